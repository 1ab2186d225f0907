package dev.tyto.core.env;

import java.time.InstantSource;
import java.util.random.RandomGenerator;

/// Ids whose text order is the order of their making, to the millisecond.
final class TimeOrderedIds implements Ids {

    private static final String DIGITS = "0123456789abcdefghjkmnpqrstvwxyz";
    private static final int BITS_PER_DIGIT = 5;
    private static final int TIME_DIGITS = 10;
    private static final int CHANCE_DIGITS = 8;

    private final InstantSource time;
    private final RandomGenerator random;

    TimeOrderedIds(InstantSource time, RandomGenerator random) {
        this.time = time;
        this.random = random;
    }

    @Override
    public synchronized String next() {
        StringBuilder id = new StringBuilder();
        append(id, time.millis(), TIME_DIGITS);
        id.append('-');
        append(id, random.nextLong(), CHANCE_DIGITS);
        return id.toString();
    }

    private static void append(StringBuilder id, long bits, int digits) {
        for (int shift = (digits - 1) * BITS_PER_DIGIT; shift >= 0; shift -= BITS_PER_DIGIT) {
            id.append(DIGITS.charAt((int) (bits >>> shift) & (DIGITS.length() - 1)));
        }
    }
}
