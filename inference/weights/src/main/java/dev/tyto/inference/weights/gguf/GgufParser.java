package dev.tyto.inference.weights.gguf;

import static dev.tyto.inference.weights.MalformedCheckpointException.quoted;

import dev.tyto.inference.weights.MalformedCheckpointException;
import dev.tyto.inference.weights.TensorShape;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/// Reads the header of a mapped GGUF file from its first byte on: nothing that it claims is allocated before
/// the bytes
/// for it have been seen. Used once.
final class GgufParser {

    private static final int MAGIC = 0x46554747;
    private static final int VERSION = 3;
    private static final long MAX_HEADER_BYTES = 100_000_000;
    private static final int MAX_NAME_BYTES = 65_535;
    private static final int MAX_ELEMENTS = 4_000_000;
    private static final int MAX_DEPTH = 4;
    private static final int MAX_RANK = 4;
    private static final String ALIGNMENT = "general.alignment";
    private static final long DEFAULT_ALIGNMENT = 32;
    private static final long MAX_ALIGNMENT = 1 << 20;
    private static final List<Integer> VALUE_BYTES = List.of(1, 1, 2, 2, 4, 4, 4, 1, 8, 12, 8, 8, 8);

    private static final Comparator<Map.Entry<String, Tensor>> BY_PLACE =
            Map.Entry.comparingByValue(Comparator.comparingLong(Tensor::begin).thenComparingLong(Tensor::bytes));

    private final MemorySegment file;
    private final Path path;
    private final long headerEnd;
    private long position;
    private int elements;

    GgufParser(MemorySegment file, Path path) {
        this.file = file;
        this.path = path;
        this.headerEnd = Math.min(file.byteSize(), MAX_HEADER_BYTES);
    }

    /// @param begin relative to the first byte of the file
    record Tensor(GgmlType type, TensorShape shape, long begin, long bytes) {}

    record Header(SequencedMap<String, GgufValue> metadata, SequencedMap<String, Tensor> tensors) {}

    Header header() throws MalformedCheckpointException {
        int magic = int32("magic");
        require(magic == MAGIC, "magic", "must be GGUF but was 0x" + Integer.toHexString(magic));
        int version = int32("version");
        require(version == VERSION, "version", "must be 3 but was " + Integer.toUnsignedString(version));
        long tensorCount = count("number of tensors", 24);
        long valueCount = count("number of metadata entries", 13);
        SequencedMap<String, GgufValue> metadata = new LinkedHashMap<>();
        for (long i = 0; i < valueCount; i++) {
            String key = name("metadata key");
            String where = "metadata " + quoted(key);
            require(!metadata.containsKey(key), where, "must be there once but is there twice");
            metadata.put(key, value(int32(where), where, 0));
        }
        SequencedMap<String, Tensor> tensors = new LinkedHashMap<>();
        for (long i = 0; i < tensorCount; i++) {
            String name = name("tensor name");
            String where = "tensor " + quoted(name);
            require(!tensors.containsKey(name), where, "must be described once but is described twice");
            tensors.put(name, tensor(where));
        }
        return new Header(metadata, placed(tensors, alignment(metadata)));
    }

    private GgufValue value(int type, String where, int depth) throws MalformedCheckpointException {
        elements++;
        require(elements <= MAX_ELEMENTS, where, "must end within " + MAX_ELEMENTS + " values but goes on");
        return switch (type) {
            case 0 -> new GgufValue.Whole(Byte.toUnsignedInt(int8(where)));
            case 1 -> new GgufValue.Whole(int8(where));
            case 2 -> new GgufValue.Whole(Short.toUnsignedInt(int16(where)));
            case 3 -> new GgufValue.Whole(int16(where));
            case 4 -> new GgufValue.Whole(Integer.toUnsignedLong(int32(where)));
            case 5 -> new GgufValue.Whole(int32(where));
            case 6 -> new GgufValue.Real(Float.intBitsToFloat(int32(where)));
            case 7 -> flag(where);
            case 8 -> new GgufValue.Text(new String(bytes(where, MAX_HEADER_BYTES), StandardCharsets.UTF_8));
            case 9 -> listing(where, depth + 1);
            case 10, 11 -> new GgufValue.Whole(int64(where));
            case 12 -> new GgufValue.Real(Double.longBitsToDouble(int64(where)));
            default -> throw broken(where, "must have a type in [0, 12] but has " + Integer.toUnsignedString(type));
        };
    }

    private GgufValue flag(String where) throws MalformedCheckpointException {
        byte flag = int8(where);
        require(flag == 0 || flag == 1, where, "must be 0 or 1 but was " + flag);
        return new GgufValue.Flag(flag == 1);
    }

    private GgufValue listing(String where, int depth) throws MalformedCheckpointException {
        require(depth <= MAX_DEPTH, where, "must be nested at most " + MAX_DEPTH + " deep but is nested deeper");
        int type = int32(where);
        require(
                type >= 0 && type < VALUE_BYTES.size(),
                where,
                "must have elements of a type in [0, 12] but has " + type);
        long length = count(where, VALUE_BYTES.get(type));
        List<GgufValue> values = new ArrayList<>();
        for (long i = 0; i < length; i++) {
            values.add(value(type, where, depth));
        }
        return new GgufValue.Listing(values);
    }

