package dev.tyto.inference.weights.merging;

import dev.tyto.core.rule.Require;
import java.util.List;

/// Multi-SLERP: the weighted mean direction, as long as the weighted mean of the lengths.
///
/// Goddard, "Multi-SLERP", https://goddard.blog/posts/multislerp-wow-what-a-cool-idea. With
/// `u_t = θ_t / (|θ_t| + ε)` and `m = Σ w_t u_t`: `θ = (Σ w_t |θ_t|) · m / |m|`; around a base the same of the
/// task vectors.
///
/// Differs from the page: it goes on to a tangent space at `m / |m|`, sums
/// `w_t (u_t − (u_t · m / |m|) m / |m|)` and maps back; that sum is zero for every input, so the step is left
/// out.
///
/// @param normalize whether the weights are divided by their sum
/// @param origin whether the task vectors are merged, around the base
record MultislerpMerge(List<Double> weights, boolean normalize, double epsilon, boolean origin) implements MergeMethod {

    MultislerpMerge {
        weights = List.copyOf(weights);
        double sum = weights.stream().mapToDouble(Double::doubleValue).sum();
        Require.that(!normalize || sum != 0, "sum of weights", "not be 0 to be divided by", weights);
    }

    @Override
    public Reach reach() {
        return Reach.TENSOR_SUM;
    }

    /// @throws IllegalArgumentException when three or more vectors cancel each other out; two are averaged then
    @Override
    public Tiles prepare(TensorGroup group) {
        Combining.requireModels(group, weights.size());
        if (weights.size() == 1) {
            return Combining.around(false, group, new double[] {1});
        }
        double sum = weights.stream().mapToDouble(Double::doubleValue).sum();
        double[] shares = weights.stream()
                .mapToDouble(weight -> normalize ? weight / sum : weight)
                .toArray();
        return Combining.around(origin, group, factors(group, shares));
    }

    private double[] factors(TensorGroup group, double[] shares) {
        Gram gram = Gram.of(Combining.vectors(origin, group));
        double[] directions = new double[shares.length];
        double length = 0;
        for (int i = 0; i < shares.length; i++) {
            directions[i] = shares[i] / (gram.norm(i) + epsilon);
            length += shares[i] * gram.norm(i);
        }
        double squared = 0;
        for (int i = 0; i < shares.length; i++) {
            for (int j = 0; j < shares.length; j++) {
                squared += directions[i] * directions[j] * gram.product(i, j);
            }
        }
        double mean = Math.sqrt(Math.max(0, squared));
        if ((mean < epsilon && shares.length == 2) || allZero(gram)) {
            return shares;
        }
        Require.that(mean >= epsilon, "mean direction of tensor " + group.name(), "not be zero", mean);
        for (int i = 0; i < shares.length; i++) {
            directions[i] *= length / mean;
        }
        return directions;
    }

    private static boolean allZero(Gram gram) {
        for (int i = 0; i < gram.size(); i++) {
            if (gram.product(i, i) != 0) {
                return false;
            }
        }
        return true;
    }
}
