package dev.tyto.inference.weights.gguf;

import dev.tyto.inference.weights.Checkpoint;
import dev.tyto.inference.weights.MalformedCheckpointException;
import dev.tyto.inference.weights.StoredTensor;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;

/// A GGUF file of version 3, mapped into memory: its tensors by their own names, with their rows in the order
/// of the
/// file and their dimensions outermost first. [HubNames] shows them the way a model's own repository names and
/// orders them.
///
/// Made by [#open].
public final class GgufCheckpoint implements Checkpoint {

    private final Path path;
    private final Arena arena = Arena.ofShared();
    private final SequencedMap<String, StoredTensor> tensors = new LinkedHashMap<>();
    private final SequencedMap<String, GgufValue> values = new LinkedHashMap<>();

    private GgufCheckpoint(Path path) {
        this.path = path;
    }

    /// Opens the file at `path`.
    ///
    /// @throws MalformedCheckpointException when the file breaks a rule of the format
    /// @throws IOException when the file cannot be read or mapped
    public static GgufCheckpoint open(Path path) throws IOException, MalformedCheckpointException {
        GgufCheckpoint checkpoint = new GgufCheckpoint(path);
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            MemorySegment mapped = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), checkpoint.arena);
            GgufParser.Header header = new GgufParser(mapped, path).header();
            checkpoint.values.putAll(header.metadata());
            for (Map.Entry<String, GgufParser.Tensor> tensor : header.tensors().entrySet()) {
                GgufParser.Tensor placed = tensor.getValue();
                MemorySegment bytes = mapped.asSlice(placed.begin(), placed.bytes());
                checkpoint.tensors.put(tensor.getKey(), checkpoint.stored(tensor.getKey(), placed, bytes));
            }
            return checkpoint;
        } catch (IOException | MalformedCheckpointException | RuntimeException e) {
            checkpoint.close();
            throw e;
        }
    }

    private StoredTensor stored(String name, GgufParser.Tensor tensor, MemorySegment bytes) {
        return new GgufTensor(name, tensor.type(), tensor.shape(), bytes, arena.scope(), path);
    }

    @Override
    public SequencedMap<String, StoredTensor> tensors() {
        return Collections.unmodifiableSequencedMap(tensors);
    }

    /// All metadata, in the order of the file.
    public SequencedMap<String, GgufValue> values() {
        return Collections.unmodifiableSequencedMap(values);
    }

    /// The metadata that are texts.
    @Override
    public SequencedMap<String, String> metadata() {
        SequencedMap<String, String> texts = new LinkedHashMap<>();
        values.forEach((key, value) -> {
            if (value instanceof GgufValue.Text text) {
                texts.put(key, text.value());
            }
        });
        return texts;
    }

    /// The integer under `key`; empty if there is none.
    public Optional<Long> whole(String key) {
        return values.get(key) instanceof GgufValue.Whole whole ? Optional.of(whole.value()) : Optional.empty();
    }

    /// The text under `key`; empty if there is none.
    public Optional<String> text(String key) {
        return values.get(key) instanceof GgufValue.Text text ? Optional.of(text.value()) : Optional.empty();
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
}
