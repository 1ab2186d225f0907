package dev.tyto.inference.weights.gguf;

import dev.tyto.inference.weights.ElementType;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// How a GGUF file stores the elements of a tensor: one by one, or quantised in blocks along a row.
enum GgmlType {
    F32(0, ElementType.F32),
    F16(1, ElementType.F16),
    Q4_0(2, 32, 18),
    Q4_1(3, 32, 20),
    Q5_0(6, 32, 22),
    Q5_1(7, 32, 24),
    Q8_0(8, 32, 34),
    Q2_K(10, 256, 84),
    Q3_K(11, 256, 110),
    Q4_K(12, 256, 144),
    Q5_K(13, 256, 176),
    Q6_K(14, 256, 210),
    I8(24, ElementType.I8),
    I16(25, ElementType.I16),
    I32(26, ElementType.I32),
    I64(27, ElementType.I64),
    F64(28, ElementType.F64),
    BF16(30, ElementType.BF16);

    private static final Map<Integer, GgmlType> BY_ID =
            Stream.of(values()).collect(Collectors.toUnmodifiableMap(type -> type.id, Function.identity()));

    private final int id;
    private final int blockElements;
    private final int blockBytes;
    private final @Nullable ElementType element;

    GgmlType(int id, ElementType element) {
        this.id = id;
        this.blockElements = 1;
        this.blockBytes = element.bits() / Byte.SIZE;
        this.element = element;
    }

    GgmlType(int id, int blockElements, int blockBytes) {
        this.id = id;
        this.blockElements = blockElements;
        this.blockBytes = blockBytes;
        this.element = null;
    }

    static Optional<GgmlType> of(int id) {
        return Optional.ofNullable(BY_ID.get(id));
    }

    /// How many elements share a block; 1 where nothing is shared.
    int blockElements() {
        return blockElements;
    }

    int blockBytes() {
        return blockBytes;
    }

    /// The type of one element; empty for blocks.
    Optional<ElementType> element() {
        return Optional.ofNullable(element);
    }
}
