package dev.tyto.inference.weights.merging;

import dev.tyto.inference.weights.StoredTensor;
import dev.tyto.inference.weights.TensorShape;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One tensor of the result as it stands in every input: the base, if there is one, and each model, all of one
/// shape.
///
/// Made by whoever reads the checkpoints; a method only reads it, as often as it must. A method that looks at a
/// whole checkpoint gets a group that strings all tensors together in the order of their names. Implementations
/// may be read by several threads at once.
public interface TensorGroup {

    /// Names the tensor in messages, and keys the native random draws.
    String name();

    TensorShape shape();

    /// How many models there are beside the base, at least one.
    int models();

    boolean hasBase();

    /// Fills the first `count` elements of `into` with those from index `from` on of model `model`, row-major,
    /// in F32.
    void read(int model, long from, float[] into, int count);

    /// The same of the base.
    ///
    /// @throws IllegalStateException when there is none
    void readBase(long from, float[] into, int count);

    /// A group in memory over arrays that must not change any more.
    ///
    /// @param base null if there is none
    static TensorGroup of(String name, TensorShape shape, float @Nullable [] base, List<float[]> models) {
        return new ArrayGroup(name, shape, base, models);
    }

    /// A group over stored tensors, which stay open as long as it is read.
    ///
    /// @param base null if there is none
    /// @throws IllegalArgumentException when their shapes differ, or there is no model
    static TensorGroup stored(String name, @Nullable StoredTensor base, List<StoredTensor> models) {
        return new StoredGroup(name, base, models);
    }

    /// The length of a row, the last dimension: all of a vector, 1 for a scalar.
    default long rowLength() {
        List<Long> dimensions = shape().dimensions();
        return dimensions.isEmpty() ? 1 : dimensions.getLast();
    }
}
