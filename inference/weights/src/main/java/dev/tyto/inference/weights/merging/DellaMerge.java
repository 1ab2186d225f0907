package dev.tyto.inference.weights.merging;

import dev.tyto.inference.weights.merging.Sparsifier.Rescale;
import java.util.List;
import java.util.stream.IntStream;

/// DELLA: as DARE, but large elements of a row are kept more often than small ones.
///
/// Deep et al., "DELLA-Merging: Reducing Interference in Model Merging through Magnitude-Based Sampling", 2024,
/// arXiv:2406.11617. With the rank `r` of the magnitude in its row of `c`: kept with probability
/// `π = density − ε + 2 ε r / (c − 1)`, scaled by `1 / π`.
///
/// Differs from the paper: with [Rescale#L1], as in mergekit, the factor is the one that keeps the L1 norm of
/// the tensor. A row lies along the last dimension (mergekit: the second). Rows of one element have no ranks
/// and are refused.
///
/// @param densities one per model
/// @param epsilons one per model
record DellaMerge(
        List<Double> weights,
        List<Double> densities,
        List<Double> epsilons,
        Rescale rescale,
        Consensus consensus,
        double lambda,
        Draws draws)
        implements MergeMethod {

    DellaMerge {
        weights = List.copyOf(weights);
        densities = List.copyOf(densities);
        epsilons = List.copyOf(epsilons);
    }

    @Override
    public Reach reach() {
        return rescale == Rescale.L1 ? Reach.TENSOR_SUM : Reach.ROW;
    }

    @Override
    public boolean wholeRows() {
        return true;
    }

    @Override
    public Tiles prepare(TensorGroup group) {
        List<Sparsifier> sparsifiers = IntStream.range(0, densities.size())
                .<Sparsifier>mapToObj(
                        model -> new RankedDrop(densities.get(model), epsilons.get(model), rescale, draws))
                .toList();
        return new DeltaMerge(weights, sparsifiers, consensus, lambda).prepare(group);
    }
}
