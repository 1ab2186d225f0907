package dev.tyto.inference.weights.safetensors;

import dev.tyto.core.rule.Require;
import dev.tyto.inference.weights.ElementType;
import dev.tyto.inference.weights.MalformedCheckpointException;
import dev.tyto.inference.weights.TensorShape;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.SequencedMap;

/// What a safetensors file holds and where: eight bytes of length, a JSON object of that length, then the data.
///
/// Made by [#read]; a header that was read covers its file: the tensors lie one after the other from the first byte of
/// data to the last, without a hole and without an overlap, and each is exactly as long as its type and shape say.
/// Immutable. The data is neither read nor mapped, and may still hold NaN.
///
/// @param tensors by name, in the order of the header (which need not be that of the data)
/// @param metadata the texts under `__metadata__`; empty if there is none
/// @param dataStart the file offset of the first byte of data, to which the offsets of the tensors are relative
public record SafetensorsHeader(
        SequencedMap<String, Tensor> tensors, SequencedMap<String, String> metadata, long dataStart) {

    static final long MAX_HEADER_BYTES = 100_000_000;
    static final int LENGTH_BYTES = Long.BYTES;

    public SafetensorsHeader {
        tensors = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(tensors));
        metadata = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(metadata));
        Require.that(dataStart >= LENGTH_BYTES, "dataStart", "be at least " + LENGTH_BYTES, dataStart);
    }

    /// One tensor of the file.
    ///
    /// @param begin first byte, relative to the first byte of data
    /// @param end the byte after its last, at least `begin`
    public record Tensor(ElementType type, TensorShape shape, long begin, long end) {

        public Tensor {
            Require.notNegative(begin, "begin");
            Require.that(end >= begin, "end", "be at least begin (" + begin + ")", end);
        }

        public long bytes() {
            return end - begin;
        }
    }

    /// Reads the header of the file at `path`.
    ///
    /// @throws MalformedCheckpointException when the file breaks any rule of the format
    /// @throws IOException when the file cannot be read
    public static SafetensorsHeader read(Path path) throws IOException, MalformedCheckpointException {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            return read(channel, path);
        }
    }

    /// Reads the header of an open file, which stays open and keeps its position. The header is parsed as it is read:
    /// what it claims about its own size or that of a tensor is never allocated.
    ///
    /// @param path names the file in messages
    /// @throws MalformedCheckpointException when the file breaks any rule of the format
    /// @throws IOException when the file cannot be read
    public static SafetensorsHeader read(FileChannel channel, Path path)
            throws IOException, MalformedCheckpointException {
        long fileBytes = channel.size();
        long headerBytes = headerBytes(channel, path, fileBytes);
        long dataStart = LENGTH_BYTES + headerBytes;
        try (StrictJson json = StrictJson.open(channel, path, "header", LENGTH_BYTES, headerBytes)) {
            SafetensorsHeader header = new SafetensorsHeaderParser(json, path).header(dataStart);
            SafetensorsLayout.check(header.tensors(), fileBytes - dataStart, path);
            return header;
        }
    }

    private static long headerBytes(FileChannel channel, Path path, long fileBytes)
            throws IOException, MalformedCheckpointException {
        ByteBuffer length = ByteBuffer.allocate(LENGTH_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        while (length.hasRemaining()) {
            if (channel.read(length, length.position()) < 0) {
                throw MalformedCheckpointException.at(
                        path, "file", "must have at least 8 bytes but has " + length.position());
            }
        }
        long headerBytes = length.flip().getLong();
        if (Long.compareUnsigned(headerBytes, MAX_HEADER_BYTES) > 0) {
            throw MalformedCheckpointException.at(
                    path,
                    "header length",
                    "must be at most " + MAX_HEADER_BYTES + " but was " + Long.toUnsignedString(headerBytes));
        }
        if (headerBytes > fileBytes - LENGTH_BYTES) {
            throw MalformedCheckpointException.at(
                    path,
                    "header length",
                    "must be at most what the file holds (" + (fileBytes - LENGTH_BYTES) + ") but was " + headerBytes);
        }
        return headerBytes;
    }
}
