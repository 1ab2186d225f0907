package dev.tyto.inference.weights.merging;

import dev.tyto.core.rule.Require;
import dev.tyto.inference.weights.merging.Selection.Threshold;

/// Keeps the `floor(density · n)` largest magnitudes of a task vector; of equal ones those with the lowest index.
///
/// @param density at least 0; from 1 on everything is kept
/// @param emptyIsError whether a density that keeps nothing is an error
record TopMagnitudes(double density, boolean emptyIsError) implements Sparsifier {

    TopMagnitudes {
        Require.that(density >= 0, "density", "not be negative", density);
    }

    @Override
    public Pruned prepare(TaskVector vector) {
        if (density >= 1 || vector.size() == 0) {
            return Sparsifier.NONE.prepare(vector);
        }
        long kept = (long) (density * vector.size());
        Require.that(
                kept > 0 || !emptyIsError,
                "density of tensor " + vector.group().name(),
                "keep at least one of " + vector.size() + " elements",
                density);
        Threshold threshold = Selection.largest(vector.magnitudes(), kept);
        return (from, delta, count) -> {
            for (int i = 0; i < count; i++) {
                if (!threshold.keeps(Math.abs(delta[i]), from + i)) {
                    delta[i] = 0;
                }
            }
        };
    }
}
