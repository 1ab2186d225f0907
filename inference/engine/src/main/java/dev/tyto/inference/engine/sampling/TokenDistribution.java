package dev.tyto.inference.engine.sampling;

import java.util.random.RandomGenerator;

/// How likely each token of a vocabulary is to come next. Made by a [SamplingChain]. Immutable and thread-safe.
public final class TokenDistribution {

    private final double[] probabilities;
    private final int kept;

    private TokenDistribution(double[] probabilities, int kept) {
        this.probabilities = probabilities;
        this.kept = kept;
    }

    /// The distribution with these logits, `[vocabulary]`, at least one finite; negative infinity is dropped.
    static TokenDistribution of(float[] logits) {
        int kept = 0;
        for (float logit : logits) {
            kept += logit > SamplingStep.DROPPED ? 1 : 0;
        }
        return new TokenDistribution(Softmax.of(logits), kept);
    }

    /// The number of tokens in the vocabulary.
    public int vocabulary() {
        return probabilities.length;
    }

    /// The probability of `token`, in [0, 1]; 0 if it was dropped.
    public double probability(int token) {
        return probabilities[token];
    }

    /// The number of tokens that no step dropped, at least 1; some may be too unlikely for an f64.
    public int kept() {
        return kept;
    }

    /// A copy of all probabilities, `[vocabulary]`.
    public double[] toArray() {
        return probabilities.clone();
    }

    /// One token, drawn with one number of `random`, so that a seed gives the same tokens everywhere.
    public int draw(RandomGenerator random) {
        double point = random.nextDouble();
        double mass = 0;
        int last = -1;
        for (int token = 0; token < probabilities.length; token++) {
            if (probabilities[token] > 0) {
                mass += probabilities[token];
                last = token;
                if (point < mass) {
                    return token;
                }
            }
        }
        return last;
    }
}
