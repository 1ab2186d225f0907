package dev.tyto.inference.weights.gguf;

import java.util.List;

/// One value of the metadata of a GGUF file. Immutable.
public sealed interface GgufValue {

    /// An integer of any width.
    ///
    /// @param value the number; an unsigned one of 2^63 or more appears as its negative twin
    record Whole(long value) implements GgufValue {}

    record Real(double value) implements GgufValue {}

    record Flag(boolean value) implements GgufValue {}

    /// @param value bytes that are not UTF-8 appear as U+FFFD
    record Text(String value) implements GgufValue {}

    /// An array, maybe of arrays.
    record Listing(List<GgufValue> elements) implements GgufValue {

        public Listing {
            elements = List.copyOf(elements);
        }
    }
}
