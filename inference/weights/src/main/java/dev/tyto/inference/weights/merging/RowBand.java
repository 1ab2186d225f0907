package dev.tyto.inference.weights.merging;

import dev.tyto.core.rule.Require;

/// In each row drops the `floor(gamma · columns)` largest magnitudes, then all but the next
/// `floor(keep · columns)`.
///
/// @param keep in [0, 1]
/// @param gamma in [0, 1]
record RowBand(double keep, double gamma) implements Sparsifier {

    RowBand {
        Require.that(keep >= 0 && keep <= 1, "share kept", "be in [0, 1]", keep);
        Require.that(gamma >= 0 && gamma <= 1, "gamma", "be in [0, 1]", gamma);
    }

    @Override
    public Pruned prepare(TaskVector vector) {
        int columns = Math.toIntExact(vector.group().rowLength());
        int top = (int) (columns * gamma);
        int kept = (int) (columns * keep);
        return (from, delta, count) -> {
            for (int start = 0; start < count; start += columns) {
                int[] descending = RowRanks.descending(delta, start, columns);
                for (int rank = 0; rank < columns; rank++) {
                    if (rank < top || rank >= top + kept) {
                        delta[start + descending[rank]] = 0;
                    }
                }
            }
        };
    }
}
