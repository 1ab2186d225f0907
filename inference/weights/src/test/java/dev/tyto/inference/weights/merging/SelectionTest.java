package dev.tyto.inference.weights.merging;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tyto.inference.weights.merging.Selection.Threshold;
import java.util.Arrays;
import java.util.Comparator;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/// Selection against sorting.
class SelectionTest {

    @Property(tries = 60)
    void everyPlaceIsThatOfTheSortedValues(@ForAll int seed, @ForAll @IntRange(min = 1, max = 40) int size) {
        float[] values = values(seed, size, 1_000_000);
        float[] sorted = values.clone();
        Arrays.sort(sorted);

        for (int rank = 0; rank < size; rank++) {
            assertThat(Selection.ranked(scan(values), rank)).isEqualTo(sorted[rank]);
        }
    }

    @Property(tries = 60)
    void theLargestAreThoseOfAStableSort(
            @ForAll int seed,
            @ForAll @IntRange(min = 1, max = 40) int size,
            @ForAll @IntRange(min = 1, max = 6) int distinct) {
        float[] values = values(seed, size, distinct);
        Integer[] order = IntStream.range(0, size).boxed().toArray(Integer[]::new);
        Arrays.sort(order, Comparator.comparingDouble((Integer index) -> -values[index]));

        for (int count = 0; count <= size; count++) {
            Threshold threshold = Selection.largest(scan(values), count);

            assertThat(IntStream.range(0, size).filter(index -> threshold.keeps(values[index], index)))
                    .containsExactlyInAnyOrderElementsOf(Arrays.asList(order).subList(0, count));
        }
    }

    @Test
    void equalValuesAreTakenByIndexAcrossBlocks() {
        float[] values = new float[3 * Scan.BLOCK];
        Arrays.fill(values, 1);
        values[values.length - 1] = 2;

        Threshold threshold = Selection.largest(scan(values), Scan.BLOCK + 11);

        assertThat(threshold).isEqualTo(new Threshold(1, Scan.BLOCK + 9));
    }

    private static float[] values(int seed, int size, int distinct) {
        SplittableRandom random = new SplittableRandom(seed);
        float[] values = new float[size];
        for (int i = 0; i < size; i++) {
            values[i] = (random.nextInt(distinct) - distinct / 2) * 0.37f + 0.0f;
        }
        return values;
    }

    private static Scan scan(float[] values) {
        return new Scan() {
            @Override
            public long size() {
                return values.length;
            }

            @Override
            public void fill(long from, float[] into, int count) {
                System.arraycopy(values, (int) from, into, 0, count);
            }
        };
    }
}
