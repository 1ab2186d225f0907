package dev.tyto.inference.weights.gguf;

import dev.tyto.inference.weights.ElementType;
import dev.tyto.inference.weights.StoredTensor;
import dev.tyto.inference.weights.TensorShape;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;

/// One tensor of a mapped GGUF file.
record GgufTensor(
        String name, GgmlType type, TensorShape shape, MemorySegment mapped, MemorySegment.Scope scope, Path path)
        implements StoredTensor {

    @Override
    public String encoding() {
        return type.name();
    }

    @Override
    public Optional<ElementType> elementType() {
        return type.element();
    }

    @Override
    public MemorySegment bytes() {
        if (!scope.isAlive()) {
            throw new IllegalStateException("checkpoint " + path + " must be open but is closed");
        }
        return mapped;
    }

    @Override
    public void read(long first, float[] target, int offset, int length) {
        Optional<ElementType> element = type.element();
        if (element.isPresent()) {
            element.get().decode(bytes(), first, target, offset, length);
            return;
        }
        Objects.checkFromIndexSize(first, length, shape.elements());
        Objects.checkFromIndexSize(offset, length, target.length);
        blocks(bytes(), first, target, offset, length);
    }

    private void blocks(MemorySegment from, long first, float[] target, int offset, int length) {
        int size = type.blockElements();
        float[] part = new float[size];
        int done = 0;
        while (done < length) {
            long at = (first + done) / size * type.blockBytes();
            int skipped = (int) ((first + done) % size);
            int taken = Math.min(size - skipped, length - done);
            if (taken == size) {
                Blocks.decode(type, from, at, target, offset + done);
            } else {
                Blocks.decode(type, from, at, part, 0);
                System.arraycopy(part, skipped, target, offset + done, taken);
            }
            done += taken;
        }
    }

    @Override
    public String toString() {
        return name + ": " + type + " " + shape;
    }
}
