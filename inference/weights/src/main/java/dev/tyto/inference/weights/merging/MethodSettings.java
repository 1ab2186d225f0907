package dev.tyto.inference.weights.merging;

import java.util.List;
import java.util.Map;

/// The numbers of one merge of one tensor: those it has once, and those it has for each model.
///
/// Made by whoever resolves a recipe, checked and completed by [MethodSpec#create]. Immutable.
///
/// @param shared by name
/// @param perModel by name, one map per model, in the order of the group
public record MethodSettings(Map<String, Setting> shared, List<Map<String, Setting>> perModel) {

    public MethodSettings {
        shared = Map.copyOf(shared);
        perModel = perModel.stream().map(Map::copyOf).toList();
    }

    /// One value.
    public sealed interface Setting {

        static Setting of(double value) {
            return new Amount(value);
        }

        static Setting of(boolean value) {
            return new Flag(value);
        }

        static Setting of(String value) {
            return new Word(value);
        }

        /// What it is, and how it is printed.
        String text();
    }

    /// A number.
    public record Amount(double value) implements Setting {
        @Override
        public String text() {
            return value == Math.rint(value) && Math.abs(value) < 1e15 ? String.valueOf((long) value) : "" + value;
        }
    }

    /// Yes or no.
    public record Flag(boolean value) implements Setting {
        @Override
        public String text() {
            return String.valueOf(value);
        }
    }

    /// One of a few words.
    public record Word(String value) implements Setting {
        @Override
        public String text() {
            return value;
        }
    }
}
