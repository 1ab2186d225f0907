package dev.tyto.deploy.app.config;

import dev.tyto.core.env.SecretReference;
import dev.tyto.core.env.Secrets;
import dev.tyto.core.rule.PrerequisiteException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/// Secrets of this machine: `env:NAME` is a variable of the environment, `file:PATH` the text of a file without the
/// white space around it. The path is absolute or starts with `~/`, the home folder; the file has at most 64 KiB.
/// Thread-safe.
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
                text.startsWith("env:") ? Optional.ofNullable(environment.get(place)) : contentOf(place, reference);
        return value.map(String::strip).filter(each -> !each.isEmpty()).map(Secret::new);
    }

    private Optional<String> contentOf(String place, SecretReference reference) {
        Path file;
        try {
            file = place.startsWith("~/") ? home.resolve(place.substring(2)) : Path.of(place);
        } catch (InvalidPathException e) {
            return Optional.empty();
        }
        if (!file.isAbsolute() || !Files.exists(file)) {
            return Optional.empty();
        }
        if (!Files.isRegularFile(file)) {
            throw unusable(reference, Files.isDirectory(file) ? "it is a folder" : "it is no regular file");
        }
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(MAX_BYTES + 1);
            if (bytes.length > MAX_BYTES) {
                throw unusable(reference, "it has more than " + MAX_BYTES + " bytes");
            }
            return Optional.of(new String(bytes, StandardCharsets.UTF_8));
        } catch (AccessDeniedException e) {
            throw unusable(reference, "you may not read it");
        } catch (IOException e) {
            throw unusable(reference, "reading it fails");
        }
    }

    private static PrerequisiteException unusable(SecretReference reference, String why) {
        return new PrerequisiteException("the key in " + reference + " cannot be read because " + why
                + ": put the bare key into a file of your own and name that one");
    }
}
