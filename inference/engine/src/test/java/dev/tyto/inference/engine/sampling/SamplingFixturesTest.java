package dev.tyto.inference.engine.sampling;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tyto.inference.engine.sampling.SamplingOptions.Penalties;
import dev.tyto.inference.engine.sampling.SamplingOptions.StepOrder;
import dev.tyto.inference.engine.sampling.SamplingOptions.Truncation;
import dev.tyto.testkit.SharedFiles;
import java.io.IOException;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.StreamSupport;
import org.assertj.core.data.Offset;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The probabilities of transformers 5.18.0 and of the published conventions of vLLM and OpenAI.
class SamplingFixturesTest {

    /// What the fixtures allow: they were computed in float32.
    private static final Offset<Double> FLOAT32 = Offset.offset(2e-6);

    private static final int CASES = 114;

    private final JsonNode fixtures = fixtures();

    /// Cases with presence or frequency penalty, three of each logit vector, exist only in the second order.
    @ParameterizedTest
    @CsvSource({"TRANSFORMERS, 96", "OPENAI_VLLM, 114"})
    void everyCaseHasTheProbabilitiesOfTheFixture(StepOrder order, int expectedCases) {
        int judged = 0;
        for (JsonNode each : fixtures.get("cases")) {
            JsonNode expected = each.path(order.name().toLowerCase(Locale.ROOT));
            if (!expected.isMissingNode()) {
                TokenDistribution distribution = SamplingChain.of(options(each.get("params"), order))
                        .distribution(logits(each.get("logits").asText()), history());

                String id = each.get("id").asText();
                assertThat(distribution.kept())
                        .as(id)
                        .isEqualTo(expected.get("kept").asInt());
                assertThat(comparable(distribution.toArray(), each))
                        .as(id)
                        .containsExactly(comparable(numbers(expected.get("probs")), each), FLOAT32);
                judged++;
            }
        }
        assertThat(fixtures.get("cases")).hasSize(CASES);
        assertThat(judged).isEqualTo(expectedCases);
    }

    /// Where a note says that the kept ones of equal tokens are not defined, only the sorted values are compared.
    private static double[] comparable(double[] probabilities, JsonNode fixture) {
        double[] comparable = probabilities.clone();
        if (fixture.path("note").asText().contains("not defined")) {
            Arrays.sort(comparable);
        }
        return comparable;
    }

    private static SamplingOptions options(JsonNode params, StepOrder order) {
        return SamplingOptions.PLAIN
                .with(order)
                .withTemperature(params.path("temperature").asDouble(1))
                .with(new Truncation(
                        params.path("top_k").asInt(0),
                        params.path("top_p").asDouble(1),
                        params.path("min_p").asDouble(0)))
                .with(new Penalties(
                        params.path("repetition_penalty").asDouble(1),
                        params.path("presence_penalty").asDouble(0),
                        params.path("frequency_penalty").asDouble(0)));
    }

    private float[] logits(String name) {
        double[] numbers = numbers(fixtures.get("logits").get(name));
        float[] logits = new float[numbers.length];
        for (int i = 0; i < logits.length; i++) {
            logits[i] = (float) numbers[i];
        }
        return logits;
    }

    private TokenHistory history() {
        double[] prompt = numbers(fixtures.get("prompt_ids"));
        TokenHistory history = TokenHistory.ofPrompt(
                Arrays.stream(prompt).mapToInt(id -> (int) id).toArray());
        for (double id : numbers(fixtures.get("generated_ids"))) {
            history.append((int) id);
        }
        return history;
    }

    private static double[] numbers(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false)
                .mapToDouble(node -> node.isTextual() ? Double.NEGATIVE_INFINITY : node.asDouble())
                .toArray();
    }

    private static JsonNode fixtures() {
        try {
            return new ObjectMapper()
                    .readTree(
                            SharedFiles.require("fixtures/sampling/cases.json").toFile());
        } catch (IOException e) {
            throw new AssertionError("the fixtures must be readable", e);
        }
    }
}
