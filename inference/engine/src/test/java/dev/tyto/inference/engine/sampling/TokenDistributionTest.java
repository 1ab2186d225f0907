package dev.tyto.inference.engine.sampling;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class TokenDistributionTest {

    private static final float MASK = Float.NEGATIVE_INFINITY;

    /// Five standard deviations of a share estimated from this many draws.
    private static final int DRAWS = 100_000;

    private static final Offset<Double> CHANCE = Offset.offset(5 * Math.sqrt(0.25 / DRAWS));

    @Test
    void tokensAreDrawnAsOftenAsTheirProbabilitySays() {
        TokenDistribution distribution = TokenDistribution.of(new float[] {0, MASK, 1, -1, MASK});
        SplittableRandom random = new SplittableRandom(2);
        int[] counts = new int[distribution.vocabulary()];

        for (int i = 0; i < DRAWS; i++) {
            counts[distribution.draw(random)]++;
        }

        for (int token = 0; token < counts.length; token++) {
            assertThat((double) counts[token] / DRAWS).isCloseTo(distribution.probability(token), CHANCE);
        }
        assertThat(counts[1] + counts[4]).isZero();
    }

    @Test
    void theSameSeedDrawsTheSameTokens() {
        TokenDistribution distribution = TokenDistribution.of(new float[] {1, 2, 3, 4});
        RandomGenerator one = new SplittableRandom(7);
        RandomGenerator other = new SplittableRandom(7);

        for (int i = 0; i < 100; i++) {
            assertThat(distribution.draw(one)).isEqualTo(distribution.draw(other));
        }
    }

    @Test
    void theEndsOfTheUnitIntervalDrawTokensThatWereKept() {
        TokenDistribution distribution = TokenDistribution.of(new float[] {MASK, 0, 0, 0, MASK});

        assertThat(distribution.draw(always(0L))).isEqualTo(1);
        assertThat(distribution.draw(always(-1L))).isEqualTo(3);
    }

    @Test
    void aTokenTooUnlikelyForADoubleIsKeptButNotDrawn() {
        TokenDistribution distribution = TokenDistribution.of(new float[] {0, -1_000});

        assertThat(distribution.kept()).isEqualTo(2);
        assertThat(distribution.probability(1)).isZero();
        assertThat(distribution.draw(always(-1L))).isZero();
    }

    @Test
    void theArrayIsACopy() {
        TokenDistribution distribution = TokenDistribution.of(new float[] {0, 0});

        distribution.toArray()[0] = 7;

        assertThat(distribution.probability(0)).isEqualTo(0.5);
    }

    private static RandomGenerator always(long bits) {
        return () -> bits;
    }
}
