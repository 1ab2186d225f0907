package dev.tyto.inference.weights;

/// The values of all codes of the float types of eight bits or less. Stateless.
final class SmallFloats {

    private static final float[] E4M3 = table(8, 4, 7, Special.TOP_IS_NAN);
    private static final float[] E5M2 = table(8, 5, 15, Special.TOP_EXPONENT);
    private static final float[] E4M3FNUZ = table(8, 4, 8, Special.MINUS_ZERO_IS_NAN);
    private static final float[] E5M2FNUZ = table(8, 5, 16, Special.MINUS_ZERO_IS_NAN);
    private static final float[] E2M1 = table(4, 2, 1, Special.NONE);
    private static final float[] E8M0 = powers();

    private SmallFloats() {}

    /// Which codes are no numbers.
    private enum Special {
        NONE,
        TOP_IS_NAN,
        TOP_EXPONENT,
        MINUS_ZERO_IS_NAN
    }

    /// The value of every code of `type`, which is one of the eight-bit floats or `F4`; not to be changed.
    static float[] table(ElementType type) {
        return switch (type) {
            case F8_E4M3 -> E4M3;
            case F8_E5M2 -> E5M2;
            case F8_E4M3FNUZ -> E4M3FNUZ;
            case F8_E5M2FNUZ -> E5M2FNUZ;
            case F8_E8M0 -> E8M0;
            case F4 -> E2M1;
            case BOOL, F6_E2M3, F6_E3M2, U8, I8, I16, U16, F16, BF16, I32, U32, F32, C64, F64, I64, U64 ->
                throw new IllegalArgumentException("type must be a float of at most eight bits but was " + type);
        };
    }

    private static float[] table(int bits, int exponentBits, int bias, Special special) {
        float[] table = new float[1 << bits];
        for (int code = 0; code < table.length; code++) {
            table[code] = value(code, bits, exponentBits, bias, special);
        }
        return table;
    }

    private static float value(int code, int bits, int exponentBits, int bias, Special special) {
        int mantissaBits = bits - 1 - exponentBits;
        int signBit = 1 << (bits - 1);
        int top = (1 << exponentBits) - 1;
        int mantissa = code & ((1 << mantissaBits) - 1);
        int exponent = (code >> mantissaBits) & top;
        float sign = (code & signBit) == 0 ? 1 : -1;
        boolean nan = switch (special) {
            case NONE -> false;
            case TOP_IS_NAN -> (code & (signBit - 1)) == signBit - 1;
            case TOP_EXPONENT -> exponent == top && mantissa != 0;
            case MINUS_ZERO_IS_NAN -> code == signBit;
        };
        if (nan) {
            return Float.NaN;
        }
        if (special == Special.TOP_EXPONENT && exponent == top) {
            return sign * Float.POSITIVE_INFINITY;
        }
        return exponent == 0
                ? sign * Math.scalb((float) mantissa, 1 - bias - mantissaBits)
                : sign * Math.scalb((float) (mantissa + (1 << mantissaBits)), exponent - bias - mantissaBits);
    }

    private static float[] powers() {
        float[] table = new float[256];
        for (int code = 0; code < table.length - 1; code++) {
            table[code] = Math.scalb(1f, code - 127);
        }
        table[255] = Float.NaN;
        return table;
    }
}
