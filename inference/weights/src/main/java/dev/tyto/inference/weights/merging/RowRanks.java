package dev.tyto.inference.weights.merging;

import java.util.Arrays;

/// The order of the magnitudes in a row. Stateless.
final class RowRanks {

    private RowRanks() {}

    /// The columns from the largest magnitude to the smallest; of equal ones the lowest column first.
    ///
    /// @param start where the row starts in `values`
    static int[] descending(float[] values, int start, int columns) {
        long[] keys = new long[columns];
        for (int column = 0; column < columns; column++) {
            long magnitude = Float.floatToIntBits(Math.abs(values[start + column]));
            keys[column] = ((Integer.MAX_VALUE - magnitude) << 32) | column;
        }
        Arrays.sort(keys);
        int[] order = new int[columns];
        for (int rank = 0; rank < columns; rank++) {
            order[rank] = (int) keys[rank];
        }
        return order;
    }
}