    /// The place is still relative to the data.
    private Tensor tensor(String where) throws MalformedCheckpointException {
        int rank = int32(where);
        require(
                rank >= 0 && rank <= MAX_RANK,
                where,
                "must have at most 4 dimensions but has " + Integer.toUnsignedString(rank));
        List<Long> dimensions = new ArrayList<>();
        for (int i = 0; i < rank; i++) {
            long dimension = int64(where);
            require(
                    dimension >= 0,
                    where,
                    "must have dimensions below 2^63 but has " + Long.toUnsignedString(dimension));
            dimensions.addFirst(dimension);
        }
        require(TensorShape.elements(dimensions).isPresent(), where, "must have fewer than 2^63 elements");
        TensorShape shape = new TensorShape(dimensions);
        int id = int32(where);
        GgmlType type = GgmlType.of(id)
                .orElseThrow(() -> broken(where, "must have a known type but has " + Integer.toUnsignedString(id)));
        long row = rank == 0 ? 1 : dimensions.getLast();
        require(
                row % type.blockElements() == 0,
                where,
                "must have rows of a multiple of " + type.blockElements() + " elements but has " + row);
        long blocks = shape.elements() / type.blockElements();
        require(blocks <= file.byteSize() / type.blockBytes(), where, "must fit the file but is " + type + " " + shape);
        return new Tensor(type, shape, int64(where), blocks * type.blockBytes());
    }

    private long alignment(SequencedMap<String, GgufValue> metadata) throws MalformedCheckpointException {
        GgufValue value = metadata.getOrDefault(ALIGNMENT, new GgufValue.Whole(DEFAULT_ALIGNMENT));
        if (value instanceof GgufValue.Whole whole
                && whole.value() >= 1
                && whole.value() <= MAX_ALIGNMENT
                && Long.bitCount(whole.value()) == 1) {
            return whole.value();
        }
        throw broken("metadata \"" + ALIGNMENT + "\"", "must be a power of two up to 2^20 but was " + value);
    }

    private SequencedMap<String, Tensor> placed(SequencedMap<String, Tensor> tensors, long alignment)
            throws MalformedCheckpointException {
        long dataStart = (position + alignment - 1) / alignment * alignment;
        SequencedMap<String, Tensor> placed = new LinkedHashMap<>();
        long dataBytes = Math.max(0, file.byteSize() - dataStart);
        for (Map.Entry<String, Tensor> entry : tensors.entrySet()) {
            String name = entry.getKey();
            Tensor tensor = entry.getValue();
            String where = "tensor " + quoted(name);
            require(
                    tensor.begin() >= 0 && tensor.begin() % alignment == 0,
                    where,
                    "must begin at a multiple of " + alignment + " but begins at "
                            + Long.toUnsignedString(tensor.begin()));
            require(
                    tensor.begin() <= dataBytes && tensor.bytes() <= dataBytes - tensor.begin(),
                    where,
                    "must lie within the " + dataBytes + " bytes of data but has " + tensor.bytes() + " from "
                            + tensor.begin() + " on");
            placed.put(name, new Tensor(tensor.type(), tensor.shape(), dataStart + tensor.begin(), tensor.bytes()));
        }
        checkApart(placed);
        return placed;
    }

    private void checkApart(SequencedMap<String, Tensor> placed) throws MalformedCheckpointException {
        List<Map.Entry<String, Tensor>> ordered =
                placed.entrySet().stream().sorted(BY_PLACE).toList();
        long end = 0;
        for (Map.Entry<String, Tensor> entry : ordered) {
            Tensor tensor = entry.getValue();
            String where = "tensor " + quoted(entry.getKey());
            require(tensor.begin() >= end, where, "must not overlap the tensor before it but does");
            end = tensor.begin() + tensor.bytes();
        }
    }

    /// A number of things that take at least `least` bytes each.
    private long count(String where, int least) throws MalformedCheckpointException {
        long count = int64(where);
        require(
                count >= 0 && count <= (headerEnd - position) / least,
                where,
                "must fit the " + (headerEnd - position) + " bytes left but has " + Long.toUnsignedString(count)
                        + " entries");
        return count;
    }

    private String name(String where) throws MalformedCheckpointException {
        byte[] bytes = bytes(where, MAX_NAME_BYTES);
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw MalformedCheckpointException.at(path, where, "must be UTF-8 but is not", e);
        }
    }

    private byte[] bytes(String where, long most) throws MalformedCheckpointException {
        long length = int64(where);
        require(
                length >= 0 && length <= most && length <= headerEnd - position,
                where,
                "must end within the header but has " + Long.toUnsignedString(length) + " bytes");
        byte[] bytes = file.asSlice(position, length).toArray(ValueLayout.JAVA_BYTE);
        position += length;
        return bytes;
    }

    private byte int8(String where) throws MalformedCheckpointException {
        return file.get(ValueLayout.JAVA_BYTE, advance(where, Byte.BYTES));
    }

    private short int16(String where) throws MalformedCheckpointException {
        return file.get(
                ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN), advance(where, Short.BYTES));
    }

    private int int32(String where) throws MalformedCheckpointException {
        return file.get(
                ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN), advance(where, Integer.BYTES));
    }

    private long int64(String where) throws MalformedCheckpointException {
        return file.get(ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN), advance(where, Long.BYTES));
    }

    private long advance(String where, int bytes) throws MalformedCheckpointException {
        require(bytes <= headerEnd - position, where, "must end within the header but the file ends at " + headerEnd);
        long at = position;
        position += bytes;
        return at;
    }

    private void require(boolean holds, String where, String rule) throws MalformedCheckpointException {
        if (!holds) {
            throw broken(where, rule);
        }
    }

    private MalformedCheckpointException broken(String where, String rule) {
        return MalformedCheckpointException.at(path, where, rule);
    }
}
