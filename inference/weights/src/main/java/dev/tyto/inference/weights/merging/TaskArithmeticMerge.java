package dev.tyto.inference.weights.merging;

import java.util.Collections;
import java.util.List;

/// Task arithmetic: the base plus the weighted sum of the task vectors.
///
/// Ilharco et al., "Editing models with task arithmetic", 2022, arXiv:2212.04089. `θ = θ_0 + λ Σ w_t τ_t`.
///
/// Differs from the paper: with `normalize` the sum is divided by `Σ w_t`, unless that is within 1e-8 of zero.
record TaskArithmeticMerge(List<Double> weights, boolean normalize, double lambda) implements MergeMethod {

    TaskArithmeticMerge {
        weights = List.copyOf(weights);
    }

    @Override
    public Reach reach() {
        return Reach.ELEMENT;
    }

    @Override
    public Tiles prepare(TensorGroup group) {
        List<Sparsifier> keepAll = Collections.nCopies(weights.size(), Sparsifier.NONE);
        return new DeltaMerge(weights, keepAll, new Consensus.WeightedSum(normalize), lambda).prepare(group);
    }
}
