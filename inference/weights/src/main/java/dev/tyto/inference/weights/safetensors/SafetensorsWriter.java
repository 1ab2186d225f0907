package dev.tyto.inference.weights.safetensors;

import static dev.tyto.inference.weights.MalformedCheckpointException.quoted;

import dev.tyto.core.rule.Require;
import dev.tyto.inference.weights.ElementType;
import dev.tyto.inference.weights.TensorShape;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SequencedMap;

/// Writes a checkpoint of tensors that are known beforehand, in any order and from several threads.
///
/// Made by [#create]: the headers are written at once, each tensor then goes to its place. The files carry
/// names that
/// start with a dot until [#commit], which brings them to the disk and renames them, the index last; closed
/// without
/// it, or after a crash, no file has a final name. Whoever makes one closes it. Safe for concurrent writing.
public final class SafetensorsWriter implements AutoCloseable {

    private static final int TILE_BYTES = 1 << 18;

    private final Path folder;
    private final List<ShardFile> shards;
    private final Map<String, ShardFile> shardOfTensor = new HashMap<>();
    private boolean committed;

    private SafetensorsWriter(Path folder, List<ShardFile> shards) {
        this.folder = folder;
        this.shards = shards;
        for (ShardFile shard : shards) {
            shard.tensors().keySet().forEach(name -> shardOfTensor.put(name, shard));
        }
    }

    /// A tensor to be written.
    public record Planned(ElementType type, TensorShape shape) {

        public Planned {
            Require.that(
                    shape.elements() <= Long.MAX_VALUE / type.bits() && shape.elements() * type.bits() % Byte.SIZE == 0,
                    "tensor",
                    "fill whole bytes, below 2^63 bits",
                    type + " " + shape);
        }

        public long bytes() {
            return type.bytes(shape.elements());
        }
    }

    /// Begins a checkpoint in `folder`, which is there already.
    ///
    /// @param tensors what will be written, in the order in which they fill the files
    /// @param metadata texts for the header of every file, such as `format` = `pt`
    /// @param maxShardBytes the most bytes of tensors in one file, at least 1; a larger tensor gets a file of
    ///     its own
    /// @throws FileAlreadyExistsException when the folder has a file that the checkpoint would replace
    ///     or contradict
    /// @throws IOException when a file cannot be written
    public static SafetensorsWriter create(
            Path folder, SequencedMap<String, Planned> tensors, Map<String, String> metadata, long maxShardBytes)
            throws IOException {
        Require.positive(maxShardBytes, "maxShardBytes");
        Require.that(
                !tensors.containsKey(HeaderJson.METADATA), "tensor", "not be named as the metadata", tensors.keySet());
        List<SequencedMap<String, Planned>> parts = parts(tensors, maxShardBytes);
        List<String> names = new ArrayList<>();
        for (int i = 0; i < parts.size(); i++) {
            names.add(
                    parts.size() == 1
                            ? SafetensorsCheckpoint.SINGLE
                            : "model-%05d-of-%05d.safetensors".formatted(i + 1, parts.size()));
        }
        requireAbsent(folder, names);
        List<ShardFile> shards = new ArrayList<>();
        try {
            for (int i = 0; i < parts.size(); i++) {
                shards.add(ShardFile.create(folder.resolve(names.get(i)), parts.get(i), metadata));
            }
        } catch (IOException | RuntimeException e) {
            for (ShardFile shard : shards) {
                shard.close();
            }
            throw e;
        }
        return new SafetensorsWriter(folder, shards);
    }

    private static List<SequencedMap<String, Planned>> parts(SequencedMap<String, Planned> tensors, long maxBytes) {
        List<SequencedMap<String, Planned>> parts = new ArrayList<>();
        parts.add(new LinkedHashMap<>());
        long filled = 0;
        for (Map.Entry<String, Planned> tensor : tensors.entrySet()) {
            long bytes = tensor.getValue().bytes();
            if (!parts.getLast().isEmpty() && bytes > maxBytes - filled) {
                parts.add(new LinkedHashMap<>());
                filled = 0;
            }
            parts.getLast().put(tensor.getKey(), tensor.getValue());
            filled += bytes;
        }
        return parts;
    }

