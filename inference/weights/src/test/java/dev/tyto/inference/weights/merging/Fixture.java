package dev.tyto.inference.weights.merging;

import dev.tyto.inference.weights.ElementType;
import dev.tyto.inference.weights.safetensors.SafetensorsHeader;
import dev.tyto.inference.weights.TensorShape;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
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
        try {
            SafetensorsHeader header = SafetensorsHeader.read(path);
            ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(path)).order(ByteOrder.LITTLE_ENDIAN);
            SequencedMap<String, Tensor> tensors = new TreeMap<>();
            header.tensors().forEach((name, tensor) -> tensors.put(name, tensor(bytes, header.dataStart(), tensor)));
            return new Fixture(tensors);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (Exception e) {
            throw new AssertionError(path + " must be readable", e);
        }
    }

    private static Tensor tensor(ByteBuffer bytes, long dataStart, SafetensorsHeader.Tensor tensor) {
        float[] values = new float[Math.toIntExact(tensor.shape().elements())];
        int start = Math.toIntExact(dataStart + tensor.begin());
        for (int i = 0; i < values.length; i++) {
            values[i] = value(bytes, start, i, tensor.type());
        }
        return new Tensor(tensor.shape(), values);
    }

    private static float value(ByteBuffer bytes, int start, int index, ElementType type) {
        return switch (type) {
            case F32 -> bytes.getFloat(start + 4 * index);
            case BF16 -> Float.intBitsToFloat(bytes.getShort(start + 2 * index) << 16);
            case F64 -> (float) bytes.getDouble(start + 8 * index);
            case U8 -> bytes.get(start + index);
            default -> throw new AssertionError("fixtures must be F64, F32, BF16 or U8 but one is " + type);
        };
    }

    /// The same number rounded to BF16, half to even.
    static float toBf16(float value) {
        int bits = Float.floatToIntBits(value);
        int rounded = bits + 0x7fff + ((bits >>> 16) & 1);
        return Float.intBitsToFloat(rounded & 0xffff0000);
    }
}
