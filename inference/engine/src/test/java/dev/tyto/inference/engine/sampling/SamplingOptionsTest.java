package dev.tyto.inference.engine.sampling;

import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.tyto.inference.engine.sampling.SamplingOptions.Penalties;
import dev.tyto.inference.engine.sampling.SamplingOptions.StepOrder;
import dev.tyto.inference.engine.sampling.SamplingOptions.Truncation;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class SamplingOptionsTest {

    @Test
    void everyOptionOutOfItsRangeIsRejectedWithTheRange() {
        Map<String, ThrowingCallable> rejected = Map.ofEntries(
                Map.entry(
                        "temperature must be 0 or in [0.001, 100.0] but was -1.0",
                        () -> SamplingOptions.PLAIN.withTemperature(-1)),
                Map.entry(
                        "temperature must be 0 or in [0.001, 100.0] but was 1.0E-9",
                        () -> SamplingOptions.PLAIN.withTemperature(1e-9)),
                Map.entry(
                        "temperature must be 0 or in [0.001, 100.0] but was NaN",
                        () -> SamplingOptions.PLAIN.withTemperature(Double.NaN)),
                Map.entry("topK must not be negative but was -1", () -> Truncation.NONE.withTopK(-1)),
                Map.entry("topP must be in (0, 1] but was 0.0", () -> Truncation.NONE.withTopP(0)),
                Map.entry("topP must be in (0, 1] but was 1.1", () -> Truncation.NONE.withTopP(1.1)),
                Map.entry("minP must be in [0.0, 1.0] but was NaN", () -> Truncation.NONE.withMinP(Double.NaN)),
                Map.entry(
                        "repetition penalty must be in (0, 10.0] but was 0.0", () -> Penalties.NONE.withRepetition(0)),
                Map.entry(
                        "presence penalty must be in [-2.0, 2.0] but was 2.1", () -> Penalties.NONE.withPresence(2.1)),
                Map.entry(
                        "frequency penalty must be in [-2.0, 2.0] but was -2.1",
                        () -> Penalties.NONE.withFrequency(-2.1)));

        rejected.forEach((message, making) ->
                assertThatIllegalArgumentException().isThrownBy(making).withMessage(message));
    }

    @Test
    void anOrderWithoutTheStepRejectsThePenalty() {
        SamplingOptions options = SamplingOptions.PLAIN.with(Penalties.NONE.withPresence(0.5));

        assertThatIllegalArgumentException()
                .isThrownBy(() -> options.with(StepOrder.TRANSFORMERS))
                .withMessage("presence and frequency penalty must be 0 in the order TRANSFORMERS, which has no such"
                        + " step, but was 0.5 and 0.0");
    }
}
