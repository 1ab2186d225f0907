package dev.tyto.deploy.app.cli;

import dev.tyto.core.model.ModelName;
import dev.tyto.core.rule.PrerequisiteException;
import dev.tyto.deploy.app.config.Configuration;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
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

    @Mixin
    ConfigurationOption configuration = new ConfigurationOption();

    /// As [ConfigurationOption#read] says.
    Configuration configuration(Surroundings surroundings) {
        return configuration.read(surroundings);
    }

    /// As [ConfigurationOption#file] says.
    Path configFile(Surroundings surroundings) {
        return configuration.file(surroundings);
    }

    /// The model that was named last of: configuration, environment, option.
    ///
    /// @throws CommandFailed when the option is there without a name
    Optional<ModelName> named(Surroundings surroundings, Configuration read) {
        if (model != null && model.isBlank()) {
            throw CommandFailed.usage("--model must name a model but is empty");
        }
        return Optional.ofNullable(model)
                .or(() -> surroundings.variable(VARIABLE))
                .or(read::defaultModel)
                .map(ModelName::new);
    }

    /// The same, where there must be one.
    ModelName required(Surroundings surroundings, Configuration read) {
        return named(surroundings, read)
                .orElseThrow(() -> new PrerequisiteException("no model is named: give --model openai:MODEL or --model"
                        + " openai-compatible:URL#MODEL, set " + VARIABLE + ", or write 'model: …' into "
                        + configFile(surroundings) + " ('tyto demo' needs none)"));
    }
}
