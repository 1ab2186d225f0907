package dev.tyto.planner.learning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tyto.planner.learning.GrpoAdvantage.Scaling;
import dev.tyto.testkit.SharedFiles;
import java.io.IOException;
import java.util.Arrays;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.stream.DoubleStream;
import java.util.stream.StreamSupport;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class GrpoAdvantageTest {

    /// The fixtures are in float64 and name this tolerance.
    private static final Offset<Double> FLOAT64 = Offset.offset(1e-10);

    private static final int FIXTURE_CASES = 4;

    @ParameterizedTest
    @EnumSource
    void everyAdvantageCaseOfTheFixturesIsMet(Scaling scaling) throws IOException {
        JsonNode file = new ObjectMapper()
                .readTree(SharedFiles.require("fixtures/losses/cases.json").toFile());
        int cases = 0;
        for (JsonNode each : file) {
            if (each.get("loss_type").asText().equals("advantages")) {
                double[] expected = numbers(each.get(scaling.name().toLowerCase(Locale.ROOT)));

                double[] advantages = new GrpoAdvantage(scaling)
                        .of(numbers(each.get("rewards")), each.get("group_size").asInt());

                assertThat(advantages).as(each.get("id").asText()).containsExactly(expected, FLOAT64);
                cases++;
            }
        }
        assertThat(cases).isEqualTo(FIXTURE_CASES);
    }

    @Test
    void theDeviationHasBesselsCorrection() {
        double[] advantages = new GrpoAdvantage(Scaling.GROUP).of(new double[] {1, 0, 0, 1}, 4);

        assertThat(advantages)
                .containsExactly(
                        new double[] {0.8658754297607016, -0.8658754297607016, -0.8658754297607016, 0.8658754297607016},
                        FLOAT64);
    }

    @ParameterizedTest
    @EnumSource
    void equalRewardsHaveNoAdvantageAtAll(Scaling scaling) {
        double[] rewards = {0.1, 0.1, 0.1, 0.7, 0.7, 0.7};

        double[] advantages = new GrpoAdvantage(scaling).of(rewards, 3);

        assertThat(advantages).containsOnly(0.0);
    }

    @ParameterizedTest
    @EnumSource
    void advantagesOfAGroupSumToZeroAndKeepTheOrderOfRewards(Scaling scaling) {
        long seed = 5;
        SplittableRandom random = new SplittableRandom(seed);
        for (int draw = 0; draw < 200; draw++) {
            double[] rewards = random.doubles(24, -10, 10).toArray();

            double[] advantages = new GrpoAdvantage(scaling).of(rewards, 8);

            for (int begin = 0; begin < rewards.length; begin += 8) {
                double[] group = Arrays.copyOfRange(advantages, begin, begin + 8);
                assertThat(DoubleStream.of(group).sum())
                        .as("seed %d, draw %d", seed, draw)
                        .isCloseTo(0, FLOAT64);
                assertThat(indexOfGreatest(group))
                        .isEqualTo(indexOfGreatest(Arrays.copyOfRange(rewards, begin, begin + 8)));
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void addingTheSameToEveryRewardOfAGroupChangesNothingOfItsOwnAdvantages(Scaling scaling) {
        double[] rewards = {0.25, 1, 0.5, 0};
        double[] shifted = {8.25, 9, 8.5, 8};

        double[] advantages = new GrpoAdvantage(scaling).of(shifted, 4);

        assertThat(advantages).containsExactly(new GrpoAdvantage(scaling).of(rewards, 4), FLOAT64);
    }

    @Test
    void anotherGroupMattersOnlyToBatchScaling() {
        double[] alone = {1, 0};
        double[] accompanied = {1, 0, 100, 0};

        assertThat(new GrpoAdvantage(Scaling.GROUP).of(accompanied, 2)[0])
                .isEqualTo(new GrpoAdvantage(Scaling.GROUP).of(alone, 2)[0]);
        assertThat(new GrpoAdvantage(Scaling.NONE).of(accompanied, 2)[0]).isEqualTo(0.5);
        assertThat(new GrpoAdvantage(Scaling.BATCH).of(accompanied, 2)[0]).isBetween(0.0, 0.05);
    }

    @ParameterizedTest
    @EnumSource
    void aRolloutWithoutARewardIsLeftOut(Scaling scaling) {
        double[] advantages = new GrpoAdvantage(scaling).of(new double[] {1, Double.NaN, 0}, 3);

        double[] ofTwo = new GrpoAdvantage(scaling).of(new double[] {1, 0}, 2);
        assertThat(advantages).containsExactly(ofTwo[0], 0, ofTwo[1]);
    }

    @ParameterizedTest
    @EnumSource
    void aGroupWithOneRewardOrNoneHasNoAdvantages(Scaling scaling) {
        double[] advantages =
                new GrpoAdvantage(scaling).of(new double[] {Double.NaN, 3, Double.NaN, Double.NaN, 2, 1}, 2);

        assertThat(Arrays.copyOf(advantages, 4)).containsOnly(0.0);
        assertThat(advantages[4]).isPositive();
    }

    @Test
    void rewardsThatDoNotFillGroupsAreRejected() {
        GrpoAdvantage advantage = new GrpoAdvantage(Scaling.GROUP);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> advantage.of(new double[3], 2))
                .withMessage("number of rewards must be a positive multiple of the group size 2 but was 3");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> advantage.of(new double[0], 2))
                .withMessage("number of rewards must be a positive multiple of the group size 2 but was 0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> advantage.of(new double[3], 1))
                .withMessage("groupSize must be at least 2 but was 1");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> advantage.of(new double[] {0, Double.POSITIVE_INFINITY}, 2))
                .withMessage("reward 1 must be finite or NaN but was Infinity");
    }

    private static int indexOfGreatest(double[] numbers) {
        int greatest = 0;
        for (int i = 1; i < numbers.length; i++) {
            greatest = numbers[i] > numbers[greatest] ? i : greatest;
        }
        return greatest;
    }

    private static double[] numbers(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false)
                .mapToDouble(JsonNode::asDouble)
                .toArray();
    }
}
