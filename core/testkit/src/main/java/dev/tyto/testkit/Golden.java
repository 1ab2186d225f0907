package dev.tyto.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tyto.core.message.Message;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/// Rendered prompts as files in the module's golden folder; `-Dgolden.update=true` writes them anew. Stateless.
public final class Golden {

    private static final Path FOLDER = Path.of("src", "test", "resources", "golden");

    private Golden() {}

    /// Holds the messages against `src/test/resources/golden/NAME.txt`.
    public static void assertIs(String name, List<Message> messages) throws IOException {
        String actual = messages.stream()
                .map(message -> "== " + message.speaker() + "\n" + message.text() + "\n")
                .collect(Collectors.joining());
        Path file = FOLDER.resolve(name + ".txt");
        if (Boolean.getBoolean("golden.update")) {
            Files.createDirectories(FOLDER);
            Files.writeString(file, actual);
        }
        assertThat(actual).isEqualTo(Files.readString(file));
    }
}
