package dev.tyto.deploy.app.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tyto.core.env.SecretReference;
import dev.tyto.core.env.Secrets.Secret;
import dev.tyto.core.rule.PrerequisiteException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalSecretsTest {

    @TempDir
    Path home;

    @Test
    void variableIsFound() {
        assertThat(find("env:KEY", Map.of("KEY", "abc"))).contains("abc");
    }

    @Test
    void unsetAndEmptyVariablesAreNoSecrets() {
        assertThat(find("env:KEY", Map.of())).isEmpty();
        assertThat(find("env:KEY", Map.of("KEY", " "))).isEmpty();
    }

    @Test
    void fileIsReadWithoutTheSpaceAroundIt() throws IOException {
        Path file = Files.writeString(home.resolve("key"), "abc\n");

        assertThat(find("file:" + file, Map.of())).contains("abc");
        assertThat(find("file:~/key", Map.of())).contains("abc");
    }

    @Test
    void missingEmptyRelativeAndImpossibleFilesAreNoSecrets() throws IOException {
        Files.writeString(home.resolve("empty"), "\n");

        assertThat(find("file:~/none", Map.of())).isEmpty();
        assertThat(find("file:~/empty", Map.of())).isEmpty();
        assertThat(find("file:pom.xml", Map.of())).isEmpty();
        assertThat(find("file:a\0b", Map.of())).isEmpty();
    }

    @Test
    void fileThatIsThereButCannotBeAKeySaysWhy() throws IOException {
        Path large = Files.writeString(home.resolve("large"), "k".repeat(64 * 1024 + 1));

        assertThatThrownBy(() -> find("file:" + home, Map.of()))
                .isInstanceOf(PrerequisiteException.class)
                .hasMessageContaining("file:" + home + " cannot be read because it is a folder");
        assertThatThrownBy(() -> find("file:/dev/zero", Map.of())).hasMessageContaining("it is no regular file");
        assertThatThrownBy(() -> find("file:" + large, Map.of())).hasMessageContaining("more than 65536 bytes");
    }

    private Optional<String> find(String reference, Map<String, String> environment) {
        return new LocalSecrets(environment, home)
                .find(new SecretReference(reference))
                .map(Secret::reveal);
    }
}
