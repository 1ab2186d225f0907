package dev.tyto.inference.weights;

import java.nio.ByteBuffer;

/// Turns floats into stored elements. Stateless.
final class ElementEncoder {

    private static final int QUIET_NAN = 0x7FC0;

    private ElementEncoder() {}

    /// The buffer is little-endian and has room.
    static void encode(ElementType type, float[] from, int offset, int length, ByteBuffer to) {
        switch (type) {
            case F32 -> {
                to.asFloatBuffer().put(from, offset, length);
                to.position(to.position() + length * Float.BYTES);
            }
            case F16, BF16, F64 -> {
                for (int i = offset; i < offset + length; i++) {
                    put(type, from[i], to);
                }
            }
            case BOOL,
                    F4,
                    F6_E2M3,
                    F6_E3M2,
                    U8,
                    I8,
                    F8_E5M2,
                    F8_E4M3,
                    F8_E8M0,
                    F8_E4M3FNUZ,
                    F8_E5M2FNUZ,
                    I16,
                    U16,
                    I32,
                    U32,
                    C64,
                    I64,
                    U64 ->
                throw new UnsupportedOperationException(
                        "elements must be of a float type of at least 16 bits to be written from floats but are "
                                + type);
        }
    }

    private static void put(ElementType type, float value, ByteBuffer to) {
        if (type == ElementType.F64) {
            to.putDouble(value);
        } else {
            to.putShort(type == ElementType.F16 ? Float.floatToFloat16(value) : brain(value));
        }
    }

    /// The nearest number with eight bits of mantissa, ties to the even one; a NaN keeps its sign only.
    private static short brain(float value) {
        int bits = Float.floatToRawIntBits(value);
        if (Float.isNaN(value)) {
            return (short) (((bits >>> Short.SIZE) & 0x8000) | QUIET_NAN);
        }
        int odd = (bits >>> Short.SIZE) & 1;
        return (short) ((bits + 0x7FFF + odd) >>> Short.SIZE);
    }
}
