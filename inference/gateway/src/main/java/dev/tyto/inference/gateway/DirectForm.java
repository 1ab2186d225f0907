package dev.tyto.inference.gateway;

import dev.tyto.core.provider.ModelEntry;
import dev.tyto.core.provider.Provider;
import dev.tyto.core.rule.PrerequisiteException;

/// A provider that says itself how the rest of a direct name `KIND:REST` reads. Providers that do not say it are read
/// as `KIND:LOCATION#MODEL`, or `KIND:LOCATION` where one location is one model. Thread-safe.
public interface DirectForm extends Provider {

    /// The entry and the model that a direct name stands for.
    record Named(ModelEntry entry, String model) {}

    /// The form as a user writes it, such as `openai:MODEL`.
    String form();

    /// Reads what stands behind `KIND:`.
    ///
    /// @throws PrerequisiteException when the rest does not have the form
    Named read(String rest);
}
