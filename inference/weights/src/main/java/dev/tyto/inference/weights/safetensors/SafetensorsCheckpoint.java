package dev.tyto.inference.weights.safetensors;

import static dev.tyto.inference.weights.MalformedCheckpointException.quoted;

import dev.tyto.inference.weights.Checkpoint;
import dev.tyto.inference.weights.ElementType;
import dev.tyto.inference.weights.MalformedCheckpointException;
import dev.tyto.inference.weights.StoredTensor;
import dev.tyto.inference.weights.TensorShape;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;

/// A checkpoint in one safetensors file, or in several with an index, mapped into memory.
///
/// Made by [#open]; what was opened keeps every rule of [SafetensorsHeader] and [SafetensorsIndex].
public final class SafetensorsCheckpoint implements Checkpoint {

    static final String SINGLE = "model.safetensors";
    static final String INDEX = "model.safetensors.index.json";

    private final Path path;
    private final Arena arena = Arena.ofShared();
    private final SequencedMap<String, StoredTensor> tensors = new LinkedHashMap<>();
    private final SequencedMap<String, String> metadata = new LinkedHashMap<>();
    private List<String> warnings = List.of();

    private SafetensorsCheckpoint(Path path) {
        this.path = path;
    }

    /// Opens a `.safetensors` file, an index (`.json`), or a folder that has `model.safetensors` or
    /// `model.safetensors.index.json`; where it has both, the index counts.
    ///
    /// @throws MalformedCheckpointException when a file breaks any rule of the format
    /// @throws NoSuchFileException when there is no such file, or the folder has neither
    /// @throws IOException when a file cannot be read or mapped
    public static SafetensorsCheckpoint open(Path path) throws IOException, MalformedCheckpointException {
        Path file = Files.isDirectory(path) ? inFolder(path) : path;
        SafetensorsCheckpoint checkpoint = new SafetensorsCheckpoint(file);
        try {
            if (file.toString().endsWith(".json")) {
                checkpoint.mapShards(SafetensorsIndex.read(file));
            } else {
                checkpoint.map(file);
            }
            return checkpoint;
        } catch (IOException | MalformedCheckpointException | RuntimeException e) {
            checkpoint.close();
            throw e;
        }
    }

    private static Path inFolder(Path folder) throws NoSuchFileException {
        for (String name : List.of(INDEX, SINGLE)) {
            if (Files.exists(folder.resolve(name))) {
                return folder.resolve(name);
            }
        }
        throw new NoSuchFileException(folder.toString(), null, "must hold " + SINGLE + " or " + INDEX);
    }

    private void mapShards(SafetensorsIndex index) throws IOException, MalformedCheckpointException {
        for (String shard : index.shards().keySet()) {
            map(path.resolveSibling(shard));
        }
        warnings = index.warnings();
    }

    /// The header is read again from the channel that is mapped: the file may have changed since the index was
    /// judged.
    private void map(Path file) throws IOException, MalformedCheckpointException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            SafetensorsHeader header = SafetensorsHeader.read(channel, file);
            MemorySegment mapped = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena);
            for (Map.Entry<String, SafetensorsHeader.Tensor> entry :
                    header.tensors().entrySet()) {
                SafetensorsHeader.Tensor tensor = entry.getValue();
                MemorySegment bytes = mapped.asSlice(header.dataStart() + tensor.begin(), tensor.bytes());
                Mapped previous = (Mapped)
                        tensors.put(entry.getKey(), new Mapped(entry.getKey(), tensor.type(), tensor.shape(), bytes));
                if (previous != null) {
                    throw MalformedCheckpointException.at(
                            file, "tensor " + quoted(entry.getKey()), "must be stored once but is in two shards");
                }
            }
            metadata.putAll(header.metadata());
        }
    }

    @Override
    public SequencedMap<String, StoredTensor> tensors() {
        return Collections.unmodifiableSequencedMap(tensors);
    }

    /// The texts under `__metadata__` of every file; where two files differ, the later one counts.
    @Override
    public SequencedMap<String, String> metadata() {
        return Collections.unmodifiableSequencedMap(metadata);
    }

    /// What is wrong with the index but harms nobody, one sentence each.
    public List<String> warnings() {
        return warnings;
    }

    @Override
    public void close() {
        synchronized (arena) {
            if (arena.scope().isAlive()) {
                arena.close();
            }
        }
    }

    @Override
    public String toString() {
        return path + " (" + tensors.size() + " tensors)";
    }

    private final class Mapped implements StoredTensor {

        private final String name;
        private final ElementType type;
        private final TensorShape shape;
        private final MemorySegment bytes;

        Mapped(String name, ElementType type, TensorShape shape, MemorySegment bytes) {
            this.name = name;
            this.type = type;
            this.shape = shape;
            this.bytes = bytes;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public TensorShape shape() {
            return shape;
        }

        @Override
        public String encoding() {
            return type.name();
        }

        @Override
        public Optional<ElementType> elementType() {
            return Optional.of(type);
        }

        @Override
        public MemorySegment bytes() {
            if (!arena.scope().isAlive()) {
                throw new IllegalStateException("checkpoint " + path + " must be open but is closed");
            }
            return bytes;
        }

        @Override
        public void read(long first, float[] target, int offset, int length) {
            type.decode(bytes(), first, target, offset, length);
        }

        @Override
        public String toString() {
            return name + ": " + type + " " + shape;
        }
    }
}
