package dev.tyto.inference.weights;

import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The type of one element of a tensor, named as a safetensors header names it (case counts), stored little-endian.
public enum ElementType {
    BOOL(8),
    F4(4),
    F6_E2M3(6),
    F6_E3M2(6),
    U8(8),
    I8(8),
    F8_E5M2(8),
    F8_E4M3(8),
    F8_E8M0(8),
    F8_E4M3FNUZ(8),
    F8_E5M2FNUZ(8),
    I16(16),
    U16(16),
    F16(16),
    BF16(16),
    I32(32),
    U32(32),
    F32(32),
    C64(64),
    F64(64),
    I64(64),
    U64(64);

    private static final Map<String, ElementType> BY_NAME =
            Stream.of(values()).collect(Collectors.toUnmodifiableMap(ElementType::name, Function.identity()));

    private final int bits;

    ElementType(int bits) {
        this.bits = bits;
    }

    /// The size of one element in bits, in [4, 64]; elements smaller than a byte are packed.
    public int bits() {
        return bits;
    }

    /// The type with this name; empty if the format has none.
    public static Optional<ElementType> named(String name) {
        return Optional.ofNullable(BY_NAME.get(name));
    }
}
