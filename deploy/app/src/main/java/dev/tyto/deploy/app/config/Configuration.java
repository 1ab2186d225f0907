package dev.tyto.deploy.app.config;

import dev.tyto.core.provider.ModelEntry;
import dev.tyto.core.work.WorkerProfile;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What the configuration file says: the model that is used when none is named, the places where models are to be
/// had, and the workers (none where the standard ones work). Immutable.
public record Configuration(@Nullable String model, List<ModelEntry> models, List<WorkerProfile> workers) {

    /// What holds where there is no file.
    public static final Configuration NONE = new Configuration(null, List.of(), List.of());

    /// The kinds of places where models are to be had.
    public static final List<String> KINDS = List.of("openai", "openai-compatible", "replay");

    /// The largest file that is read, in bytes.
    static final long MAX_BYTES = 256 * 1024;

    public Configuration {
        models = List.copyOf(models);
        workers = List.copyOf(workers);
    }

    /// The default model, if the file names one.
    public Optional<String> defaultModel() {
        return Optional.ofNullable(model);
    }

    /// Reads the file. Relative paths in it start at its own folder.
    ///
    /// @throws ConfigurationException when it cannot be read or breaks a rule of the format
    public static Configuration read(Path file) throws ConfigurationException {
        try {
            if (!Files.isRegularFile(file)) {
                String what = Files.isDirectory(file)
                        ? "is a folder"
                        : Files.exists(file) ? "is no regular file" : "there is no such file";
                throw new ConfigurationException(file + " must be a configuration file but " + what);
            }
            if (Files.size(file) > MAX_BYTES) {
                throw new ConfigurationException(
                        file + " must have at most " + MAX_BYTES + " bytes but has " + Files.size(file));
            }
            return new ConfigurationReader(file, Files.readString(file)).read();
        } catch (CharacterCodingException e) {
            throw new ConfigurationException(file + " must be UTF-8 text but is not", e);
        } catch (AccessDeniedException e) {
            throw new ConfigurationException(file + " could not be read: you may not read it", e);
        } catch (IOException e) {
            throw new ConfigurationException(file + " could not be read: the disk or file system reports a fault", e);
        }
    }
}
