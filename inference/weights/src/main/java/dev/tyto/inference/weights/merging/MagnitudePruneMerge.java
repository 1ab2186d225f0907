package dev.tyto.inference.weights.merging;

import java.util.List;

/// Magnitude pruning: the weighted sum of the largest elements of each task vector. `θ = θ_0 + Σ w_t top(τ_t)`.
///
/// PEFT's `magnitude_prune`; there is no paper. Differs from PEFT: equal magnitudes are kept by lowest index.
///
/// @param densities one per model; from 1 on everything is kept
record MagnitudePruneMerge(List<Double> weights, List<Double> densities) implements MergeMethod {

    MagnitudePruneMerge {
        weights = List.copyOf(weights);
        densities = List.copyOf(densities);
    }

    @Override
    public Reach reach() {
        return densities.stream().allMatch(density -> density >= 1) ? Reach.ELEMENT : Reach.TENSOR_THRESHOLD;
    }

    @Override
    public Tiles prepare(TensorGroup group) {
        List<Sparsifier> sparsifiers = densities.stream()
                .<Sparsifier>map(density -> new TopMagnitudes(density, false))
                .toList();
        return new DeltaMerge(weights, sparsifiers, new Consensus.WeightedSum(false), 1).prepare(group);
    }
}
