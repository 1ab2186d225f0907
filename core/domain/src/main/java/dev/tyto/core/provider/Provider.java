package dev.tyto.core.provider;

import dev.tyto.core.model.Models;
import dev.tyto.core.rule.PrerequisiteException;
/// Opens one kind of place where models are to be had. Thread-safe.

public interface Provider {

    /// The kind, as in the configuration and before the colon of a model name: `openai`, `replay`, `local`.
    String kind();

    /// The models of this entry; a request names one of them without the entry. Opening makes no request.
    ///
    /// @throws PrerequisiteException when the entry cannot work: no key, no location, an unreadable file
    Models open(ModelEntry entry);
}
