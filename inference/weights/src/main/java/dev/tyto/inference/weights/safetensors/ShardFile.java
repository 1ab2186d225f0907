package dev.tyto.inference.weights.safetensors;

import static dev.tyto.inference.weights.MalformedCheckpointException.quoted;

import dev.tyto.inference.weights.ElementType;
import dev.tyto.inference.weights.safetensors.SafetensorsHeader.Tensor;
import dev.tyto.inference.weights.safetensors.SafetensorsWriter.Planned;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SequencedMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/// One file of a checkpoint while it is written, under a passing name. Safe for concurrent writing.
final class ShardFile implements AutoCloseable {

    private static final Comparator<Map.Entry<String, Planned>> BY_ALIGNMENT =
            Map.Entry.<String, Planned>comparingByValue(Comparator.comparingInt(
                                    (Planned planned) -> planned.type().bits())
                            .reversed())
                    .thenComparing(Map.Entry.comparingByKey());

    private final Path path;
    private final Path passing;
    private final FileChannel channel;
    private final long dataStart;
    private final SequencedMap<String, Tensor> tensors;
    private final SequencedMap<String, Planned> planned;
    private final ConcurrentMap<String, Long> written = new ConcurrentHashMap<>();
    private boolean renamed;

    private ShardFile(
            Path path,
            Path passing,
            FileChannel channel,
            long dataStart,
            SequencedMap<String, Tensor> tensors,
            SequencedMap<String, Planned> planned) {
        this.path = path;
        this.passing = passing;
        this.channel = channel;
        this.dataStart = dataStart;
        this.tensors = tensors;
        this.planned = planned;
    }

    /// Creates the file with its header, at its full size.
    static ShardFile create(Path path, SequencedMap<String, Planned> planned, Map<String, String> metadata)
            throws IOException {
        SequencedMap<String, Tensor> tensors = layout(planned);
        byte[] json = HeaderJson.header(tensors, metadata);
        if (json.length > SafetensorsHeader.MAX_HEADER_BYTES) {
            throw new IllegalArgumentException(
                    "header must have at most " + SafetensorsHeader.MAX_HEADER_BYTES + " bytes but has " + json.length);
        }
        long dataStart = SafetensorsHeader.LENGTH_BYTES + (long) json.length;
        Path passing = Files.createTempFile(path.getParent(), "." + path.getFileName() + ".", ".part");
        FileChannel channel = FileChannel.open(passing, StandardOpenOption.WRITE);
        ShardFile shard = new ShardFile(path, passing, channel, dataStart, tensors, planned);
        try {
            ByteBuffer length =
                    ByteBuffer.allocate(SafetensorsHeader.LENGTH_BYTES).order(ByteOrder.LITTLE_ENDIAN);
            writeAll(channel, length.putLong(json.length).flip(), 0);
            writeAll(channel, ByteBuffer.wrap(json), SafetensorsHeader.LENGTH_BYTES);
            return shard;
        } catch (IOException e) {
            shard.close();
            throw e;
        }
    }

    /// Wide elements first, so that each tensor is aligned to its own; then by name.
    private static SequencedMap<String, Tensor> layout(SequencedMap<String, Planned> planned) {
        List<Map.Entry<String, Planned>> ordered =
                planned.entrySet().stream().sorted(BY_ALIGNMENT).toList();
        SequencedMap<String, Tensor> tensors = new LinkedHashMap<>();
        long begin = 0;
        for (Map.Entry<String, Planned> entry : ordered) {
            Planned tensor = entry.getValue();
            long end = Math.addExact(begin, tensor.bytes());
            tensors.put(entry.getKey(), new Tensor(tensor.type(), tensor.shape(), begin, end));
            begin = end;
        }
        return tensors;
    }

    SequencedMap<String, Planned> tensors() {
        return Collections.unmodifiableSequencedMap(planned);
    }

    String fileName() {
        return path.getFileName().toString();
    }

    ElementType type(String name) {
        return Objects.requireNonNull(tensors.get(name)).type();
    }

    long elements(String name) {
        return Objects.requireNonNull(tensors.get(name)).shape().elements();
    }

    void write(String name, long begin, ByteBuffer bytes) throws IOException {
        Tensor tensor = Objects.requireNonNull(tensors.get(name));
        Objects.checkFromIndexSize(begin, bytes.remaining(), tensor.bytes());
        long length = bytes.remaining();
        writeAll(channel, bytes, dataStart + tensor.begin() + begin);
        written.merge(name, length, Long::sum);
    }

    void requireWhole() {
        tensors.forEach((name, tensor) -> {
            long bytes = written.getOrDefault(name, 0L);
            if (bytes != tensor.bytes()) {
                throw new IllegalStateException("tensor " + quoted(name) + " must be written once and whole ("
                        + tensor.bytes() + " bytes) but " + bytes + " bytes were");
            }
        });
    }

    void sync() throws IOException {
        channel.force(true);
    }

    void rename() throws IOException {
        Files.move(passing, path, StandardCopyOption.ATOMIC_MOVE);
        renamed = true;
    }

    boolean renamed() {
        return renamed;
    }

    @Override
    public void close() throws IOException {
        channel.close();
        Files.deleteIfExists(passing);
    }

    /// Writes a small file whole, or not at all.
    static void writeWhole(Path path, byte[] content) throws IOException {
        Path passing = Files.createTempFile(path.getParent(), "." + path.getFileName() + ".", ".part");
        try (FileChannel channel = FileChannel.open(passing, StandardOpenOption.WRITE)) {
            writeAll(channel, ByteBuffer.wrap(content), 0);
            channel.force(true);
            Files.move(passing, path, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(passing);
        }
    }

    /// Brings the names in a folder to the disk, where the system can.
    static void syncFolder(Path folder) throws IOException {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    private static void writeAll(FileChannel channel, ByteBuffer bytes, long position) throws IOException {
        long at = position;
        while (bytes.hasRemaining()) {
            at += channel.write(bytes, at);
        }
    }
}
