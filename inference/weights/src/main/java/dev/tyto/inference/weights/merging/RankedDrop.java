package dev.tyto.inference.weights.merging;

import dev.tyto.core.rule.Require;
import java.util.Arrays;

/// Keeps each element with a probability that grows with the rank of its magnitude in its row, from
/// `density − epsilon` for the smallest to `density + epsilon` for the largest.
///
/// @param density from 1 on everything is kept; 0 keeps nothing
/// @param epsilon such that both probabilities lie within (0, 1)
record RankedDrop(double density, double epsilon, Rescale rescale, Draws draws) implements Sparsifier {

    RankedDrop {
        Require.that(
                density >= 1 || density <= 0 || (density + epsilon < 1 && density - epsilon > 0),
                "epsilon",
                "keep density ± epsilon in (0, 1), with density " + density,
                epsilon);
    }

    @Override
    public Pruned prepare(TaskVector vector) {
        if (density >= 1) {
            return Sparsifier.NONE.prepare(vector);
        }
        if (density <= 0) {
            return (from, delta, count) -> Arrays.fill(delta, 0, count, 0f);
        }
        int columns = Math.toIntExact(vector.group().rowLength());
        Require.that(columns != 1, "row of tensor " + vector.group().name(), "have at least two elements", columns);
        Draws.Uniforms uniforms = draws.uniforms(vector.group().name(), vector.model(), vector.size());
        Pruned mask = (from, delta, count) -> {
            float[] numbers = new float[count];
            uniforms.fill(from, numbers, count);
            for (int start = 0; start < count; start += columns) {
                dropInRow(delta, numbers, start, columns);
            }
        };
        return rescale == Rescale.L1 ? keepingL1InRows(vector, mask, columns) : mask;
    }

    private void dropInRow(float[] delta, float[] numbers, int start, int columns) {
        int[] descending = RowRanks.descending(delta, start, columns);
        for (int place = 0; place < columns; place++) {
            int index = start + descending[place];
            float probability = probability(columns - 1 - place, columns);
            if (numbers[index] >= probability) {
                delta[index] = 0;
            } else if (rescale == Rescale.INVERSE_KEEP) {
                delta[index] /= probability;
            }
        }
    }

    /// @param rank 0 for the smallest magnitude of the row
    private float probability(int rank, int columns) {
        float share = (float) rank / (columns - 1);
        return (float) (density - epsilon) + share * 2 * (float) epsilon;
    }

    private static Pruned keepingL1InRows(TaskVector vector, Pruned mask, int columns) {
        double after = 0;
        float[] row = new float[columns];
        for (long from = 0; from < vector.size(); from += columns) {
            vector.fill(from, row, columns);
            mask.apply(from, row, columns);
            for (float each : row) {
                after += Math.abs(each);
            }
        }
        return Sparsifier.keepingL1(vector, mask, after);
    }
}
