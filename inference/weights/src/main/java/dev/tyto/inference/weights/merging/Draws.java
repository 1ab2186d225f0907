package dev.tyto.inference.weights.merging;

/// Where methods that drop elements at random get their chance from: one uniform number per element of a task
/// vector.
public sealed interface Draws permits CounterDraws, TorchDraws {

    /// Numbers that depend on seed, tensor, model and index alone, by the counter-based generator Philox4x32-10.
    /// Immutable.
    static Draws counterBased(long seed) {
        return new CounterDraws(seed);
    }

    /// The numbers that torch draws on a CPU, by one Mersenne twister seeded once: they depend on the order in
    /// which they are asked for. Keeps its place between calls; one thread at a time may ask.
    static Draws torch(long seed) {
        return new TorchDraws(seed);
    }

    /// The numbers of one task vector of `count` elements.
    ///
    /// @param model the index of the model in its group
    Uniforms uniforms(String tensor, int model, long count);

    /// The numbers of one task vector, each a multiple of 2^-24 in [0, 1). Thread-safe.
    interface Uniforms {
        /// Fills the first `count` elements of `into` with the numbers of the elements from index `from` on.
        void fill(long from, float[] into, int count);
    }
}
