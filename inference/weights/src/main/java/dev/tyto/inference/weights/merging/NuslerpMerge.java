package dev.tyto.inference.weights.merging;

import dev.tyto.core.rule.Require;
import java.util.List;

/// NuSLERP: slerp with weights, over the tensor or vector by vector, of the models or of their task vectors.
///
/// There is no paper; the method is mergekit's. `t = w_2 / (w_1 + w_2)`, or 0.5 where the weights sum to less
/// than 1e-6 in magnitude; then slerp as in [SlerpMerge] without its early switch to the mean.
///
/// Differs from mergekit: the mean is taken not only where `|sin Ω| < 1e-8`, but also where the vectors are
/// opposite to within 1e-4, because the great circle is not defined there and the factors grow without bound.
///
/// @param weights two
/// @param along which vectors are turned
/// @param origin whether the task vectors are turned, around the base
record NuslerpMerge(List<Double> weights, Along along, boolean origin) implements MergeMethod {

    private static final double SHORTEST = 1e-7;
    private static final double PARALLEL = 1e-8;
    private static final double OPPOSITE = 1e-4;

    /// The vectors of a tensor.
    enum Along {
        /// The tensor is one vector.
        TENSOR,
        /// One vector for each row, along the last dimension.
        LAST_DIMENSION,
        /// One vector for each place in a row, along the first dimension.
        FIRST_DIMENSION
    }

    NuslerpMerge {
        weights = List.copyOf(weights);
        Require.that(weights.size() == 2, "models of nuslerp", "be two", weights.size());
    }

    @Override
    public Reach reach() {
        return along == Along.LAST_DIMENSION ? Reach.ROW : Reach.TENSOR_SUM;
    }

    @Override
    public boolean wholeRows() {
        return along == Along.LAST_DIMENSION;
    }

    @Override
    public Tiles prepare(TensorGroup group) {
        Combining.requireModels(group, 2);
        return switch (along) {
            case TENSOR -> Combining.around(origin, group, factors(Gram.of(Combining.vectors(origin, group))));
            case LAST_DIMENSION -> rows(group);
            case FIRST_DIMENSION -> columns(group);
        };
    }

    private double[] factors(Gram gram) {
        return factors(gram.product(0, 0), gram.product(0, 1), gram.product(1, 1));
    }

    private double[] factors(double first, double mixed, double second) {
        double total = weights.get(0) + weights.get(1);
        double t = Math.abs(total) < 1e-6 ? 0.5 : weights.get(1) / total;
        double cosine = mixed / Math.max(SHORTEST, Math.sqrt(first)) / Math.max(SHORTEST, Math.sqrt(second));
        double angle = Math.acos(Math.clamp(cosine, -1, 1));
        double sine = Math.sin(angle);
        return sine < PARALLEL || (cosine < 0 && sine < OPPOSITE)
                ? new double[] {1 - t, t}
                : new double[] {Math.sin((1 - t) * angle) / sine, Math.sin(t * angle) / sine};
    }

    private Tiles rows(TensorGroup group) {
        int columns = Math.toIntExact(group.rowLength());
        return (from, out, count) -> {
            float[][] values = Combining.values(origin, group, from, count);
            for (int start = 0; start < count; start += columns) {
                double[] factors = factors(Gram.ofRow(values, start, columns));
                for (int i = start; i < start + columns; i++) {
                    out[i] = (float) factors[0] * values[0][i] + (float) factors[1] * values[1][i];
                }
            }
            Combining.addOrigin(origin, group, from, out, count);
        };
    }

    private Tiles columns(TensorGroup group) {
        int columns = Math.toIntExact(group.shape().elements()
                / Math.max(
                        1,
                        group.shape().rank() == 0
                                ? 1
                                : group.shape().dimensions().getFirst()));
        double[][] products = new double[3][columns];
        for (long from = 0; from < group.shape().elements(); from += columns) {
            float[][] values = Combining.values(origin, group, from, columns);
            for (int i = 0; i < columns; i++) {
                products[0][i] += (double) values[0][i] * values[0][i];
                products[1][i] += (double) values[0][i] * values[1][i];
                products[2][i] += (double) values[1][i] * values[1][i];
            }
        }
        float[][] factors = new float[columns][];
        for (int i = 0; i < columns; i++) {
            double[] exact = factors(products[0][i], products[1][i], products[2][i]);
            factors[i] = new float[] {(float) exact[0], (float) exact[1]};
        }
        return (from, out, count) -> {
            float[][] values = Combining.values(origin, group, from, count);
            for (int i = 0; i < count; i++) {
                float[] factor = factors[(int) ((from + i) % columns)];
                out[i] = factor[0] * values[0][i] + factor[1] * values[1][i];
            }
            Combining.addOrigin(origin, group, from, out, count);
        };
    }
}
