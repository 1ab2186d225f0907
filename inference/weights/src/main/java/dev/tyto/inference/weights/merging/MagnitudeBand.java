package dev.tyto.inference.weights.merging;

import dev.tyto.core.rule.Require;
import dev.tyto.inference.weights.merging.Selection.Threshold;

/// Drops the `floor(gamma · n)` largest magnitudes, then all but the next `floor(density · n)`.
///
/// @param density in [0, ∞); from 1 on everything is kept
/// @param gamma in [0, 1]; fewer are dropped at the top where density leaves no room
/// @param emptyTopDropsAll whether a tensor of which nothing is dropped at the top loses everything, as in
///     mergekit
record MagnitudeBand(double density, double gamma, boolean emptyTopDropsAll) implements Sparsifier {

    MagnitudeBand {
        Require.that(density >= 0, "density", "not be negative", density);
        Require.that(gamma >= 0 && gamma <= 1, "gamma", "be in [0, 1]", gamma);
    }

    @Override
    public Pruned prepare(TaskVector vector) {
        if (density >= 1) {
            return Sparsifier.NONE.prepare(vector);
        }
        long size = vector.size();
        long kept = (long) (density * size);
        long top = Math.min((long) (gamma * size), size - kept);
        if (top == 0 && emptyTopDropsAll) {
            kept = 0;
        }
        Scan magnitudes = vector.magnitudes();
        Threshold band = Selection.largest(magnitudes, kept + top);
        Threshold above = Selection.largest(magnitudes, top);
        return (from, delta, count) -> {
            for (int i = 0; i < count; i++) {
                float magnitude = Math.abs(delta[i]);
                if (!band.keeps(magnitude, from + i) || above.keeps(magnitude, from + i)) {
                    delta[i] = 0;
                }
            }
        };
    }
}
