package dev.tyto.inference.weights.merging;

import java.util.Arrays;

/// MT19937, the generator of torch on a CPU. One thread at a time.
///
/// Matsumoto, Nishimura, "Mersenne twister: a 623-dimensionally equidistributed uniform pseudo-random number
/// generator", 1998.
///
/// Differs from the paper: the seeding is `init_genrand` of the authors' version of 2002.
final class MersenneTwister {

    private static final int WORDS = 624;
    private static final int MIDDLE = 397;
    private static final int MATRIX = 0x9908b0df;
    private static final int UPPER = 0x80000000;
    private static final int LOWER = 0x7fffffff;
    private static final float STEP = 0x1p-24f;

    private final int[] words;
    private int next;

    private MersenneTwister(int[] words, int next) {
        this.words = words;
        this.next = next;
    }

    /// Only the low 32 bits of the seed count.
    static MersenneTwister seeded(long seed) {
        int[] words = new int[WORDS];
        words[0] = (int) seed;
        for (int i = 1; i < WORDS; i++) {
            words[i] = 1812433253 * (words[i - 1] ^ (words[i - 1] >>> 30)) + i;
        }
        return new MersenneTwister(words, WORDS);
    }

    /// Another one at the same place, which goes on by itself.
    MersenneTwister copy() {
        return new MersenneTwister(Arrays.copyOf(words, WORDS), next);
    }

    /// The next 32 bits.
    int nextInt() {
        if (next == WORDS) {
            twist();
        }
        int word = words[next++];
        word ^= word >>> 11;
        word ^= (word << 7) & 0x9d2c5680;
        word ^= (word << 15) & 0xefc60000;
        return word ^ (word >>> 18);
    }

    /// The next multiple of 2^-24 in [0, 1), as torch makes it of the low 24 bits.
    float nextFloat() {
        return (nextInt() & 0xffffff) * STEP;
    }

    /// Goes on by `count` outputs.
    void skip(long count) {
        long left = count;
        while (left > 0) {
            if (next == WORDS) {
                twist();
            }
            int step = (int) Math.min(left, WORDS - next);
            next += step;
            left -= step;
        }
    }

    private void twist() {
        for (int i = 0; i < WORDS; i++) {
            int mixed = (words[i] & UPPER) | (words[(i + 1) % WORDS] & LOWER);
            words[i] = words[(i + MIDDLE) % WORDS] ^ (mixed >>> 1) ^ ((mixed & 1) == 0 ? 0 : MATRIX);
        }
        next = 0;
    }
}
