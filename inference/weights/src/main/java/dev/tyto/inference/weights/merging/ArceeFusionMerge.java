package dev.tyto.inference.weights.merging;

/// Arcee fusion: takes from the model the elements that matter most, and leaves the base everywhere else.
///
/// Arcee AI, 2025, mergekit's `arcee_fusion`; there is no paper. Importance is `|θ_1 − θ_0| · KL(softmax(θ_1) ‖
/// softmax(θ_0))`, the softmax over a row; taken is what is at least `median + 1.5 (q_75 − q_25)` of the tensor.
///
/// Differs from mergekit: quantiles are those of all elements, not of a million drawn at random, so the result is
/// always the same; up to a million elements both agree.
record ArceeFusionMerge() implements MergeMethod {

    private static final double FLOOR = 1e-8;

    @Override
    public Reach reach() {
        return Reach.TENSOR_THRESHOLD;
    }

    @Override
    public Tiles prepare(TensorGroup group) {
        Combining.requireModels(group, 1);
        long size = group.shape().elements();
        if (size == 0) {
            return (from, out, count) -> {};
        }
        Importance importance = new Importance(group, divergences(group));
        float low = Selection.ranked(importance, (long) (0.25 * (size - 1)));
        float median = Selection.ranked(importance, (long) (0.5 * (size - 1)));
        float high = Selection.ranked(importance, (long) (0.75 * (size - 1)));
        float threshold = median + 1.5f * (high - low);
        return (from, out, count) -> {
            float[] scores = new float[count];
            importance.fill(from, scores, count);
            new TaskVector(group, 0).fill(from, out, count);
            for (int i = 0; i < count; i++) {
                out[i] = scores[i] >= threshold ? out[i] : 0;
            }
            Combining.addOrigin(true, group, from, out, count);
        };
    }

    private static float[] divergences(TensorGroup group) {
        int columns = Math.toIntExact(group.rowLength());
        float[] divergences = new float[Math.toIntExact(group.shape().elements() / columns)];
        float[] model = new float[columns];
        float[] base = new float[columns];
        for (int row = 0; row < divergences.length; row++) {
            group.read(0, (long) row * columns, model, columns);
            group.readBase((long) row * columns, base, columns);
            divergences[row] = divergence(softmax(model), softmax(base));
        }
        return divergences;
    }

    private static float divergence(double[] p, double[] q) {
        double sum = 0;
        for (int i = 0; i < p.length; i++) {
            sum += (p[i] + FLOOR) * Math.log((p[i] + FLOOR) / (q[i] + FLOOR));
        }
        return (float) sum;
    }

    private static double[] softmax(float[] row) {
        float largest = Float.NEGATIVE_INFINITY;
        for (float each : row) {
            largest = Math.max(largest, each);
        }
        double[] shares = new double[row.length];
        double total = 0;
        for (int i = 0; i < row.length; i++) {
            shares[i] = Math.exp((double) row[i] - largest);
            total += shares[i];
        }
        for (int i = 0; i < row.length; i++) {
            shares[i] /= total;
        }
        return shares;
    }

    /// The importance of each element; one divergence per row.
    private static final class Importance implements Scan {

        private final TensorGroup group;
        private final float[] divergences;

        Importance(TensorGroup group, float[] divergences) {
            this.group = group;
            this.divergences = divergences;
        }

        @Override
        public long size() {
            return group.shape().elements();
        }

        @Override
        public void fill(long from, float[] into, int count) {
            new TaskVector(group, 0).fill(from, into, count);
            long columns = group.rowLength();
            for (int i = 0; i < count; i++) {
                into[i] = Math.abs(into[i]) * divergences[(int) ((from + i) / columns)];
            }
        }
    }
}
