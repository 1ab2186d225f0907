package dev.tyto.deploy.app.config;

import dev.tyto.core.env.SecretReference;
import dev.tyto.core.env.Secrets;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/// Secrets of this machine: `env:NAME` is a variable of the environment, `file:PATH` the text of a file without the
/// white space around it (`~/` is the home folder; at most 64 KiB are read). Thread-safe.
public final class LocalSecrets implements Secrets {

    private static final int MAX_BYTES = 64 * 1024;

    private final Map<String, String> environment;
    private final Path home;

    public LocalSecrets(Map<String, String> environment, Path home) {
        this.environment = Map.copyOf(environment);
        this.home = home;
    }

    @Override
    public Optional<Secret> find(SecretReference reference) {
        String text = reference.text();
        String place = text.substring(text.indexOf(':') + 1);
        Optional<String> value =
                text.startsWith("env:") ? Optional.ofNullable(environment.get(place)) : contentOf(place);
        return value.map(String::strip).filter(each -> !each.isEmpty()).map(Secret::new);
    }

    private Optional<String> contentOf(String place) {
        try {
            Path file = place.startsWith("~/") ? home.resolve(place.substring(2)) : Path.of(place);
            if (!Files.isRegularFile(file)) {
                return Optional.empty();
            }
            try (InputStream in = Files.newInputStream(file)) {
                return Optional.of(new String(in.readNBytes(MAX_BYTES), StandardCharsets.UTF_8));
            }
        } catch (IOException | InvalidPathException e) {
            return Optional.empty();
        }
    }
}
