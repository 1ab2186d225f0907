package dev.tyto.inference.weights.merging;

/// A way to make one tensor out of several, with all its numbers set.
///
/// Made by [MethodSpec#create]. Merging has two steps, so that a tensor of any size can pass through a small
/// window: [#prepare] looks over the tensor as often as the [Reach] says and keeps only what is much smaller
/// than it; the [Tiles] it returns then merge any piece. Sums over a tensor are taken in double precision over
/// blocks of a fixed size, and no result depends on how the tensor is cut or on the number of threads.
/// Immutable, but for the random draws of a method that has them.
public interface MergeMethod {

    Reach reach();

    /// Whether a piece must start at the start of a row and hold whole rows.
    default boolean wholeRows() {
        return false;
    }

    /// Looks over the tensor. Draws that follow one generator are taken here, so with those the order of calls
    /// counts.
    ///
    /// @throws IllegalArgumentException when the method is not defined for this tensor
    Tiles prepare(TensorGroup group);

    /// Merges pieces of one tensor. Thread-safe if the group is.
    @FunctionalInterface
    interface Tiles {
        /// Fills the first `count` elements of `out` with the result from index `from` on, in F32, not yet
        /// rounded.
        void merge(long from, float[] out, int count);
    }

    /// What must be known before the first element of the result.
    enum Reach {
        /// Nothing beyond the same element of the inputs.
        ELEMENT,
        /// The rows that the element is in.
        ROW,
        /// Sums over the tensor: norms, inner products.
        TENSOR_SUM,
        /// The place of a value among all values of the tensor: selection passes.
        TENSOR_THRESHOLD,
        /// All tensors of a layer, strung together in the order of their names.
        LAYER,
        /// All tensors of the checkpoint, strung together in the order of their names.
        CHECKPOINT
    }
}
