package dev.tyto.inference.weights.gguf;

import static dev.tyto.inference.weights.MalformedCheckpointException.quoted;

import dev.tyto.core.rule.Require;
import dev.tyto.inference.weights.ElementType;
import dev.tyto.inference.weights.StoredTensor;
import dev.tyto.inference.weights.TensorShape;
import java.lang.foreign.MemorySegment;
import java.util.Objects;
import java.util.Optional;

/// A tensor under another name and, where it has heads, with the rows of each head taken apart into two halves.
///
/// @param heads how many heads the rows make up; 0 leaves the rows as they are
record HubTensor(String name, StoredTensor stored, long heads) implements StoredTensor {

    HubTensor {
        if (heads > 0) {
            long rows =
                    stored.shape().rank() == 0 ? 1 : stored.shape().dimensions().getFirst();
            Require.that(
                    rows % (2 * heads) == 0,
                    "rows of " + quoted(stored.name()),
                    "divide into two halves of " + heads + " heads",
                    rows);
        }
    }

    @Override
    public TensorShape shape() {
        return stored.shape();
    }

    @Override
    public String encoding() {
        return stored.encoding();
    }

    @Override
    public Optional<ElementType> elementType() {
        return stored.elementType();
    }

    /// The stored bytes; where rows move, a copy that lives as long as it is used.
    @Override
    public MemorySegment bytes() {
        MemorySegment bytes = stored.bytes();
        if (heads == 0 || bytes.byteSize() == 0) {
            return bytes;
        }
        long rows = shape().dimensions().getFirst();
        long rowBytes = bytes.byteSize() / rows;
        MemorySegment moved = MemorySegment.ofArray(new byte[Math.toIntExact(bytes.byteSize())]);
        for (long row = 0; row < rows; row++) {
            MemorySegment.copy(bytes, storedRow(row) * rowBytes, moved, row * rowBytes, rowBytes);
        }
        return moved.asReadOnly();
    }

    @Override
    public void read(long first, float[] target, int offset, int length) {
        if (heads == 0) {
            stored.read(first, target, offset, length);
            return;
        }
        Objects.checkFromIndexSize(first, length, shape().elements());
        Objects.checkFromIndexSize(offset, length, target.length);
        long width = shape().elements() / Math.max(1, shape().dimensions().getFirst());
        int done = 0;
        while (done < length) {
            long row = (first + done) / width;
            long column = (first + done) % width;
            int taken = (int) Math.min(width - column, length - done);
            stored.read(storedRow(row) * width + column, target, offset + done, taken);
            done += taken;
        }
    }

    private long storedRow(long row) {
        long headRows = shape().dimensions().getFirst() / heads;
        long within = row % headRows;
        long half = headRows / 2;
        return row - within + within % half * 2 + within / half;
    }

    @Override
    public String toString() {
        return name + ": " + encoding() + " " + shape();
    }
}
