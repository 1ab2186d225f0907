package dev.tyto.inference.weights.merging;

import java.util.List;

/// Passthrough: one model as it is, times a factor; layers stacked this way make a "frankenmerge". `θ = s θ_1`.
///
/// There is no paper. Differs from mergekit: nothing.
record PassthroughMerge(double scale) implements MergeMethod {

    @Override
    public Reach reach() {
        return Reach.ELEMENT;
    }

    @Override
    public Tiles prepare(TensorGroup group) {
        Combining.requireModels(group, 1);
        return Combining.models(group, Combining.floats(List.of(scale)));
    }
}
