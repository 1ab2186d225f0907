package dev.tyto.inference.engine.sampling;

/// One step from logits to the distribution of the next token. Stateless.
///
/// Logits stay f32 as the model gave them, so that each step rounds as it does in the libraries whose orders we follow;
/// probabilities are f64.
sealed interface SamplingStep permits RepetitionPenalty, OccurrencePenalty, Temperature, Greedy, TopK, TopP, MinP {

    /// What a token has for a logit once it cannot be drawn any more.
    float DROPPED = Float.NEGATIVE_INFINITY;

    /// Changes `logits` `[vocabulary]` in place; at least one stays finite.
    void apply(float[] logits, TokenHistory history);
}
