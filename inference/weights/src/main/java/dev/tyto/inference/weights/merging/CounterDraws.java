package dev.tyto.inference.weights.merging;

import java.nio.charset.StandardCharsets;

/// Draws without a state: key from seed and tensor, counter from index and model. Four elements share a block.
record CounterDraws(long seed) implements Draws {

    private static final long FNV_OFFSET = 0xcbf29ce484222325L;
    private static final long FNV_PRIME = 0x100000001b3L;
    private static final float STEP = 0x1p-24f;

    @Override
    public Uniforms uniforms(String tensor, int model, long count) {
        long hash = hash(tensor);
        return (from, into, filled) -> {
            int[] block = new int[4];
            long computed = -1;
            for (int i = 0; i < filled; i++) {
                long index = from + i;
                if (index >>> 2 != computed) {
                    computed = index >>> 2;
                    Philox.block(
                            new int[] {(int) computed, (int) (computed >>> 32), model, (int) hash}, key(hash), block);
                }
                into[i] = (block[(int) (index & 3)] >>> 8) * STEP;
            }
        };
    }

    private int[] key(long hash) {
        long key = seed ^ (hash & 0xffffffff00000000L);
        return new int[] {(int) key, (int) (key >>> 32)};
    }

    /// FNV-1a of the name, 64 bits.
    private static long hash(String tensor) {
        long hash = FNV_OFFSET;
        for (byte each : tensor.getBytes(StandardCharsets.UTF_8)) {
            hash = (hash ^ (each & 0xff)) * FNV_PRIME;
        }
        return hash;
    }
}
