package dev.tyto.inference.weights.merging;

import dev.tyto.inference.weights.merging.Sparsifier.Rescale;
import java.util.List;
import java.util.stream.IntStream;

/// DARE: drop elements of the task vectors at random, scale up the rest, then merge by sum or by elected sign.
///
/// Yu et al., "Language Models are Super Mario: Absorbing Abilities from Homologous Models as a Free Lunch",
/// 2023, arXiv:2311.03099. `m ~ Bernoulli(p)`, `τ̂ = (1 − m) τ / (1 − p)`, `θ = θ_0 + λ Σ w_t τ̂_t`.
///
/// Differs from the paper: with [Rescale#L1], as in mergekit, the factor is the one that keeps the L1 norm of
/// the tensor, not `1 / (1 − p)`; the authors' code draws what is dropped, mergekit and PEFT draw what is kept.
///
/// @param densities the probability to keep, one per model
/// @param drawsDrop whether what is dropped is drawn
record DareMerge(
        List<Double> weights,
        List<Double> densities,
        Rescale rescale,
        boolean drawsDrop,
        Consensus consensus,
        double lambda,
        Draws draws)
        implements MergeMethod {

    DareMerge {
        weights = List.copyOf(weights);
        densities = List.copyOf(densities);
    }

    @Override
    public Reach reach() {
        return rescale == Rescale.L1 ? Reach.TENSOR_SUM : Reach.ELEMENT;
    }

    @Override
    public Tiles prepare(TensorGroup group) {
        List<Sparsifier> sparsifiers = IntStream.range(0, densities.size())
                .<Sparsifier>mapToObj(model -> new RandomDrop(densities.get(model), rescale, drawsDrop, draws))
                .toList();
        return new DeltaMerge(weights, sparsifiers, consensus, lambda).prepare(group);
    }
}
