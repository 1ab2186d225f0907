package dev.tyto.planner.engine.quality;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class PairingTest {

    @Test
    void bestPairAloneIsGivenUpForABetterSum() {
        int[] pairs = Pairing.greatest(new double[][] {{0.9, 0.8}, {0.8, 0}});

        assertThat(pairs).containsExactly(1, 0);
    }

    @Test
    void weightOfNothingIsNoPair() {
        int[] pairs = Pairing.greatest(new double[][] {{0, 0, 0}, {0, 0, 0.5}});

        assertThat(pairs).containsExactly(-1, 2);
    }

    @Property(tries = 300)
    void sumIsThatOfTheBestOfAllPairings(@ForAll("weights") List<List<Integer>> drawn) {
        double[][] weights = drawn.stream()
                .map(row -> row.stream().mapToDouble(each -> each / 8.0).toArray())
                .toArray(double[][]::new);

        int[] pairs = Pairing.greatest(weights);

        double sum = 0;
        for (int i = 0; i < pairs.length; i++) {
            sum += pairs[i] < 0 ? 0 : weights[i][pairs[i]];
        }
        assertThat(Arrays.stream(pairs).filter(each -> each >= 0)).doesNotHaveDuplicates();
        assertThat(sum).isCloseTo(best(weights, 0, 0), within(1e-9));
    }

    /// Tries them all.
    private static double best(double[][] weights, int row, int taken) {
        if (row == weights.length) {
            return 0;
        }
        double best = best(weights, row + 1, taken);
        for (int column = 0; column < weights[row].length; column++) {
            if ((taken & (1 << column)) == 0) {
                best = Math.max(best, weights[row][column] + best(weights, row + 1, taken | (1 << column)));
            }
        }
        return best;
    }

    @Provide
    Arbitrary<List<List<Integer>>> weights() {
        return Arbitraries.integers()
                .between(1, 5)
                .flatMap(columns -> Arbitraries.integers()
                        .between(0, 8)
                        .list()
                        .ofSize(columns)
                        .list()
                        .ofMinSize(1)
                        .ofMaxSize(5));
    }
}
