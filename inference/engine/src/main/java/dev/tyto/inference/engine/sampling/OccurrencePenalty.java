package dev.tyto.inference.engine.sampling;

/// Makes tokens of the answer so far less likely (the prompt does not count), as the OpenAI interface defines it: for a
/// token that was generated `c > 0` times, `x − frequency · c − presence`.
record OccurrencePenalty(float presence, float frequency) implements SamplingStep {

    @Override
    public void apply(float[] logits, TokenHistory history) {
        history.generatedCounts().forEach((token, count) -> logits[token] -= frequency * count + presence);
    }
}
