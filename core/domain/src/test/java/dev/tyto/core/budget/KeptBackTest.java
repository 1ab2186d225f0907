package dev.tyto.core.budget;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.LongStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class KeptBackTest {

    @ParameterizedTest
    @CsvSource({"0, 0", "1, 1", "2, 1", "3, 2", "9, 8", "10, 9", "11, 9", "19, 17", "20, 18", "1000, 900", "1001, 900"})
    void tenthIsRoundedUpButNeverTakesAll(long limit, long usable) {
        KeptBack kept = new KeptBack(true, 0, 0);

        assertThat(kept.usable(limit)).isEqualTo(usable);
    }

    @Test
    void moreThanTheTenthIsKeptWhenTheRunNeedsMore() {
        assertThat(new KeptBack(true, 300, 50).usable(1_000)).isEqualTo(650);
        assertThat(new KeptBack(true, 30, 50).usable(1_000)).isEqualTo(850);
        assertThat(new KeptBack(false, 0, 50).usable(1_000)).isEqualTo(950);
        assertThat(new KeptBack(true, 1, 0).usable(1)).isZero();
        assertThat(new KeptBack(true, 0, 5).usable(3)).isZero();
    }

    @Property(tries = 500)
    void smallestLimitIsTheFirstOfWhichTheAmountIsUsable(
            @ForAll boolean tenth,
            @ForAll @LongRange(max = 60) long forRun,
            @ForAll @LongRange(max = 60) long forScopes,
            @ForAll @LongRange(min = 1, max = 200) long amount) {
        KeptBack kept = new KeptBack(tenth, forRun, forScopes);

        long first = LongStream.iterate(0, limit -> limit + 1)
                .filter(limit -> kept.usable(limit) >= amount)
                .findFirst()
                .orElseThrow();

        assertThat(kept.smallestFor(amount)).isEqualTo(first);
    }

    @Test
    void hugeAmountsDoNotWrapAround() {
        KeptBack greedy = new KeptBack(true, Long.MAX_VALUE, Long.MAX_VALUE);

        assertThat(greedy.usable(Long.MAX_VALUE)).isZero();
        assertThat(greedy.smallestFor(1)).isEqualTo(Long.MAX_VALUE);
        assertThat(new KeptBack(true, 0, 0).smallestFor(Long.MAX_VALUE)).isEqualTo(Long.MAX_VALUE);
    }
}
