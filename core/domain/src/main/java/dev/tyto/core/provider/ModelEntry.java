package dev.tyto.core.provider;

import dev.tyto.core.env.SecretReference;
import dev.tyto.core.model.ModelFacts;
import dev.tyto.core.rule.Require;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A place where models are to be had: its `name` in the configuration, the `kind` of provider that speaks to it,
/// its `location` (a URL, or a file for kinds that read one), where its key is, and what is known of its models.
/// The key goes to this location's host only.
public record ModelEntry(
        String name,
        String kind,
        @Nullable String location,
        @Nullable SecretReference key,
        ModelFacts facts) {

    /// An entry of whose models nothing is known.
    public ModelEntry(String name, String kind, @Nullable String location, @Nullable SecretReference key) {
        this(name, kind, location, key, ModelFacts.UNKNOWN);
    }

    public ModelEntry {
        Require.nonBlank(name, "model entry name");
        Require.nonBlank(kind, "kind of model entry " + name);
    }

    /// The location, if the entry names one.
    public Optional<String> where() {
        return Optional.ofNullable(location);
    }
}
