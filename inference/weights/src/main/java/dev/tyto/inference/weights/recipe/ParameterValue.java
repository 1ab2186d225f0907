package dev.tyto.inference.weights.recipe;

import dev.tyto.inference.weights.merging.MethodSettings.Setting;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What a recipe says of one parameter: one value, values along the layers, or one of these by the name of the
/// tensor. Immutable.
public sealed interface ParameterValue {

    /// The value for this tensor at this place among the layers of its slice; empty if no case fits.
    ///
    /// @param place in [0, 1]
    Optional<Setting> at(String tensor, double place);

    /// The same for every tensor.
    record Single(Setting value) implements ParameterValue {

        @Override
        public Optional<Setting> at(String tensor, double place) {
            return Optional.of(value);
        }
    }

    /// Straight lines between values that stand at equal distances.
    ///
    /// @param values at least one
    record Gradient(List<Double> values) implements ParameterValue {

        public Gradient {
            values = List.copyOf(values);
        }

        @Override
        public Optional<Setting> at(String tensor, double place) {
            double scaled = place * (values.size() - 1);
            int before = (int) scaled;
            int after = Math.min(values.size() - 1, before + 1);
            double share = scaled - before;
            return Optional.of(Setting.of((1 - share) * values.get(before) + share * values.get(after)));
        }
    }

    /// The first case whose filter fits.
    record Cases(List<Case> cases) implements ParameterValue {

        public Cases {
            cases = List.copyOf(cases);
        }

        @Override
        public Optional<Setting> at(String tensor, double place) {
            return cases.stream()
                    .filter(each -> each.fits(tensor))
                    .findFirst()
                    .flatMap(each -> each.value().at(tensor, place));
        }
    }

    /// One case.
    ///
    /// @param filter a part of the tensor's name; null or `*` fits every tensor
    record Case(@Nullable String filter, ParameterValue value) {

        boolean fits(String tensor) {
            return filter == null || filter.equals("*") || tensor.contains(filter);
        }
    }

    /// Whether a value depends on the place among the layers.
    default boolean isGradient() {
        return switch (this) {
            case Single _ -> false;
            case Gradient gradient -> gradient.values().size() > 1;
            case Cases cases ->
                cases.cases().stream().anyMatch(each -> each.value().isGradient());
        };
    }
}
