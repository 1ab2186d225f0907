package dev.tyto.deploy.app.cli;

import dev.tyto.deploy.app.config.Configuration;
import dev.tyto.deploy.app.config.ConfigurationException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// The option that names the file of model entries.
final class ConfigurationOption {

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "The configuration file (default: ~/.tyto/config.yaml).")
    @Nullable
    Path config;

    /// The configuration; where no file was named and none is there, an empty one.
    ///
    /// @throws CommandFailed when the file is missing though it was named, or breaks a rule
    Configuration read(Surroundings surroundings) {
        Path file = file(surroundings);
        if (config == null && !Files.exists(file)) {
            return Configuration.NONE;
        }
        try {
            return Configuration.read(file);
        } catch (ConfigurationException e) {
            throw new CommandFailed(ExitCode.USAGE, String.valueOf(e.getMessage()), e);
        }
    }

    /// @throws CommandFailed when the option is there without a name
    Path file(Surroundings surroundings) {
        if (config != null && config.toString().isBlank()) {
            throw CommandFailed.usage("--config must name a file but is empty");
        }
        return config == null ? surroundings.tytoFolder().resolve("config.yaml") : config;
    }
}
