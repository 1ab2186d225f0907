package dev.tyto.inference.weights.recipe;

import dev.tyto.core.rule.Require;
import org.jspecify.annotations.Nullable;

/// A model as a recipe names it: `path[@revision][+lora[@revision]]`. Immutable.
///
/// @param path a folder, a file or the name of a model in the cache of a hub
/// @param revision of a model of a hub; null for the newest that is there
/// @param adapter a LoRA that is added to it; null if there is none
public record ModelReference(
        String path, @Nullable String revision, @Nullable ModelReference adapter) {

    public ModelReference {
        Require.nonBlank(path, "path of a model");
    }

    /// @throws IllegalArgumentException when a part is empty or there is more than one adapter
    public static ModelReference parse(String text) {
        String[] parts = text.split("\\+", -1);
        Require.that(parts.length <= 2, "model", "have at most one adapter behind a '+'", text);
        return part(parts[0], parts.length == 2 ? part(parts[1], null) : null);
    }

    private static ModelReference part(String text, @Nullable ModelReference adapter) {
        int at = text.lastIndexOf('@');
        return at < 0
                ? new ModelReference(text, null, adapter)
                : new ModelReference(
                        text.substring(0, at),
                        Require.nonBlank(text.substring(at + 1), "revision of a model"),
                        adapter);
    }

    /// As it is written in a recipe.
    @Override
    public String toString() {
        return path + (revision == null ? "" : "@" + revision) + (adapter == null ? "" : "+" + adapter);
    }
}
