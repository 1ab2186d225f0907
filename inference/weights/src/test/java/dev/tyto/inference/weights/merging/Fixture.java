package dev.tyto.inference.weights.merging;

import dev.tyto.inference.weights.MalformedCheckpointException;
import dev.tyto.inference.weights.TensorShape;
import dev.tyto.inference.weights.safetensors.SafetensorsCheckpoint;
import java.io.IOException;
import java.nio.file.Path;
import java.util.SequencedMap;
import java.util.TreeMap;

/// Tensors of a small safetensors file, in F32, by name in ascending order.
record Fixture(SequencedMap<String, Tensor> tensors) {

    static final class Tensor {

        private final TensorShape shape;
        private final float[] values;

        Tensor(TensorShape shape, float[] values) {
            this.shape = shape;
            this.values = values;
        }

        TensorShape shape() {
            return shape;
        }

        float[] values() {
            return values;
        }
    }

    static Fixture read(Path path) {
        try (SafetensorsCheckpoint checkpoint = SafetensorsCheckpoint.open(path)) {
            SequencedMap<String, Tensor> tensors = new TreeMap<>();
            checkpoint
                    .tensors()
                    .forEach((name, tensor) -> tensors.put(name, new Tensor(tensor.shape(), tensor.floats())));
            return new Fixture(tensors);
        } catch (IOException | MalformedCheckpointException e) {
            throw new AssertionError(path + " must be readable", e);
        }
    }

    /// The same number rounded to BF16, half to even.
    static float toBf16(float value) {
        int bits = Float.floatToIntBits(value);
        int rounded = bits + 0x7fff + ((bits >>> 16) & 1);
        return Float.intBitsToFloat(rounded & 0xffff0000);
    }
}
