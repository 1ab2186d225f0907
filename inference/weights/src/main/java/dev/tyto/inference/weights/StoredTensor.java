package dev.tyto.inference.weights;

import java.lang.foreign.MemorySegment;
import java.util.Optional;

/// One tensor of an open [Checkpoint], which owns its bytes. Safe for concurrent reading.
public interface StoredTensor {

    String name();

    TensorShape shape();

    /// How the values are stored, as the format names it: `BF16`, `Q4_K`.
    String encoding();

    /// The type of one element; empty where elements are quantised in blocks.
    Optional<ElementType> elementType();

    /// The stored bytes, little-endian, row-major, read-only; valid until the checkpoint is closed.
    ///
    /// @throws IllegalStateException when the checkpoint is closed
    MemorySegment bytes();

    /// Puts elements `[first, first + length)`, in row-major order, into `target` from `offset` on. Integers
    /// and 64-bit
    /// floats are rounded to the nearest float, truth is 1 and falsehood 0.
    ///
    /// @throws IndexOutOfBoundsException when the tensor or the target has fewer elements
    /// @throws IllegalStateException when the checkpoint is closed
    /// @throws UnsupportedOperationException when one float cannot say what an element is, or no order of its
    ///     bits is agreed on (`C64`, `F6_E2M3`, `F6_E3M2`)
    void read(long first, float[] target, int offset, int length);

    /// All elements in a new array.
    ///
    /// @throws IllegalArgumentException when they are more than an array can hold
    default float[] floats() {
        long elements = shape().elements();
        if (elements > Integer.MAX_VALUE - Long.BYTES) {
            throw new IllegalArgumentException(
                    "tensor " + MalformedCheckpointException.quoted(name()) + " must fit an array but is " + shape());
        }
        float[] all = new float[(int) elements];
        read(0, all, 0, all.length);
        return all;
    }
}
