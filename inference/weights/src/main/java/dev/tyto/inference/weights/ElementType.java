package dev.tyto.inference.weights;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The type of one element of a tensor, named as a safetensors header names it (case counts), stored
/// little-endian.
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

    /// How many bytes hold `elements` of them, which is a whole number only where [#bits] allows it.
    ///
    /// @throws ArithmeticException when that is 2^63 bits or more
    public long bytes(long elements) {
        return Math.multiplyExact(elements, bits) / Byte.SIZE;
    }

    /// Puts elements `[first, first + length)` of `stored` into `target` from `offset` on. Integers and 64-bit
    /// floats
    /// are rounded to the nearest float, truth is 1 and falsehood 0.
    ///
    /// @throws IndexOutOfBoundsException when either has fewer elements
    /// @throws UnsupportedOperationException for `C64`, `F6_E2M3` and `F6_E3M2`
    public void decode(MemorySegment stored, long first, float[] target, int offset, int length) {
        Objects.checkFromIndexSize(offset, length, target.length);
        Objects.checkFromIndexSize(first, length, stored.byteSize() * Byte.SIZE / bits);
        ElementDecoder.decode(this, stored, first, target, offset, length);
    }

    /// Appends `length` floats of `source` from `offset` on to `target`, which is little-endian: rounded to the
    /// nearest
    /// value of this type, ties to the even one, and to an infinity where they are too large for it.
    ///
    /// @throws IndexOutOfBoundsException when the source has fewer elements
    /// @throws java.nio.BufferOverflowException when the target has less room
    /// @throws UnsupportedOperationException unless this is `F16`, `BF16`, `F32` or `F64`
    public void encode(float[] source, int offset, int length, ByteBuffer target) {
        Objects.checkFromIndexSize(offset, length, source.length);
        ElementEncoder.encode(this, source, offset, length, target);
    }
}
