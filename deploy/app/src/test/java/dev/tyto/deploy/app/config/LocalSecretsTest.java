package dev.tyto.deploy.app.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tyto.core.env.SecretReference;
import dev.tyto.core.env.Secrets.Secret;
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
    void missingEmptyAndImpossibleFilesAreNoSecrets() throws IOException {
        Files.writeString(home.resolve("empty"), "\n");

        assertThat(find("file:~/none", Map.of())).isEmpty();
        assertThat(find("file:~/empty", Map.of())).isEmpty();
        assertThat(find("file:" + home, Map.of())).isEmpty();
        assertThat(find("file:a\0b", Map.of())).isEmpty();
    }

    private Optional<String> find(String reference, Map<String, String> environment) {
        return new LocalSecrets(environment, home)
                .find(new SecretReference(reference))
                .map(Secret::reveal);
    }
}
