package dev.tyto.inference.engine.sampling;

import dev.tyto.core.rule.Require;
import dev.tyto.inference.engine.sampling.SamplingOptions.Penalties;
import dev.tyto.inference.engine.sampling.SamplingOptions.Truncation;
import java.util.List;
import java.util.Optional;

/// The steps from the logits of a model to the distribution of its next token. Made of [SamplingOptions]; steps that
/// would change nothing are left out. Immutable and thread-safe.
public final class SamplingChain {

    /// With the least temperature and the greatest penalty, a logit of this size still fits f32.
    private static final float GREATEST_LOGIT = 1e30f;

    private final List<SamplingStep> steps;

    private SamplingChain(List<SamplingStep> steps) {
        this.steps = List.copyOf(steps);
    }

    public static SamplingChain of(SamplingOptions options) {
        Optional<SamplingStep> repetition = repetition(options.penalties());
        Optional<SamplingStep> temperature = temperature(options.temperature());
        Optional<SamplingStep> topK = topK(options.truncation());
        Optional<SamplingStep> topP = topP(options.truncation());
        Optional<SamplingStep> minP = minP(options.truncation());
        List<Optional<SamplingStep>> ordered = switch (options.order()) {
            case TRANSFORMERS -> List.of(repetition, temperature, topK, topP, minP);
            case OPENAI_VLLM -> List.of(repetition, occurrence(options.penalties()), temperature, minP, topK, topP);
        };
        return new SamplingChain(ordered.stream().flatMap(Optional::stream).toList());
    }

    /// The distribution of the next token.
    ///
    /// @param logits `[vocabulary]`, f32, left as they are; each at most 1e30, and one at least that can be drawn:
    ///     a token whose logit is below −1e30 (a mask, such as negative infinity) is never drawn
    /// @param history the tokens so far, all of them in the vocabulary
    public TokenDistribution distribution(float[] logits, TokenHistory history) {
        Require.that(
                history.vocabulary() <= logits.length,
                "tokens of the history",
                "be below the number of logits (" + logits.length + ")",
                history.vocabulary() - 1);
        float[] changed = drawable(logits);
        for (SamplingStep step : steps) {
            step.apply(changed, history);
        }
        return TokenDistribution.of(changed);
    }

    private static float[] drawable(float[] logits) {
        float[] drawable = logits.clone();
        int masked = 0;
        for (int token = 0; token < logits.length; token++) {
            float logit = logits[token];
            if (logit < -GREATEST_LOGIT) {
                drawable[token] = SamplingStep.DROPPED;
                masked++;
            } else if (!(logit <= GREATEST_LOGIT)) {
                throw new IllegalArgumentException(
                        "logit of token " + token + " must be at most " + GREATEST_LOGIT + " but was " + logit);
            }
        }
        Require.that(masked < logits.length, "logits", "have one at least that is not masked", masked + " masked");
        return drawable;
    }

    private static Optional<SamplingStep> repetition(Penalties penalties) {
        return when(penalties.repetition() != 1, new RepetitionPenalty((float) penalties.repetition()));
    }

    private static Optional<SamplingStep> occurrence(Penalties penalties) {
        return when(penalties.countsOccurrences(), new OccurrencePenalty((float) penalties.presence(), (float)
                penalties.frequency()));
    }

    private static Optional<SamplingStep> temperature(double temperature) {
        return when(temperature != 1, temperature == 0 ? new Greedy() : new Temperature((float) temperature));
    }

    private static Optional<SamplingStep> topK(Truncation truncation) {
        return when(truncation.topK() > 0, new TopK(truncation.topK()));
    }

    private static Optional<SamplingStep> topP(Truncation truncation) {
        return when(truncation.topP() < 1, new TopP(truncation.topP()));
    }

    private static Optional<SamplingStep> minP(Truncation truncation) {
        return when(truncation.minP() > 0, new MinP(truncation.minP()));
    }

    private static Optional<SamplingStep> when(boolean needed, SamplingStep step) {
        return needed ? Optional.of(step) : Optional.empty();
    }
}
