package dev.tyto.inference.weights.recipe;

import dev.tyto.inference.weights.TensorShape;
import dev.tyto.inference.weights.merging.MethodSettings;
import dev.tyto.inference.weights.merging.MethodSettings.Setting;
import dev.tyto.inference.weights.merging.MethodSpec;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// A recipe resolved over the tensors of its models: for each tensor of the result what goes in, and with which
/// numbers.
///
/// Made by [#of] before anything is read but headers, so that it can be shown before anything is written.
/// Immutable.
///
/// @param tensors in ascending order of their names, which is the order in which torch's draws are taken
/// @param layers how many layers the result has
/// @param warnings where mergekit is known to surprise, one sentence each
public record MergePlan(MethodSpec method, List<PlannedTensor> tensors, int layers, List<String> warnings) {

    public MergePlan {
        tensors = List.copyOf(tensors);
        warnings = List.copyOf(warnings);
    }

    /// @param shapes of the tensors of every model that the recipe names, by name
    /// @throws RecipeException when a tensor is missing, has another shape than in the base or first model,
    ///     lies beyond the layers of its model, or lacks a parameter that it must have; every such tensor is
    ///     named
    public static MergePlan of(MergeRecipe recipe, Map<ModelReference, Map<String, TensorShape>> shapes)
            throws RecipeException {
        return new Planner(recipe, shapes).plan();
    }

    /// A tensor of one of the models.
    public record Origin(ModelReference model, String tensor) {

        @Override
        public String toString() {
            return model + ":" + tensor;
        }
    }

    /// One tensor of the result.
    ///
    /// @param base what task vectors are taken from; null if the method takes none
    /// @param sources what is merged, in the order of the settings
    /// @param settings complete
    public record PlannedTensor(
            String name, TensorShape shape, @Nullable Origin base, List<Origin> sources, MethodSettings settings) {

        public PlannedTensor {
            sources = List.copyOf(sources);
        }

        /// One line: shared numbers, then the numbers of each source, and how many elements its density keeps.
        String explained() {
            StringBuilder line = new StringBuilder(name).append(' ').append(shape);
            texts(settings.shared())
                    .forEach((key, text) ->
                            line.append(' ').append(key).append('=').append(text));
            for (int i = 0; i < sources.size(); i++) {
                Map<String, Setting> own = settings.perModel().get(i);
                line.append("; ").append(sources.get(i));
                texts(own)
                        .forEach((key, text) ->
                                line.append(' ').append(key).append('=').append(text));
                if (own.get("density") instanceof MethodSettings.Amount density) {
                    line.append(" k=").append(kept(density.value()));
                }
            }
            return line.toString();
        }

        private long kept(double density) {
            return density >= 1 ? shape.elements() : (long) (density * shape.elements());
        }

        private static SequencedMap<String, String> texts(Map<String, Setting> settings) {
            return settings.entrySet().stream()
                    .collect(Collectors.toMap(
                            Map.Entry::getKey, entry -> entry.getValue().text(), (a, b) -> a, TreeMap::new));
        }
    }

    /// The plan as text: the method, the warnings, a line for each tensor.
    public String explained() {
        StringBuilder text = new StringBuilder("method " + method.name() + ", mode " + method.mode() + "\n");
        warnings.forEach(warning -> text.append("warning: ").append(warning).append('\n'));
        tensors.forEach(tensor -> text.append(tensor.explained()).append('\n'));
        return text.toString();
    }
}
