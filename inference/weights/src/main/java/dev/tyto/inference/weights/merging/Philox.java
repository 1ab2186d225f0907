package dev.tyto.inference.weights.merging;

/// Philox4x32-10, which turns a counter of 128 bits and a key of 64 into four random words.
///
/// Salmon et al., "Parallel random numbers: as easy as 1, 2, 3", 2011, SC'11. Stateless.
///
/// Differs from the paper: nothing.
final class Philox {

    private static final int ROUNDS = 10;
    private static final long FIRST_FACTOR = 0xD2511F53L;
    private static final long SECOND_FACTOR = 0xCD9E8D57L;
    private static final int FIRST_WEYL = 0x9E3779B9;
    private static final int SECOND_WEYL = 0xBB67AE85;

    private Philox() {}

    /// @param counter four words, lowest first
    /// @param key two words, lowest first
    /// @param into gets the four words
    static void block(int[] counter, int[] key, int[] into) {
        int a = counter[0];
        int b = counter[1];
        int c = counter[2];
        int d = counter[3];
        int firstKey = key[0];
        int secondKey = key[1];
        for (int round = 0; round < ROUNDS; round++) {
            long first = FIRST_FACTOR * (a & 0xffffffffL);
            long second = SECOND_FACTOR * (c & 0xffffffffL);
            a = (int) (second >>> 32) ^ b ^ firstKey;
            b = (int) second;
            c = (int) (first >>> 32) ^ d ^ secondKey;
            d = (int) first;
            firstKey += FIRST_WEYL;
            secondKey += SECOND_WEYL;
        }
        into[0] = a;
        into[1] = b;
        into[2] = c;
        into[3] = d;
    }
}
