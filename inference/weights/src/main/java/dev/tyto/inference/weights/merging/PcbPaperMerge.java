package dev.tyto.inference.weights.merging;

import dev.tyto.core.rule.Require;
import dev.tyto.inference.weights.merging.Selection.Threshold;
import java.util.ArrayList;
import java.util.List;

/// PCB by the formulas of the paper, over the whole checkpoint as one vector.
///
/// Du et al., "Parameter Competition Balancing for Model Merging", 2024, arXiv:2410.02396, equations 1 to 5.
/// `intra_t = softmax(N · Norm(τ_t ⊙ τ_t))`, `inter_t = Σ_j softmax(Norm(τ_t ⊙ τ_j))`,
/// `B_t = intra_t ⊙ inter_t`, keep the top `r` of `B_t`, `τ_m = Σ λ_t B̂_t ⊙ τ_t / Σ B̂_t`.
///
/// Differs from the paper: it leaves `Norm` open, here it maps the range onto [0, 1] (an empty range onto 0);
/// equal values of `B` are kept by lowest index; an element that no model kept stays as in the base.
///
/// @param factors `λ`, one per model
/// @param share `r`, in (0, 1]
record PcbPaperMerge(List<Double> factors, double share) implements MergeMethod {

    PcbPaperMerge {
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
        int n = factors.size();
        List<Balance> balances = new ArrayList<>();
        List<Threshold> thresholds = new ArrayList<>();
        for (int model = 0; model < n; model++) {
            List<Softmax> inter = new ArrayList<>();
            for (int other = 0; other < n; other++) {
                inter.add(Softmax.of(group, model, other, 1));
            }
            Balance balance = new Balance(group, model, Softmax.of(group, model, model, n), inter);
            balances.add(balance);
            thresholds.add(Selection.largest(balance, (long) (share * balance.size())));
        }
        float[] weights = Combining.floats(factors);
        return (from, out, count) -> {
            merge(balances, thresholds, weights, from, out, count);
            Combining.addOrigin(true, group, from, out, count);
        };
    }

    private static void merge(
            List<Balance> balances, List<Threshold> thresholds, float[] weights, long from, float[] out, int count) {
        double[] sums = new double[count];
        double[] totals = new double[count];
        float[] balance = new float[count];
        float[] deltas = new float[count];
        for (int model = 0; model < weights.length; model++) {
            balances.get(model).fill(from, balance, count);
            new TaskVector(balances.get(model).group(), model).fill(from, deltas, count);
            for (int i = 0; i < count; i++) {
                if (thresholds.get(model).keeps(balance[i], from + i)) {
                    sums[i] += (double) weights[model] * balance[i] * deltas[i];
                    totals[i] += balance[i];
                }
            }
        }
        for (int i = 0; i < count; i++) {
            out[i] = totals[i] == 0 ? 0 : (float) (sums[i] / totals[i]);
        }
    }

    /// `softmax(factor · Norm(τ_a ⊙ τ_b))`, times the number of elements, so that it is of the order of 1.
    private record Softmax(int other, double factor, double low, double range, double mean) {

        static Softmax of(TensorGroup group, int model, int other, double factor) {
            double[] bounds = {Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY};
            long size = group.shape().elements();
            for (long from = 0; from < size; from += Scan.BLOCK) {
                float[][] deltas = Combining.values(true, group, from, (int) Math.min(Scan.BLOCK, size - from));
                for (int i = 0; i < deltas[0].length; i++) {
                    double product = (double) deltas[model][i] * deltas[other][i];
                    bounds[0] = Math.min(bounds[0], product);
                    bounds[1] = Math.max(bounds[1], product);
                }
            }
            Softmax raw = new Softmax(other, factor, bounds[0], bounds[1] - bounds[0], 1);
            double total = 0;
            for (long from = 0; from < size; from += Scan.BLOCK) {
                float[][] deltas = Combining.values(true, group, from, (int) Math.min(Scan.BLOCK, size - from));
                double sum = 0;
                for (int i = 0; i < deltas[0].length; i++) {
                    sum += raw.at((double) deltas[model][i] * deltas[other][i]);
                }
                total += sum;
            }
            return new Softmax(other, factor, raw.low, raw.range, total / Math.max(1, size));
        }

        double at(double product) {
            double norm = range > 0 ? (product - low) / range : 0;
            return Math.exp(factor * norm) / mean;
        }
    }

    /// `B` of one model, times the square of the number of elements.
    private record Balance(TensorGroup group, int model, Softmax intra, List<Softmax> inter) implements Scan {

        @Override
        public long size() {
            return group.shape().elements();
        }

        @Override
        public void fill(long from, float[] into, int count) {
            float[][] deltas = Combining.values(true, group, from, count);
            for (int i = 0; i < count; i++) {
                double agreement = 0;
                for (Softmax each : inter) {
                    agreement += each.at((double) deltas[model][i] * deltas[each.other()][i]);
                }
                into[i] = (float) (intra.at((double) deltas[model][i] * deltas[model][i]) * agreement);
            }
        }
    }
}
