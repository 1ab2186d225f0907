package dev.tyto.inference.weights.merging;

import java.util.List;

/// Breadcrumbs: drop both the largest and the small elements of the task vectors, then merge by sum or elected
/// sign.
///
/// Davari, Belilovsky, "Model Breadcrumbs: Scaling Multi-Task Model Merging with Sparse Masks", 2023,
/// arXiv:2312.06795. `θ = θ_0 + α Σ m_t ⊙ τ_t`, where `m_t` masks out, layer by layer, magnitudes below one
/// quantile and above another.
///
/// Differs from the paper: the grain may be a row (as in the authors' code), a tensor (as in mergekit) or a
/// layer; shares are of the number of elements, rounded down. mergekit loses the whole delta of a tensor of
/// which `floor(γ n)` is 0: only its mode does so here.
///
/// @param sparsifiers [RowBand] or [MagnitudeBand], one per model
record BreadcrumbsMerge(
        List<Double> weights, List<Sparsifier> sparsifiers, Grain grain, Consensus consensus, double lambda)
        implements MergeMethod {

    /// Among which elements a magnitude is large or small.
    enum Grain {
        ROW,
        TENSOR,
        LAYER
    }

    BreadcrumbsMerge {
        weights = List.copyOf(weights);
        sparsifiers = List.copyOf(sparsifiers);
    }

    @Override
    public Reach reach() {
        return switch (grain) {
            case ROW -> Reach.ROW;
            case TENSOR -> Reach.TENSOR_THRESHOLD;
            case LAYER -> Reach.LAYER;
        };
    }

    @Override
    public boolean wholeRows() {
        return grain == Grain.ROW;
    }

    @Override
    public Tiles prepare(TensorGroup group) {
        return new DeltaMerge(weights, sparsifiers, consensus, lambda).prepare(group);
    }
}
