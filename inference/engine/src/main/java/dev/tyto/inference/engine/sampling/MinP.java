package dev.tyto.inference.engine.sampling;

/// Keeps the tokens that are at least `share` times as likely as the likeliest.
///
/// Nguyen et al., "Turning Up the Heat: Min-p Sampling for Creative and Coherent LLM Outputs", 2024, arXiv:2407.01082,
/// section 3: keeps `{x : P(x) ≥ share · max P}`.
///
/// Differs from the paper: nothing.
///
/// @param share in (0, 1]
record MinP(double share) implements SamplingStep {

    @Override
    public void apply(float[] logits, TokenHistory history) {
        double[] probabilities = Softmax.of(logits);
        double greatest = 0;
        for (double probability : probabilities) {
            greatest = Math.max(greatest, probability);
        }
        for (int token = 0; token < logits.length; token++) {
            if (probabilities[token] < share * greatest) {
                logits[token] = DROPPED;
            }
        }
    }
}
