package dev.tyto.inference.weights.merging;

import dev.tyto.core.rule.Require;

/// Keeps each element with probability `keep`: where a uniform number is below it, or, when it is the drop that
/// is drawn, where it is not below `1 − keep`.
///
/// @param keep in [0, ∞); from 1 on everything is kept and nothing is drawn
/// @param drawsDrop whether the draw is for the drop, as in the code of DARE's authors, who draw always
record RandomDrop(double keep, Rescale rescale, boolean drawsDrop, Draws draws) implements Sparsifier {

    RandomDrop {
        Require.that(keep >= 0, "density", "not be negative", keep);
    }

    @Override
    public Pruned prepare(TaskVector vector) {
        if (keep >= 1 && !drawsDrop) {
            return Sparsifier.NONE.prepare(vector);
        }
        Draws.Uniforms uniforms = draws.uniforms(vector.group().name(), vector.model(), vector.size());
        float probability = (float) (drawsDrop ? 1 - keep : keep);
        Pruned mask = (from, delta, count) -> {
            float[] numbers = new float[count];
            uniforms.fill(from, numbers, count);
            for (int i = 0; i < count; i++) {
                if ((numbers[i] < probability) == drawsDrop) {
                    delta[i] = 0;
                }
            }
        };
        return switch (rescale) {
            case NONE -> mask;
            case L1 -> Sparsifier.keepingL1(vector, mask);
            case INVERSE_KEEP -> keep == 0 ? mask : divided(mask);
        };
    }

    private Pruned divided(Pruned mask) {
        return (from, delta, count) -> {
            mask.apply(from, delta, count);
            for (int i = 0; i < count; i++) {
                delta[i] /= (float) keep;
            }
        };
    }
}
