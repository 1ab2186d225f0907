package dev.tyto.inference.weights.merging;

import dev.tyto.core.rule.Require;
import java.util.ArrayList;
import java.util.List;

/// What the methods on task vectors share: `θ_0 + λ · consensus(sparsified τ_1 … τ_N)`. Immutable, but for draws.
///
/// @param weights one per model
/// @param sparsifiers one per model
record DeltaMerge(List<Double> weights, List<Sparsifier> sparsifiers, Consensus consensus, double lambda) {

    DeltaMerge {
        weights = List.copyOf(weights);
        sparsifiers = List.copyOf(sparsifiers);
    }

    MergeMethod.Tiles prepare(TensorGroup group) {
        Require.that(group.hasBase(), "tensor " + group.name(), "have a base", "one without");
        Combining.requireModels(group, weights.size());
        List<Sparsifier.Pruned> pruned = new ArrayList<>();
        for (int model = 0; model < group.models(); model++) {
            pruned.add(sparsifiers.get(model).prepare(new TaskVector(group, model)));
        }
        float[] factors = Combining.floats(weights);
        return (from, out, count) -> {
            float[] base = new float[count];
            group.readBase(from, base, count);
            float[][] deltas = new float[factors.length][count];
            for (int model = 0; model < factors.length; model++) {
                new TaskVector(group, model).fill(from, deltas[model], count);
                pruned.get(model).apply(from, deltas[model], count);
            }
            consensus.combine(deltas, factors, out, count);
            for (int i = 0; i < count; i++) {
                out[i] = base[i] + (float) lambda * out[i];
            }
        };
    }
}
