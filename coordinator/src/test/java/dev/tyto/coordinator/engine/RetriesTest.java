package dev.tyto.coordinator.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tyto.core.model.ModelReply.Failed;
import dev.tyto.core.model.ModelReply.Fault;
import java.time.Duration;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class RetriesTest {

    @Test
    void stepHasAtMostFourTries() {
        Failed failure = failed(Fault.TIMEOUT, null);

        assertThat(Retries.mayRepeat(failure, 3)).isTrue();
        assertThat(Retries.mayRepeat(failure, 4)).isFalse();
    }

    @ParameterizedTest
    @EnumSource
    void onlyWhatAskingAgainCanHelpIsRepeated(Fault fault) {
        assertThat(Retries.mayRepeat(failed(fault, null), 1)).isEqualTo(fault.retryable());
    }

    @Test
    void serverThatAsksForMoreThanAMinuteIsNotAskedAgain() {
        assertThat(Retries.mayRepeat(failed(Fault.RATE_LIMITED, Duration.ofSeconds(60)), 1))
                .isTrue();
        assertThat(Retries.mayRepeat(failed(Fault.RATE_LIMITED, Duration.ofSeconds(61)), 1))
                .isFalse();
    }

    @Test
    void whatTheServerAskedForWins() {
        Duration pause = Retries.pause(failed(Fault.RATE_LIMITED, Duration.ofSeconds(20)), 1, new SplittableRandom(1));

        assertThat(pause).isEqualTo(Duration.ofSeconds(20));
    }

    @Test
    void pauseIsDrawnFromTheWholeOfAWindowThatDoubles() {
        for (int tries = 1; tries <= 3; tries++) {
            Duration window = Duration.ofMillis(500L << (tries - 1));
            SplittableRandom random = new SplittableRandom(tries);
            Duration longest = Duration.ZERO;
            Duration shortest = window;
            for (int draw = 0; draw < 1_000; draw++) {
                Duration pause = Retries.pause(failed(Fault.TIMEOUT, null), tries, random);
                longest = pause.compareTo(longest) > 0 ? pause : longest;
                shortest = pause.compareTo(shortest) < 0 ? pause : shortest;
            }

            assertThat(longest)
                    .isLessThan(window)
                    .isGreaterThan(window.multipliedBy(98).dividedBy(100));
            assertThat(shortest).isLessThan(window.dividedBy(50));
        }
    }

    private static Failed failed(Fault fault, @Nullable Duration retryAfter) {
        return new Failed(fault, "it broke", retryAfter, Duration.ZERO);
    }
}
