package dev.tyto.inference.weights;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/// Turns stored elements into floats. Stateless.
final class ElementDecoder {

    private static final ValueLayout.OfShort SHORT =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfFloat FLOAT =
            ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfDouble DOUBLE =
            ValueLayout.JAVA_DOUBLE_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private ElementDecoder() {}

    /// The bounds are checked already.
    static void decode(ElementType type, MemorySegment from, long first, float[] to, int offset, int length) {
        switch (type) {
            case F32 -> MemorySegment.copy(from, FLOAT, first * Float.BYTES, to, offset, length);
            case F16 -> halves(from, first, to, offset, length);
            case BF16 -> brains(from, first, to, offset, length);
            case F8_E4M3, F8_E5M2, F8_E4M3FNUZ, F8_E5M2FNUZ, F8_E8M0 ->
                codes(SmallFloats.table(type), from, first, to, offset, length);
            case F4 -> nibbles(from, first, to, offset, length);
            case BOOL, U8, I8, I16, U16, I32, U32, I64, U64, F64 -> numbers(type, from, first, to, offset, length);
            case F6_E2M3, F6_E3M2, C64 ->
                throw new UnsupportedOperationException(
                        "elements must be of a type that can be read as floats but are " + type);
        }
    }

    private static void halves(MemorySegment from, long first, float[] to, int offset, int length) {
        for (int i = 0; i < length; i++) {
            to[offset + i] = Float.float16ToFloat(from.get(SHORT, (first + i) * Short.BYTES));
        }
    }

    private static void brains(MemorySegment from, long first, float[] to, int offset, int length) {
        for (int i = 0; i < length; i++) {
            to[offset + i] = Float.intBitsToFloat(from.get(SHORT, (first + i) * Short.BYTES) << Short.SIZE);
        }
    }

    private static void codes(float[] table, MemorySegment from, long first, float[] to, int offset, int length) {
        for (int i = 0; i < length; i++) {
            to[offset + i] = table[Byte.toUnsignedInt(from.get(ValueLayout.JAVA_BYTE, first + i))];
        }
    }

    /// Two elements a byte, the first in the low half.
    private static void nibbles(MemorySegment from, long first, float[] to, int offset, int length) {
        float[] table = SmallFloats.table(ElementType.F4);
        for (int i = 0; i < length; i++) {
            long element = first + i;
            int pair = from.get(ValueLayout.JAVA_BYTE, element >> 1);
            to[offset + i] = table[(element & 1) == 0 ? pair & 15 : (pair >> 4) & 15];
        }
    }

    private static void numbers(ElementType type, MemorySegment from, long first, float[] to, int offset, int length) {
        for (int i = 0; i < length; i++) {
            to[offset + i] = number(type, from, first + i);
        }
    }

    private static float number(ElementType type, MemorySegment from, long element) {
        long at = element * (type.bits() / Byte.SIZE);
        return switch (type) {
            case BOOL -> from.get(ValueLayout.JAVA_BYTE, at) == 0 ? 0 : 1;
            case I8 -> from.get(ValueLayout.JAVA_BYTE, at);
            case U8 -> Byte.toUnsignedInt(from.get(ValueLayout.JAVA_BYTE, at));
            case I16 -> from.get(SHORT, at);
            case U16 -> Short.toUnsignedInt(from.get(SHORT, at));
            case I32 -> from.get(INT, at);
            case U32 -> Integer.toUnsignedLong(from.get(INT, at));
            case I64 -> from.get(LONG, at);
            case U64 -> unsigned(from.get(LONG, at));
            case F64 -> (float) from.get(DOUBLE, at);
            case F4, F6_E2M3, F6_E3M2, F8_E5M2, F8_E4M3, F8_E8M0, F8_E4M3FNUZ, F8_E5M2FNUZ, F16, BF16, F32, C64 ->
                throw new IllegalArgumentException("type must be a plain number but was " + type);
        };
    }

    /// Halves a number above 2^63, keeping the last bit, so that it is rounded once.
    private static float unsigned(long value) {
        return value >= 0 ? value : 2f * ((value >>> 1) | (value & 1));
    }
}
