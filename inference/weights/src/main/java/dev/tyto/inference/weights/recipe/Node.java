package dev.tyto.inference.weights.recipe;

import java.util.List;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/// A piece of YAML with the line on which it starts, from 1.
sealed interface Node {

    int line();

    /// Keys are unique.
    record Mapping(int line, SequencedMap<String, Entry> entries) implements Node {}

    /// A value and the line of its key.
    record Entry(int line, Node value) {}

    record Sequence(int line, List<Node> items) implements Node {}

    record Text(int line, String value) implements Node {}

    record Numeric(int line, double value) implements Node {}

    record Truth(int line, boolean value) implements Node {}

    record Nothing(int line) implements Node {}

    /// Its text if it is one, as a name or a path is; a number or a truth is not.
    default @Nullable String text() {
        return this instanceof Text text ? text.value() : null;
    }
}
