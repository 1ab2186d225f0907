package dev.tyto.inference.weights.merging;

import dev.tyto.core.rule.Require;
import java.util.Arrays;

/// Model stock: from the base towards the mean of the models, as far as the angle between them says.
///
/// Jang et al., "Model Stock: All we need is just a few fine-tuned models", 2024, arXiv:2403.19522, equation 5.
/// With the mean cosine `c` of the task vectors, pair by pair: `t = N c / (1 + (N − 1) c)`,
/// `θ = t · mean(θ_t) + (1 − t) θ_0`.
///
/// Differs from the paper: it has one angle for all pairs, here it is the mean of the cosines. `t` leaves [0,
/// 1] where `c` is negative; without `clamped` it is taken as it is, as mergekit does.
///
/// @param byRow whether each row has its own `t`, a vector being one row
record ModelStockMerge(boolean byRow, boolean clamped) implements MergeMethod {

    private static final double SHORTEST = 1e-6;

    @Override
    public Reach reach() {
        return byRow ? Reach.ROW : Reach.TENSOR_SUM;
    }

    @Override
    public boolean wholeRows() {
        return byRow;
    }

    @Override
    public Tiles prepare(TensorGroup group) {
        Require.that(group.models() >= 2, "models of tensor " + group.name(), "be at least two", group.models());
        if (!byRow) {
            float t = (float) share(Gram.of(Combining.vectors(true, group)));
            return (from, out, count) -> merge(group, from, out, new int[] {count}, new float[] {t});
        }
        int columns = Math.toIntExact(group.rowLength());
        return (from, out, count) -> {
            float[][] deltas = Combining.values(true, group, from, count);
            int rows = columns == 0 ? 0 : count / columns;
            int[] lengths = new int[rows];
            float[] shares = new float[rows];
            for (int row = 0; row < rows; row++) {
                lengths[row] = columns;
                shares[row] = (float) share(Gram.ofRow(deltas, row * columns, columns));
            }
            merge(group, from, out, lengths, shares);
        };
    }

    private double share(Gram gram) {
        int n = gram.size();
        double sum = 0;
        for (int i = 0; i < n; i++) {
            for (int j = i + 1; j < n; j++) {
                double lengths = Math.max(SHORTEST, gram.norm(i) * gram.norm(j));
                sum += Math.clamp(gram.product(i, j) / lengths, -1, 1);
            }
        }
        double cosine = 2 * sum / (n * (n - 1));
        double share = n * cosine / (1 + (n - 1) * cosine);
        return clamped ? Math.clamp(Double.isFinite(share) ? share : 0, 0, 1) : share;
    }

    /// Merges pieces of the given lengths that lie one after the other, each with its own share.
    private static void merge(TensorGroup group, long from, float[] out, int[] lengths, float[] shares) {
        int count = Arrays.stream(lengths).sum();
        float[] base = new float[count];
        group.readBase(from, base, count);
        float[][] values = Combining.values(false, group, from, count);
        int index = 0;
        for (int piece = 0; piece < lengths.length; piece++) {
            for (int end = index + lengths[piece]; index < end; index++) {
                float sum = 0;
                for (float[] model : values) {
                    sum += model[index];
                }
                out[index] = shares[piece] * (sum / values.length) + (1 - shares[piece]) * base[index];
            }
        }
    }
}
