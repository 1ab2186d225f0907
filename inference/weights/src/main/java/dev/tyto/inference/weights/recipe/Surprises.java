package dev.tyto.inference.weights.recipe;

import dev.tyto.inference.weights.merging.MethodSettings;
import dev.tyto.inference.weights.merging.MethodSettings.Setting;
import dev.tyto.inference.weights.merging.MethodSpec.UseOfBase;
import dev.tyto.inference.weights.recipe.MergePlan.PlannedTensor;
import dev.tyto.inference.weights.recipe.MergeRecipe.Section;
import dev.tyto.inference.weights.recipe.MergeRecipe.Slice;
import dev.tyto.inference.weights.recipe.MergeRecipe.Source;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What a recipe says, but its author may not mean. Immutable.
record Surprises(MergeRecipe recipe) {

    private static final double NEAR_ZERO = 1e-6;

    List<String> warnings(List<PlannedTensor> tensors) {
        List<String> warnings = new ArrayList<>();
        for (String name : gradients()) {
            warnings.add("embedding, final norm and head take the first value of the gradient of " + name
                    + ", not the last: give them a case of their own");
        }
        boolean takesDeltas = recipe.method().inputs().base() == UseOfBase.REQUIRED;
        if (takesDeltas && !"float32".equals(recipe.output().type())) {
            warnings.add("without dtype: float32 mergekit takes differences in the type of the base, such as bfloat16;"
                    + " here they are taken in float32, so results differ in the last bits");
        }
        long balanced = tensors.stream().filter(Surprises::isBalanced).count();
        if (balanced > 0) {
            warnings.add("weights sum to zero for " + balanced + " tensors, so they are not normalized there");
        }
        String name = recipe.method().name();
        if (name.startsWith("breadcrumbs") && recipe.method().mode().equals("native")) {
            warnings.add(
                    "mergekit loses the whole delta of a tensor with fewer than 1 / gamma elements; here it is kept,"
                            + " unless the recipe has mode: mergekit");
        }
        if (name.equals("model_stock") && recipe.method().mode().equals("mergekit")) {
            warnings.add("where task vectors point away from each other the share of their mean leaves [0, 1];"
                    + " mode: native keeps it there");
        }
        if (recipe.base() != null && recipe.method().inputs().base() == UseOfBase.UNUSED) {
            warnings.add(name + " has no use for a base, so base_model is merged as one more model");
        }
        return warnings;
    }

    /// Normalized by the weights of all models, which cancel out.
    private static boolean isBalanced(PlannedTensor tensor) {
        Map<String, Setting> shared = tensor.settings().shared();
        if (!(shared.get("normalize") instanceof MethodSettings.Flag normalize) || !normalize.value()) {
            return false;
        }
        double sum = 0;
        for (Map<String, Setting> each : tensor.settings().perModel()) {
            sum += each.get("weight") instanceof MethodSettings.Amount weight ? weight.value() : 0;
        }
        return Math.abs(sum) < NEAR_ZERO;
    }

    private Set<String> gradients() {
        Set<String> names = new LinkedHashSet<>();
        addGradients(recipe.parameters(), names);
        for (Section module : recipe.modules().values()) {
            addGradients(module.parameters(), names);
            for (Source source : module.models()) {
                addGradients(source.parameters(), names);
            }
            for (Slice slice : module.slices()) {
                addGradients(slice.parameters(), names);
                slice.sources().forEach(source -> addGradients(source.parameters(), names));
            }
        }
        return names;
    }

    private static void addGradients(Map<String, ParameterValue> parameters, Set<String> names) {
        parameters.forEach((name, value) -> {
            if (reachesHead(value)) {
                names.add(name);
            }
        });
    }

    /// Whether a gradient is what tensors outside the layers get.
    private static boolean reachesHead(ParameterValue value) {
        return switch (value) {
            case ParameterValue.Single _ -> false;
            case ParameterValue.Gradient gradient -> gradient.isGradient();
            case ParameterValue.Cases cases ->
                cases.cases().stream()
                        .filter(each -> each.fits("lm_head.weight"))
                        .findFirst()
                        .map(each -> reachesHead(each.value()))
                        .orElse(false);
        };
    }
}
