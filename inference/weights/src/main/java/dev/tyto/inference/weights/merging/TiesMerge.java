package dev.tyto.inference.weights.merging;

import java.util.List;

/// TIES: trim each task vector, elect a sign for each element, merge what agrees with it; tensor by tensor.
///
/// Yadav et al., "TIES-Merging: Resolving Interference When Merging Models", 2023, arXiv:2306.01708, Algorithm
/// 1. Keeps the `floor(density · n)` largest magnitudes of each `τ_t`, elects `γ = sgn(Σ_t τ_t)`, averages the
/// entries with sign `γ`.
///
/// Differs from the paper: trims each tensor by itself ([GlobalTiesMerge] does not); equal magnitudes are kept
/// by lowest index. By the consensus: mergekit weights before the election, takes a tie as plus and divides by
/// the weights of those that agree; PEFT weights after the election, takes a tie as plus and divides by their
/// number.
///
/// @param sparsifiers [TopMagnitudes], perhaps rescaled, one per model
record TiesMerge(List<Double> weights, List<Sparsifier> sparsifiers, Consensus consensus, double lambda)
        implements MergeMethod {

    TiesMerge {
        weights = List.copyOf(weights);
        sparsifiers = List.copyOf(sparsifiers);
    }

    @Override
    public Reach reach() {
        return Reach.TENSOR_THRESHOLD;
    }

    @Override
    public Tiles prepare(TensorGroup group) {
        return new DeltaMerge(weights, sparsifiers, consensus, lambda).prepare(group);
    }
}
