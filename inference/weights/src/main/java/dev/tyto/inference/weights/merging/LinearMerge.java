package dev.tyto.inference.weights.merging;

import dev.tyto.core.rule.Require;
import java.util.List;

/// Linear: the weighted mean of the models.
///
/// Wortsman et al., "Model soups: averaging weights of multiple fine-tuned models improves accuracy without
/// increasing inference time", 2022, arXiv:2203.05482. `θ = Σ w_t θ_t / Σ w_t`, or without the division.
///
/// Differs from the paper: weights may differ and may be negative.
///
/// @param normalize whether to divide; then the weights must not sum to zero
record LinearMerge(List<Double> weights, boolean normalize) implements MergeMethod {

    LinearMerge {
        weights = List.copyOf(weights);
        Require.that(!normalize || sum(weights) != 0, "sum of weights", "not be 0 to be divided by", weights);
    }

    @Override
    public Reach reach() {
        return Reach.ELEMENT;
    }

    @Override
    public Tiles prepare(TensorGroup group) {
        Combining.requireModels(group, weights.size());
        double divisor = normalize ? sum(weights) : 1;
        return Combining.models(
                group,
                Combining.floats(
                        weights.stream().map(weight -> weight / divisor).toList()));
    }

    private static double sum(List<Double> weights) {
        return weights.stream().mapToDouble(Double::doubleValue).sum();
    }
}
