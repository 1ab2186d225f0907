package dev.tyto.inference.weights.recipe;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// The keys of one mapping, all of them known. Immutable.
///
/// @param what names it in messages
record Fields(String file, String what, Node.Mapping mapping) {

    static Fields of(String file, Node node, String what, Set<String> known) throws RecipeException {
        if (!(node instanceof Node.Mapping mapping)) {
            throw RecipeException.at(
                    file, node.line(), what + " must hold keys such as " + new TreeSet<>(known) + " but holds a value");
        }
        for (String key : mapping.entries().sequencedKeySet()) {
            if (!known.contains(key)) {
                int line = entryOf(mapping, key).line();
                throw RecipeException.at(
                        file, line, "key of " + what + " must be one of " + new TreeSet<>(known) + " but was " + key);
            }
        }
        return new Fields(file, what, mapping);
    }

    private static Node.Entry entryOf(Node.Mapping mapping, String key) {
        Node.Entry entry = mapping.entries().get(key);
        if (entry == null) {
            throw new IllegalStateException(key + " must be there");
        }
        return entry;
    }

    int line() {
        return mapping.line();
    }

    /// Null if the key is not there.
    Node.@Nullable Entry entry(String key) {
        return mapping.entries().get(key);
    }

    /// Whether the key is there with a value.
    boolean has(String key) {
        Node.Entry entry = entry(key);
        return entry != null && !(entry.value() instanceof Node.Nothing);
    }

    /// Null if the key is not there or has no value.
    @Nullable
    String text(String key) throws RecipeException {
        if (!has(key)) {
            return null;
        }
        String text = entryOf(mapping, key).value().text();
        if (text == null || text.isBlank()) {
            throw at(key, key + " must be a text but is something else");
        }
        return text;
    }

    String required(String key) throws RecipeException {
        String text = text(key);
        if (text == null) {
            throw RecipeException.at(file, line(), what + " must have the key " + key);
        }
        return text;
    }

    /// Null if the key is not there. A mapping with path and revision, as mergekit writes it back, is not
    /// accepted.
    @Nullable
    ModelReference model(String key) throws RecipeException {
        String text = text(key);
        try {
            return text == null ? null : ModelReference.parse(text);
        } catch (IllegalArgumentException e) {
            throw at(key, String.valueOf(e.getMessage()));
        }
    }

    /// Empty if the key is not there.
    List<Node> items(String key) throws RecipeException {
        if (!has(key)) {
            return List.of();
        }
        if (entryOf(mapping, key).value() instanceof Node.Sequence sequence) {
            return sequence.items();
        }
        throw at(key, key + " must be a list but is something else");
    }

    RecipeException at(String key, String message) {
        Node.Entry entry = entry(key);
        return RecipeException.at(file, entry == null ? line() : entry.line(), message);
    }
}
