package dev.tyto.inference.engine.sampling;

/// Makes tokens of the prompt and of the answer so far less likely, however often they occurred.
///
/// Keskar et al., "CTRL: A Conditional Transformer Language Model for Controllable Generation", 2019, arXiv:1909.05858,
/// section 4.1. For a token that was there, with penalty `θ`: `x / θ`.
///
/// Differs from the paper: a negative logit is multiplied, since division would make the token likelier.
record RepetitionPenalty(float penalty) implements SamplingStep {

    @Override
    public void apply(float[] logits, TokenHistory history) {
        history.seen().forEach(token -> {
            float logit = logits[token];
            logits[token] = logit < 0 ? logit * penalty : logit / penalty;
        });
    }
}
