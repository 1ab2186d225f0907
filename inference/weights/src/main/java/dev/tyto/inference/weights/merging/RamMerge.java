package dev.tyto.inference.weights.merging;

import dev.tyto.core.rule.Require;

/// RAM: average what several models changed, keep whole what only one changed.
///
/// "Reinforced Agent Merging", 2026, arXiv:2601.13572. An element counts as changed where `|τ| > ε`; RAM+
/// multiplies what only model `t` changed by `1 + r · clip(ρ_t, 0, α)`, where `ρ_t` is the number of its shared
/// elements over that of its unique ones.
///
/// Differs from the paper: `ρ_t` is counted tensor by tensor, as mergekit does, not over the model.
///
/// @param epsilon at least 0
/// @param boost `r`; 0 is plain RAM
/// @param limit `α`
record RamMerge(double epsilon, double boost, double limit) implements MergeMethod {

    RamMerge {
        Require.that(epsilon >= 0, "epsilon", "not be negative", epsilon);
    }

    @Override
    public Reach reach() {
        return boost == 0 ? Reach.ELEMENT : Reach.TENSOR_SUM;
    }

    @Override
    public Tiles prepare(TensorGroup group) {
        float[] factors = factors(group);
        return (from, out, count) -> {
            float[][] deltas = Combining.values(true, group, from, count);
            for (int i = 0; i < count; i++) {
                int changed = changed(deltas, i);
                float sum = 0;
                for (int model = 0; model < deltas.length; model++) {
                    if (isChange(deltas[model][i])) {
                        sum += changed == 1 ? deltas[model][i] * factors[model] : deltas[model][i] / changed;
                    }
                }
                out[i] = sum;
            }
            Combining.addOrigin(true, group, from, out, count);
        };
    }

    private float[] factors(TensorGroup group) {
        long[] shared = new long[group.models()];
        long[] unique = new long[group.models()];
        long size = boost == 0 ? 0 : group.shape().elements();
        for (long from = 0; from < size; from += Scan.BLOCK) {
            int count = (int) Math.min(Scan.BLOCK, size - from);
            float[][] deltas = Combining.values(true, group, from, count);
            for (int i = 0; i < count; i++) {
                long[] counts = changed(deltas, i) == 1 ? unique : shared;
                for (int model = 0; model < deltas.length; model++) {
                    counts[model] += isChange(deltas[model][i]) ? 1 : 0;
                }
            }
        }
        float[] factors = new float[shared.length];
        for (int model = 0; model < factors.length; model++) {
            double ratio = shared[model] / Math.max((double) unique[model], epsilon);
            factors[model] = boost == 0 ? 1 : (float) (1 + boost * Math.clamp(ratio, 0, limit));
        }
        return factors;
    }

    private int changed(float[][] deltas, int index) {
        int changed = 0;
        for (float[] delta : deltas) {
            changed += isChange(delta[index]) ? 1 : 0;
        }
        return changed;
    }

    private boolean isChange(float delta) {
        return Math.abs(delta) > (float) epsilon;
    }
}