    private static void requireAbsent(Path folder, List<String> names) throws FileAlreadyExistsException {
        List<String> inTheWay = new ArrayList<>(names);
        inTheWay.add(SafetensorsCheckpoint.SINGLE);
        inTheWay.add(SafetensorsCheckpoint.INDEX);
        for (String name : inTheWay) {
            if (Files.exists(folder.resolve(name))) {
                throw new FileAlreadyExistsException(
                        folder.resolve(name).toString(), null, "must not be there before a checkpoint is written");
            }
        }
    }

    /// Writes elements `[first, first + length)` of a tensor of type `F16`, `BF16`, `F32` or `F64`, rounded as
    /// [ElementType#encode] says.
    ///
    /// @throws IndexOutOfBoundsException when the tensor or the source has fewer elements
    /// @throws IOException when the file cannot be written
    public void write(String name, long first, float[] source, int offset, int length) throws IOException {
        ShardFile shard = shardOf(name);
        ElementType type = shard.type(name);
        Objects.checkFromIndexSize(first, length, shard.elements(name));
        int bytesEach = type.bits() / Byte.SIZE;
        int tile = TILE_BYTES / bytesEach;
        ByteBuffer buffer =
                ByteBuffer.allocate(Math.min(length, tile) * bytesEach).order(ByteOrder.LITTLE_ENDIAN);
        for (int done = 0; done < length; done += tile) {
            buffer.clear();
            type.encode(source, offset + done, Math.min(tile, length - done), buffer);
            shard.write(name, (first + done) * bytesEach, buffer.flip());
        }
    }

    /// Writes stored bytes of a tensor, from its byte `begin` on.
    ///
    /// @throws IndexOutOfBoundsException when the tensor has fewer bytes
    /// @throws IOException when the file cannot be written
    public void writeBytes(String name, long begin, MemorySegment bytes) throws IOException {
        ShardFile shard = shardOf(name);
        for (long done = 0; done < bytes.byteSize(); done += TILE_BYTES) {
            long length = Math.min(TILE_BYTES, bytes.byteSize() - done);
            shard.write(name, begin + done, bytes.asSlice(done, length).asByteBuffer());
        }
    }

    private ShardFile shardOf(String name) {
        ShardFile shard = shardOfTensor.get(name);
        if (shard == null) {
            throw new IllegalArgumentException("tensor must be planned but was " + quoted(name));
        }
        return shard;
    }

    /// Completes the checkpoint: every file is on the disk under its final name when this returns.
    ///
    /// @return the file to open: the only one, or the index
    /// @throws IllegalStateException when a tensor has not been written whole
    /// @throws FileAlreadyExistsException when somebody else wrote a checkpoint here meanwhile
    /// @throws IOException when a file cannot be written
    public Path commit() throws IOException {
        for (ShardFile shard : shards) {
            shard.requireWhole();
        }
        requireAbsent(folder, shards.stream().map(ShardFile::fileName).toList());
        for (ShardFile shard : shards) {
            shard.sync();
        }
        for (ShardFile shard : shards) {
            shard.rename();
        }
        Path opened = shards.size() == 1 ? folder.resolve(SafetensorsCheckpoint.SINGLE) : writeIndex();
        ShardFile.syncFolder(folder);
        committed = true;
        return opened;
    }

    private Path writeIndex() throws IOException {
        SequencedMap<String, String> weightMap = new LinkedHashMap<>();
        long totalBytes = 0;
        for (ShardFile shard : shards) {
            for (Map.Entry<String, Planned> tensor : shard.tensors().entrySet()) {
                weightMap.put(tensor.getKey(), shard.fileName());
                totalBytes += tensor.getValue().bytes();
            }
        }
        Path index = folder.resolve(SafetensorsCheckpoint.INDEX);
        ShardFile.writeWhole(index, HeaderJson.index(weightMap, totalBytes));
        return index;
    }

    /// Closes the files, and deletes them unless they were committed.
    @Override
    public void close() throws IOException {
        for (ShardFile shard : shards) {
            shard.close();
            if (!committed && shard.renamed()) {
                Files.deleteIfExists(folder.resolve(shard.fileName()));
            }
        }
    }
}
