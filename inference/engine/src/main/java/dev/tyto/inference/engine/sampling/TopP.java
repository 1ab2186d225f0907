package dev.tyto.inference.engine.sampling;

import java.util.Arrays;

/// Keeps the fewest tokens whose probabilities sum to at least `p`: nucleus sampling.
///
/// Holtzman et al., "The Curious Case of Neural Text Degeneration", 2019, arXiv:1904.09751, section 3.1:
/// `V(p)` is the smallest set with `Σ_{x ∈ V(p)} P(x) ≥ p`.
///
/// Differs from the paper:
/// - the sum runs from the unlikeliest token up, and a token is dropped while it is at most `1 − p`, as in the
/// libraries;
/// - of tokens with equal logits those with the lowest ids stay, so results are reproducible.
///
/// @param p in (0, 1)
record TopP(double p) implements SamplingStep {

    @Override
    public void apply(float[] logits, TokenHistory history) {
        double[] probabilities = Softmax.of(logits);
        long[] ascending = ascending(logits);
        double mass = 0;
        for (int i = 0; i < ascending.length - 1; i++) {
            int token = ~(int) ascending[i];
            mass += probabilities[token];
            if (mass > 1 - p) {
                return;
            }
            logits[token] = DROPPED;
        }
    }

    /// The tokens that can be drawn, from low to high logit, of equal ones from high to low id: each is a key whose
    /// upper half sorts as its logit does and whose lower half is the complement of its id.
    private static long[] ascending(float[] logits) {
        long[] keys = new long[logits.length];
        int drawable = 0;
        for (int token = 0; token < logits.length; token++) {
            if (logits[token] > DROPPED) {
                keys[drawable++] = (long) sortable(logits[token]) << Integer.SIZE | (~token & 0xFFFF_FFFFL);
            }
        }
        Arrays.sort(keys, 0, drawable);
        return Arrays.copyOf(keys, drawable);
    }

    /// An integer that compares to others as `value` does; both zeros give the same.
    private static int sortable(float value) {
        int bits = Float.floatToIntBits(value + 0f);
        return bits < 0 ? bits ^ Integer.MAX_VALUE : bits;
    }
}
