package dev.tyto.inference.weights.gguf;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/// Turns one block of quantised elements into floats, multiplying in the order of the format's reference:
/// scales with
/// each other first, then with the quantised value. Stateless.
final class Blocks {

    private static final ValueLayout.OfShort SHORT =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    /// Adding it changes no float, not even minus zero.
    private static final float NO_SHIFT = -0f;

    private Blocks() {}

    /// @param at the first byte of the block in `from`
    /// @param to gets the elements of the block from `offset` on
    static void decode(GgmlType type, MemorySegment from, long at, float[] to, int offset) {
        switch (type) {
            case Q4_0 -> fourBits(from, at + 2, half(from, at), 8, NO_SHIFT, to, offset);
            case Q4_1 -> fourBits(from, at + 4, half(from, at), 0, half(from, at + 2), to, offset);
            case Q5_0 -> fiveBits(from, at + 2, half(from, at), 16, NO_SHIFT, to, offset);
            case Q5_1 -> fiveBits(from, at + 4, half(from, at), 0, half(from, at + 2), to, offset);
            case Q8_0 -> eightBits(from, at, to, offset);
            case Q2_K -> twoBitsK(from, at, to, offset);
            case Q3_K -> threeBitsK(from, at, to, offset);
            case Q4_K -> fourBitsK(from, at, to, offset);
            case Q5_K -> fiveBitsK(from, at, to, offset);
            case Q6_K -> sixBitsK(from, at, to, offset);
            case F32, F16, I8, I16, I32, I64, F64, BF16 ->
                throw new IllegalArgumentException("type must be quantised in blocks but was " + type);
        }
    }

    private static void fourBits(
            MemorySegment from, long at, float scale, int centre, float shift, float[] to, int offset) {
        for (int j = 0; j < 16; j++) {
            int pair = unsigned(from, at + j);
            to[offset + j] = scale * ((pair & 15) - centre) + shift;
            to[offset + j + 16] = scale * ((pair >> 4) - centre) + shift;
        }
    }

    private static void fiveBits(
            MemorySegment from, long at, float scale, int centre, float shift, float[] to, int offset) {
        int fifth = from.get(INT, at);
        for (int j = 0; j < 16; j++) {
            int pair = unsigned(from, at + 4 + j);
            int low = (pair & 15) + 16 * ((fifth >>> j) & 1);
            int high = (pair >> 4) + 16 * ((fifth >>> (j + 16)) & 1);
            to[offset + j] = scale * (low - centre) + shift;
            to[offset + j + 16] = scale * (high - centre) + shift;
        }
    }

    private static void eightBits(MemorySegment from, long at, float[] to, int offset) {
        float scale = half(from, at);
        for (int j = 0; j < 32; j++) {
            to[offset + j] = scale * from.get(ValueLayout.JAVA_BYTE, at + 2 + j);
        }
    }

    /// Layout: 16 bytes of scales, 64 of quantised values, two halves.
    private static void twoBitsK(MemorySegment from, long at, float[] to, int offset) {
        float scale = half(from, at + 80);
        float minimum = half(from, at + 82);
        for (int group = 0; group < 16; group++) {
            int both = unsigned(from, at + group);
            float groupScale = scale * (both & 15);
            float groupMinimum = minimum * (both >> 4);
            int values = 16 + group / 8 * 32 + group % 2 * 16;
            int shift = group % 8 / 2 * 2;
            for (int l = 0; l < 16; l++) {
                int q = bits(from, at, values + l, shift, 3);
                to[offset + group * 16 + l] = groupScale * q - groupMinimum;
            }
        }
    }

    /// Layout: 32 bytes of high bits, 64 of low bits, 12 of six-bit scales, a half.
    private static void threeBitsK(MemorySegment from, long at, float[] to, int offset) {
        float scale = half(from, at + 108);
        for (int group = 0; group < 16; group++) {
            int low = bits(from, at, 96 + group % 8, group < 8 ? 0 : 4, 15);
            int high = bits(from, at, 104 + group % 4, group / 4 * 2, 3);
            float groupScale = scale * ((low + 16 * high) - 32);
            int values = 32 + group / 8 * 32 + group % 2 * 16;
            int highBits = group % 2 * 16;
            int plane = group / 2;
            for (int l = 0; l < 16; l++) {
                int q = bits(from, at, values + l, plane % 4 * 2, 3);
                int third = bits(from, at, highBits + l, plane, 1);
                to[offset + group * 16 + l] = groupScale * (q - (third == 0 ? 4 : 0));
            }
        }
    }

    /// Layout: two halves, 12 bytes of six-bit scales and minima, 128 of quantised values.
    private static void fourBitsK(MemorySegment from, long at, float[] to, int offset) {
        float scale = half(from, at);
        float minimum = half(from, at + 2);
        for (int group = 0; group < 8; group++) {
            float groupScale = scale * scaleK(from, at + 4, group);
            float groupMinimum = minimum * minimumK(from, at + 4, group);
            int values = 16 + group / 2 * 32;
            for (int l = 0; l < 32; l++) {
                int q = bits(from, at, values + l, group % 2 * 4, 15);
                to[offset + group * 32 + l] = groupScale * q - groupMinimum;
            }
        }
    }

    /// Layout: two halves, 12 bytes of six-bit scales and minima, 32 of fifth bits, 128 of the other four.
    private static void fiveBitsK(MemorySegment from, long at, float[] to, int offset) {
        float scale = half(from, at);
        float minimum = half(from, at + 2);
        for (int group = 0; group < 8; group++) {
            float groupScale = scale * scaleK(from, at + 4, group);
            float groupMinimum = minimum * minimumK(from, at + 4, group);
            int values = 48 + group / 2 * 32;
            for (int l = 0; l < 32; l++) {
                int q = bits(from, at, values + l, group % 2 * 4, 15);
                int fifth = bits(from, at, 16 + l, group, 1);
                to[offset + group * 32 + l] = groupScale * (q + (fifth << 4)) - groupMinimum;
            }
        }
    }

    /// Layout: 128 bytes of low bits, 64 of high bits, 16 signed scales, a half.
    private static void sixBitsK(MemorySegment from, long at, float[] to, int offset) {
        float scale = half(from, at + 208);
        for (int i = 0; i < 256; i++) {
            int quarter = i % 128 / 32;
            int l = i % 32;
            int low = bits(from, at, i / 128 * 64 + quarter % 2 * 32 + l, quarter / 2 * 4, 15);
            int high = bits(from, at, 128 + i / 128 * 32 + l, quarter * 2, 3);
            float groupScale = scale * from.get(ValueLayout.JAVA_BYTE, at + 192 + i / 16);
            to[offset + i] = groupScale * ((low + 16 * high) - 32);
        }
    }

    private static int scaleK(MemorySegment from, long at, int group) {
        return group < 4
                ? bits(from, at, group, 0, 63)
                : bits(from, at, group + 4, 0, 15) + 16 * bits(from, at, group - 4, 6, 3);
    }

    private static int minimumK(MemorySegment from, long at, int group) {
        return group < 4
                ? bits(from, at, group + 4, 0, 63)
                : bits(from, at, group + 4, 4, 15) + 16 * bits(from, at, group, 6, 3);
    }

    private static int bits(MemorySegment from, long at, int index, int shift, int mask) {
        return (unsigned(from, at + index) >> shift) & mask;
    }

    private static float half(MemorySegment from, long at) {
        return Float.float16ToFloat(from.get(SHORT, at));
    }

    private static int unsigned(MemorySegment from, long at) {
        return Byte.toUnsignedInt(from.get(ValueLayout.JAVA_BYTE, at));
    }
}
