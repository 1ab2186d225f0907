package dev.tyto.inference.weights.merging;

import dev.tyto.core.rule.Require;

/// Nearswap: takes the model where it is near the base, and less of it the further it is away.
///
/// Alchemonaut, "QuartetAnemoi-70B-t0.0001". `θ = s θ_1 + (1 − s) θ_0` with `s = clamp(t / |θ_0 − θ_1|, 0, 1)`.
///
/// Differs from the page: nothing.
///
/// @param t above 0
record NearswapMerge(double t) implements MergeMethod {

    NearswapMerge {
        Require.that(t > 0, "t", "be above 0", t);
    }

    @Override
    public Reach reach() {
        return Reach.ELEMENT;
    }

    @Override
    public Tiles prepare(TensorGroup group) {
        Combining.requireModels(group, 1);
        return (from, out, count) -> {
            float[] base = new float[count];
            group.readBase(from, base, count);
            group.read(0, from, out, count);
            for (int i = 0; i < count; i++) {
                float distance = Math.abs(base[i] - out[i]);
                float share = distance == 0 ? 1 : Math.min(1, (float) t / distance);
                out[i] = share * out[i] + (1 - share) * base[i];
            }
        };
    }
}
