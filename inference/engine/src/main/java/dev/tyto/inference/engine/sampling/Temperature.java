package dev.tyto.inference.engine.sampling;

/// Divides every logit: below 1 sharpens the distribution, above 1 flattens it.
///
/// @param temperature above 0
record Temperature(float temperature) implements SamplingStep {

    @Override
    public void apply(float[] logits, TokenHistory history) {
        for (int token = 0; token < logits.length; token++) {
            logits[token] /= temperature;
        }
    }
}
