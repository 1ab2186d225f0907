package dev.tyto.inference.engine.sampling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.tyto.inference.engine.sampling.SamplingOptions.Penalties;
import dev.tyto.inference.engine.sampling.SamplingOptions.StepOrder;
import dev.tyto.inference.engine.sampling.SamplingOptions.Truncation;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SamplingChainTest {

    /// Sums of a few hundred f64 numbers.
    private static final Offset<Double> ROUNDING = Offset.offset(1e-12);

    private static final float[] HALVES = logits(0.5, 0.25, 0.125, 0.0625, 0.0625);

    @Test
    void probabilitiesSumToOneWhateverTheOptions() {
        long seed = 9;
        SplittableRandom random = new SplittableRandom(seed);
        for (int draw = 0; draw < 500; draw++) {
            float[] logits = randomLogits(random);
            SamplingOptions options = randomOptions(random);
            TokenHistory history = TokenHistory.ofPrompt(random.nextInt(logits.length));
            history.append(random.nextInt(logits.length));

            TokenDistribution distribution = SamplingChain.of(options).distribution(logits, history);

            assertThat(DoubleStream.of(distribution.toArray()).sum())
                    .as("seed %d, draw %d", seed, draw)
                    .isCloseTo(1, ROUNDING);
            assertThat(distribution.kept()).as("seed %d, draw %d", seed, draw).isBetween(1, distribution.vocabulary());
        }
    }

    @Test
    void plainOptionsGiveTheSoftmaxOfTheModel() {
        double[] probabilities = distribution(SamplingOptions.PLAIN, HALVES);

        assertThat(probabilities).containsExactly(new double[] {0.5, 0.25, 0.125, 0.0625, 0.0625}, Offset.offset(1e-7));
    }

    @Test
    void addingTheSameToEveryLogitChangesNothing() {
        float[] logits = {1, 2, 3, 4};
        float[] shifted = {4_097, 4_098, 4_099, 4_100};

        double[] probabilities = distribution(SamplingOptions.PLAIN, shifted);

        assertThat(probabilities).containsExactly(distribution(SamplingOptions.PLAIN, logits), ROUNDING);
    }

    @Test
    void topPKeepsTheFewestTokensThatReachP() {
        assertThat(kept(truncated(Truncation.NONE.withTopP(0.4)))).containsExactly(0);
        assertThat(kept(truncated(Truncation.NONE.withTopP(0.6)))).containsExactly(0, 1);
        assertThat(kept(truncated(Truncation.NONE.withTopP(0.8)))).containsExactly(0, 1, 2);
        assertThat(kept(truncated(Truncation.NONE.withTopP(1e-9)))).containsExactly(0);
    }

    @Test
    void ofEqualTokensTopPKeepsTheLowestIds() {
        float[] equal = new float[10];

        double[] probabilities = distribution(SamplingOptions.PLAIN.with(Truncation.NONE.withTopP(0.35)), equal);

        assertThat(kept(probabilities)).containsExactly(0, 1, 2, 3);
    }

    @Test
    void topPAgreesWithANaiveSearchForTheSmallestSet() {
        long seed = 31;
        SplittableRandom random = new SplittableRandom(seed);
        for (int draw = 0; draw < 500; draw++) {
            float[] logits = randomLogits(random);
            double p = random.nextDouble(0.05, 0.99);

            double[] probabilities = distribution(SamplingOptions.PLAIN.with(Truncation.NONE.withTopP(p)), logits);

            assertThat(kept(probabilities)).as("seed %d, draw %d", seed, draw).isEqualTo(naiveNucleus(logits, p));
        }
    }

    @Test
    void topKKeepsTokensTiedWithTheLast() {
        float[] logits = {3, 1, 2, 2, 0};

        double[] probabilities = distribution(SamplingOptions.PLAIN.with(Truncation.NONE.withTopK(2)), logits);

        assertThat(kept(probabilities)).containsExactly(0, 2, 3);
    }

    @Test
    void minPIsRelativeToTheLikeliestToken() {
        assertThat(kept(truncated(Truncation.NONE.withMinP(0.3)))).containsExactly(0, 1);
        assertThat(kept(truncated(Truncation.NONE.withMinP(1)))).containsExactly(0);
    }

    @Test
    void temperatureZeroTakesTheLikeliestTokenWithTheLowestId() {
        float[] logits = {1, 5, 5, 2};

        double[] probabilities = distribution(SamplingOptions.PLAIN.withTemperature(0), logits);

        assertThat(probabilities).containsExactly(0, 1, 0, 0);
    }

    @Test
    void theOrdersDifferWhereTopPCutsBeforeMinP() {
        SamplingOptions options =
                SamplingOptions.PLAIN.with(Truncation.NONE.withTopP(0.85).withMinP(0.2));

        double[] minPFirst = distribution(options.with(StepOrder.OPENAI_VLLM), HALVES);
        double[] topPFirst = distribution(options.with(StepOrder.TRANSFORMERS), HALVES);

        assertThat(kept(minPFirst)).containsExactly(0, 1);
        assertThat(kept(topPFirst)).containsExactly(0, 1, 2);
    }

    @Test
    void repetitionPenaltyCountsThePromptAndIgnoresHowOften() {
        float[] logits = {2, -2, 2, -2};
        TokenHistory history = TokenHistory.ofPrompt(0, 0);
        history.append(1);
        history.append(1);
        SamplingOptions options = SamplingOptions.PLAIN.with(Penalties.NONE.withRepetition(2));

        TokenDistribution distribution = SamplingChain.of(options).distribution(logits, history);

        assertThat(distribution.toArray()).containsExactly(Softmax.of(new float[] {1, -4, 2, -2}), ROUNDING);
    }

    @Test
    void presenceAndFrequencyCountOnlyWhatWasGenerated() {
        float[] logits = {1, 1, 1};
        TokenHistory history = TokenHistory.ofPrompt(0);
        history.append(1);
        history.append(1);
        SamplingOptions options =
                SamplingOptions.PLAIN.with(Penalties.NONE.withPresence(0.5).withFrequency(0.25));

        TokenDistribution distribution = SamplingChain.of(options).distribution(logits, history);

        assertThat(distribution.toArray()).containsExactly(Softmax.of(new float[] {1, 0, 1}), ROUNDING);
    }

    @Test
    void theLogitsOfTheCallerAreLeftAsTheyAre() {
        float[] logits = HALVES.clone();

        distribution(SamplingOptions.PLAIN.withTemperature(0.5).with(new Truncation(2, 0.5, 0.5)), logits);

        assertThat(logits).isEqualTo(HALVES);
    }

    @ParameterizedTest
    @ValueSource(floats = {Float.NEGATIVE_INFINITY, -Float.MAX_VALUE})
    void aMaskedTokenIsNeverKept(float mask) {
        float[] logits = {0, mask, 0};

        double[] probabilities = distribution(SamplingOptions.PLAIN.withTemperature(100), logits);

        assertThat(kept(probabilities)).containsExactly(0, 2);
    }

    @Test
    void extremeLogitsAndOptionsStillGiveADistribution() {
        float[] logits = {1e30f, -1e30f, 1e30f, 0};
        SamplingOptions options =
                new SamplingOptions(1e-3, new Truncation(3, 0.999, 1), new Penalties(10, 2, 2), StepOrder.OPENAI_VLLM);

        TokenDistribution distribution = SamplingChain.of(options).distribution(logits, TokenHistory.ofPrompt(1, 3));

        assertThat(distribution.toArray()).containsExactly(0.5, 0, 0.5, 0);
    }

    @ParameterizedTest
    @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, Float.MAX_VALUE})
    void aLogitThatIsNoNumberIsRejected(float logit) {
        float[] logits = {0, logit};

        assertThatIllegalArgumentException()
                .isThrownBy(() -> distribution(SamplingOptions.PLAIN, logits))
                .withMessage("logit of token 1 must be at most 1.0E30 but was " + logit);
    }

    @Test
    void logitsWithoutATokenToDrawAreRejected() {
        float[] masked = {Float.NEGATIVE_INFINITY, Float.NEGATIVE_INFINITY};

        assertThatIllegalArgumentException()
                .isThrownBy(() -> distribution(SamplingOptions.PLAIN, masked))
                .withMessage("logits must have one at least that is not masked but was 2 masked");
        assertThatIllegalArgumentException().isThrownBy(() -> distribution(SamplingOptions.PLAIN, new float[0]));
    }

    @Test
    void aHistoryOfAnotherVocabularyIsRejected() {
        TokenHistory history = TokenHistory.ofPrompt(5);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> SamplingChain.of(SamplingOptions.PLAIN).distribution(HALVES, history))
                .withMessage("tokens of the history must be below the number of logits (5) but was 5");
    }

    private static double[] distribution(SamplingOptions options, float[] logits) {
        return SamplingChain.of(options)
                .distribution(logits, TokenHistory.ofPrompt())
                .toArray();
    }

    private static double[] truncated(Truncation truncation) {
        return distribution(SamplingOptions.PLAIN.with(truncation), HALVES);
    }

    private static int[] kept(double[] probabilities) {
        return IntStream.range(0, probabilities.length)
                .filter(token -> probabilities[token] > 0)
                .toArray();
    }

    /// Takes the likeliest token left until their sum reaches `p`.
    private static int[] naiveNucleus(float[] logits, double p) {
        double[] probabilities = Softmax.of(logits);
        double mass = 0;
        int[] taken = new int[0];
        while (mass < p) {
            int[] soFar = taken;
            int next = IntStream.range(0, logits.length)
                    .filter(token -> Arrays.stream(soFar).noneMatch(other -> other == token))
                    .reduce((best, token) -> probabilities[token] > probabilities[best] ? token : best)
                    .orElseThrow();
            mass += probabilities[next];
            taken = IntStream.concat(Arrays.stream(taken), IntStream.of(next)).toArray();
        }
        Arrays.sort(taken);
        return taken;
    }

    private static SamplingOptions randomOptions(SplittableRandom random) {
        return new SamplingOptions(
                random.nextDouble(0.1, 3),
                new Truncation(random.nextInt(50), random.nextDouble(0.01, 1), random.nextDouble()),
                new Penalties(random.nextDouble(0.5, 2), random.nextDouble(-2, 2), random.nextDouble(-2, 2)),
                StepOrder.OPENAI_VLLM);
    }

    private static float[] randomLogits(SplittableRandom random) {
        float[] logits = new float[random.nextInt(1, 40)];
        for (int token = 0; token < logits.length; token++) {
            boolean masked = token > 0 && random.nextInt(5) == 0;
            logits[token] = masked ? Float.NEGATIVE_INFINITY : (float) random.nextDouble(-5, 5);
        }
        return logits;
    }

    private static float[] logits(double... probabilities) {
        float[] logits = new float[probabilities.length];
        for (int token = 0; token < logits.length; token++) {
            logits[token] = (float) Math.log(probabilities[token]);
        }
        return logits;
    }
}
