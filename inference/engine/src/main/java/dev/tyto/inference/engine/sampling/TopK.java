package dev.tyto.inference.engine.sampling;

import java.util.Arrays;

/// Keeps the `k` likeliest tokens.
///
/// Fan et al., "Hierarchical Neural Story Generation", 2018, arXiv:1805.04833, section 5.4.
///
/// Differs from the paper: every token whose logit equals that of the k-th stays, so more than `k` may.
///
/// @param k at least 1; more than there are tokens keeps all
record TopK(int k) implements SamplingStep {

    @Override
    public void apply(float[] logits, TokenHistory history) {
        if (k >= logits.length) {
            return;
        }
        float[] ascending = logits.clone();
        Arrays.sort(ascending);
        float least = ascending[ascending.length - k];
        for (int token = 0; token < logits.length; token++) {
            if (logits[token] < least) {
                logits[token] = DROPPED;
            }
        }
    }
}
