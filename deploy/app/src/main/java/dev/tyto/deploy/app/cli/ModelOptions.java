package dev.tyto.deploy.app.cli;

import dev.tyto.core.model.ModelName;
import dev.tyto.core.rule.PrerequisiteException;
import dev.tyto.deploy.app.config.Configuration;
import dev.tyto.deploy.app.config.ConfigurationException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// The options that name a model and the file of model entries.
final class ModelOptions {

    static final String VARIABLE = "TYTO_MODEL";

    @Option(
            names = {"-m", "--model"},
            paramLabel = "MODEL",
            description = "openai:MODEL, openai-compatible:URL#MODEL, replay:FILE or ENTRY#MODEL of the configuration"
                    + " (default: TYTO_MODEL, then model: of the configuration).")
    @Nullable
    String model;

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "The configuration file (default: ~/.tyto/config.yaml).")
    @Nullable
    Path config;

    /// The configuration; where no file was named and none is there, an empty one.
    ///
    /// @throws CommandFailed when the file is missing though it was named, or breaks a rule
    Configuration configuration(Surroundings surroundings) {
        Path file = configFile(surroundings);
        if (config == null && !Files.exists(file)) {
            return Configuration.NONE;
        }
        try {
            return Configuration.read(file);
        } catch (ConfigurationException e) {
            throw new CommandFailed(ExitCode.USAGE, String.valueOf(e.getMessage()), e);
        }
    }

    Path configFile(Surroundings surroundings) {
        return config == null ? surroundings.tytoFolder().resolve("config.yaml") : config;
    }

    /// The model that was named last of: configuration, environment, option.
    Optional<ModelName> named(Surroundings surroundings, Configuration configuration) {
        return Optional.ofNullable(model)
                .filter(text -> !text.isBlank())
                .or(() -> surroundings.variable(VARIABLE))
                .or(configuration::defaultModel)
                .map(ModelName::new);
    }

    /// The same, where there must be one.
    ModelName required(Surroundings surroundings, Configuration configuration) {
        return named(surroundings, configuration)
                .orElseThrow(() -> new PrerequisiteException("no model is named: give --model openai:MODEL or --model"
                        + " openai-compatible:URL#MODEL, set " + VARIABLE + ", or write 'model: …' into "
                        + configFile(surroundings) + " ('tyto demo' needs none)"));
    }
}
