package dev.tyto.inference.weights.merging;

/// Sets elements of a task vector to zero, and may scale up what is left. Immutable, but for its draws.
interface Sparsifier {

    /// Keeps everything.
    Sparsifier NONE = vector -> (from, delta, count) -> {};

    /// Looks over the task vector.
    Pruned prepare(TaskVector vector);

    /// Works on pieces of one task vector. Thread-safe.
    @FunctionalInterface
    interface Pruned {
        /// Changes the first `count` elements of `delta`, which are those from index `from` on.
        void apply(long from, float[] delta, int count);
    }

    /// What makes up for the elements that are dropped.
    enum Rescale {
        /// Nothing.
        NONE,
        /// A factor that gives the task vector the L1 norm that it had.
        L1,
        /// One over the probability with which the element was kept.
        INVERSE_KEEP
    }

    /// This one, or with `rescale` this one and then the factor of [Rescale#L1].
    default Sparsifier rescaled(boolean rescale) {
        return rescale ? vector -> keepingL1(vector, prepare(vector)) : this;
    }

    /// `mask`, then the factor that restores the L1 norm; no factor where either norm is below 1e-7.
    static Pruned keepingL1(TaskVector vector, Pruned mask) {
        return keepingL1(vector, mask, new PrunedVector(vector, mask).sumOfMagnitudes());
    }

    /// The same where the norm behind the mask is known.
    static Pruned keepingL1(TaskVector vector, Pruned mask, double after) {
        double before = vector.sumOfMagnitudes();
        if (before < 1e-7 || after < 1e-7) {
            return mask;
        }
        float factor = (float) (before / after);
        return (from, delta, count) -> {
            mask.apply(from, delta, count);
            for (int i = 0; i < count; i++) {
                delta[i] *= factor;
            }
        };
    }

    /// A task vector behind its mask.
    record PrunedVector(TaskVector vector, Pruned mask) implements Scan {

        @Override
        public long size() {
            return vector.size();
        }

        @Override
        public void fill(long from, float[] into, int count) {
            vector.fill(from, into, count);
            mask.apply(from, into, count);
        }
    }
}
