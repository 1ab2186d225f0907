package dev.tyto.core.provider;

import dev.tyto.core.env.SecretReference;
import dev.tyto.core.rule.Require;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A place where models are to be had: its `name` in the configuration, the `kind` of provider that speaks to it, its
/// `location` (a URL, or a file for kinds that read one) and where its key is. The key goes to this location's host
/// only.
public record ModelEntry(
        String name,
        String kind,
        @Nullable String location,
        @Nullable SecretReference key) {

    public ModelEntry {
        Require.nonBlank(name, "model entry name");
        Require.nonBlank(kind, "kind of model entry " + name);
    }

    /// The location, if the entry names one.
    public Optional<String> where() {
        return Optional.ofNullable(location);
    }
}
