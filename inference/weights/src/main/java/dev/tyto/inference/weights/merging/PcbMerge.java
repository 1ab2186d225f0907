package dev.tyto.inference.weights.merging;

import dev.tyto.core.rule.Require;
import java.util.ArrayList;
import java.util.List;

/// PCB: weights each element by how much it matters within its task vector and how well it agrees with the
/// others, over the whole checkpoint as one vector; as the authors' stand-alone code does it.
///
/// Du et al., "Parameter Competition Balancing for Model Merging", 2024, arXiv:2410.02396. `B = intra ⊙ inter`,
/// keep the top `r` of `B`, `τ_m = Σ λ_t B̂_t ⊙ τ_t / Σ B̂_t`. Here, with `mm` the map of the range onto [0,
/// 1]: `a = |τ|` clamped at its quantiles 1e-4 and 1 − 1e-4, `s = exp(N · mm(a)²) · tanh(τ · Σ_j τ_j)`,
/// `B̂ = mm(max(s, quantile_{1−r}(s)))`, and `τ_m = Σ λ_t sgn(τ_t) a_t B̂_t / max(Σ B̂_t, 1e-12)`.
///
/// Differs from the paper: as the second formula says; [PcbPaperMerge] is the first. Differs from the code:
/// where a range is empty, `mm` is 0 within the exponent and 1 at the end, instead of NaN.
///
/// @param factors `λ`, one per model
/// @param share `r`, in (0, 1]
record PcbMerge(List<Double> factors, double share) implements MergeMethod {

    private static final double TAIL = 1e-4;
    private static final float LEAST = 1e-12f;

    PcbMerge {
        factors = List.copyOf(factors);
        Require.that(share > 0 && share <= 1, "r", "be in (0, 1]", share);
    }

    @Override
    public Reach reach() {
        return Reach.CHECKPOINT;
    }

    @Override
    public Tiles prepare(TensorGroup group) {
        Combining.requireModels(group, factors.size());
        List<Balance> balances = new ArrayList<>();
        long size = group.shape().elements();
        for (int model = 0; model < factors.size() && size > 0; model++) {
            Scan magnitudes = new TaskVector(group, model).magnitudes();
            Range clamp =
                    new Range(Selection.ranked(magnitudes, (long) (size * TAIL)), Selection.ranked(magnitudes, (long)
                            Math.max(0, size * (1 - TAIL) - 1)));
            Score score = new Score(group, model, clamp);
            long rank = Math.min(size - 1, (long) (size * (1 - share)));
            balances.add(
                    new Balance(score, new Range(Selection.ranked(score, rank), Selection.ranked(score, size - 1))));
        }
        float[] weights = Combining.floats(factors);
        return (from, out, count) -> {
            merge(balances, weights, from, out, count);
            Combining.addOrigin(true, group, from, out, count);
        };
    }

    private static void merge(List<Balance> balances, float[] weights, long from, float[] out, int count) {
        float[] sums = new float[count];
        float[] totals = new float[count];
        float[] scores = new float[count];
        float[] deltas = new float[count];
        for (int model = 0; model < weights.length; model++) {
            Balance balance = balances.get(model);
            Score score = balance.score();
            score.fill(from, scores, count);
            new TaskVector(score.group(), model).fill(from, deltas, count);
            for (int i = 0; i < count; i++) {
                float scale = (float) balance.range().share(scores[i], 1);
                float clamped = score.clamp().clamp(Math.abs(deltas[i])) * Math.signum(deltas[i]);
                sums[i] += weights[model] * (clamped * scale);
                totals[i] += scale;
            }
        }
        for (int i = 0; i < count; i++) {
            out[i] = sums[i] / Math.max(LEAST, totals[i]);
        }
    }

    /// The scores of a model and the range that is mapped onto [0, 1].
    private record Balance(Score score, Range range) {}

    /// Two values, the second not below the first.
    private record Range(float low, float high) {

        float clamp(float value) {
            return Math.min(Math.max(value, low), high);
        }

        /// Where the clamped value lies in the range, in [0, 1]; `otherwise` if the range is a point.
        double share(float value, double otherwise) {
            return high > low ? ((double) clamp(value) - low) / ((double) high - low) : otherwise;
        }
    }

    /// `s` of one model.
    private record Score(TensorGroup group, int model, Range clamp) implements Scan {

        @Override
        public long size() {
            return group.shape().elements();
        }

        @Override
        public void fill(long from, float[] into, int count) {
            float[][] deltas = Combining.values(true, group, from, count);
            for (int i = 0; i < count; i++) {
                float sum = 0;
                for (float[] delta : deltas) {
                    sum += delta[i];
                }
                float own = deltas[model][i];
                double within = clamp.share(Math.abs(own), 0);
                into[i] = (float) (Math.exp(deltas.length * within * within) * Math.tanh((double) own * sum));
            }
        }
    }
}
