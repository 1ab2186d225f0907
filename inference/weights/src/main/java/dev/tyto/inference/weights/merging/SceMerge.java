package dev.tyto.inference.weights.merging;

import dev.tyto.core.rule.Require;
import dev.tyto.inference.weights.merging.Selection.Threshold;

/// SCE: select the elements on which the models differ most, calculate a weight for each model, erase minority
/// signs.
///
/// Wan et al., "FuseChat: Knowledge Fusion of Chat Models", 2024, arXiv:2408.07990. Keeps the elements with the
/// largest variance over the models, weights a model by the mean square of what it kept, and averages what has
/// the sign of the sum.
///
/// Differs from the paper: the share is of the elements with a variance above zero; a sum of zero counts as
/// plus; weights are equal where nothing is left; equal variances are kept by lowest index.
///
/// @param share of the elements kept, in [0, 1]; 1 selects everything
record SceMerge(double share) implements MergeMethod {

    SceMerge {
        Require.that(share >= 0 && share <= 1, "select_topk", "be in [0, 1]", share);
    }

    @Override
    public Reach reach() {
        return share < 1 ? Reach.TENSOR_THRESHOLD : Reach.TENSOR_SUM;
    }

    @Override
    public Tiles prepare(TensorGroup group) {
        Threshold threshold = share < 1 ? threshold(new Variance(group)) : new Threshold(-1, Long.MAX_VALUE);
        float[] weights = weights(group, threshold);
        Consensus erasing = new Erasing();
        return (from, out, count) -> {
            erasing.combine(selected(group, threshold, from, count), weights, out, count);
            Combining.addOrigin(true, group, from, out, count);
        };
    }

    private Threshold threshold(Variance variance) {
        long[] differing = new long[1];
        variance.forEachBlock((from, values, count) -> {
            for (int i = 0; i < count; i++) {
                differing[0] += values[i] == 0 ? 0 : 1;
            }
        });
        return Selection.largest(variance, (long) (share * differing[0]));
    }

    private static float[][] selected(TensorGroup group, Threshold threshold, long from, int count) {
        float[][] deltas = Combining.values(true, group, from, count);
        float[] variance = new float[count];
        Variance.of(deltas, variance, count);
        for (float[] delta : deltas) {
            for (int i = 0; i < count; i++) {
                if (!threshold.keeps(variance[i], from + i)) {
                    delta[i] = 0;
                }
            }
        }
        return deltas;
    }

    private static float[] weights(TensorGroup group, Threshold threshold) {
        double[] squares = new double[group.models()];
        double total = 0;
        long size = group.shape().elements();
        for (long from = 0; from < size; from += Scan.BLOCK) {
            int count = (int) Math.min(Scan.BLOCK, size - from);
            float[][] deltas = selected(group, threshold, from, count);
            for (int model = 0; model < squares.length; model++) {
                double sum = 0;
                for (float each : deltas[model]) {
                    sum += (double) each * each;
                }
                squares[model] += sum;
                total += sum;
            }
        }
        float[] weights = new float[squares.length];
        for (int model = 0; model < weights.length; model++) {
            weights[model] = total == 0 ? 1f / weights.length : (float) (squares[model] / total);
        }
        return weights;
    }

    /// The entries with the sign of the sum without weights, averaged by weight.
    private record Erasing() implements Consensus {

        @Override
        public void combine(float[][] deltas, float[] weights, float[] out, int count) {
            for (int i = 0; i < count; i++) {
                float total = 0;
                for (float[] delta : deltas) {
                    total += delta[i];
                }
                float sum = 0;
                float divisor = 0;
                for (int model = 0; model < weights.length; model++) {
                    float entry = deltas[model][i];
                    if (total >= 0 ? entry > 0 : entry < 0) {
                        sum += weights[model] * entry;
                        divisor += weights[model];
                    }
                }
                out[i] = divisor == 0 ? 0 : sum / divisor;
            }
        }
    }

    /// The variance of each element over the models.
    private record Variance(TensorGroup group) implements Scan {

        @Override
        public long size() {
            return group.shape().elements();
        }

        @Override
        public void fill(long from, float[] into, int count) {
            of(Combining.values(true, group, from, count), into, count);
        }

        static void of(float[][] deltas, float[] into, int count) {
            for (int i = 0; i < count; i++) {
                double mean = 0;
                for (float[] delta : deltas) {
                    mean += delta[i];
                }
                mean /= deltas.length;
                double squares = 0;
                for (float[] delta : deltas) {
                    squares += (delta[i] - mean) * (delta[i] - mean);
                }
                into[i] = (float) (squares / deltas.length);
            }
        }
    }
}
