package dev.tyto.inference.weights.merging;

/// Slerp: along the great circle from the first model to the second, the tensor as one vector.
///
/// Shoemake, "Animating rotation with quaternion curves", 1985, SIGGRAPH. With
/// `cos Ω = θ_1 · θ_2 / (|θ_1| |θ_2|)`: `θ = sin((1 − t) Ω) / sin Ω · θ_1 + sin(t Ω) / sin Ω · θ_2`.
///
/// Differs from the paper: vectors are not unit vectors and keep their lengths; where `|cos Ω| > 0.9995` the mean
/// `(1 − t) θ_1 + t θ_2` is taken; a vector shorter than 1e-8 counts as orthogonal to any other.
///
/// @param t 0 gives the first model, 1 the second
record SlerpMerge(double t) implements MergeMethod {

    private static final double PARALLEL = 0.9995;
    private static final double SHORTEST = 1e-8;

    @Override
    public Reach reach() {
        return Reach.TENSOR_SUM;
    }

    @Override
    public Tiles prepare(TensorGroup group) {
        Combining.requireModels(group, 2);
        Gram gram = Gram.of(Combining.vectors(false, group));
        double dot = gram.product(0, 1) / length(gram, 0) / length(gram, 1);
        if (Math.abs(dot) > PARALLEL) {
            return Combining.around(false, group, new double[] {1 - t, t});
        }
        double angle = Math.acos(dot);
        return Combining.around(false, group, new double[] {
            Math.sin((1 - t) * angle) / Math.sin(angle), Math.sin(t * angle) / Math.sin(angle)
        });
    }

    private static double length(Gram gram, int vector) {
        return gram.norm(vector) > SHORTEST ? gram.norm(vector) : 1;
    }
}
