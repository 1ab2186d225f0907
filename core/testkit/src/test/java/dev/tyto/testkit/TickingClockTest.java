package dev.tyto.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

final class TickingClockTest {

    private final TickingClock clock = new TickingClock();

    @Test
    void sleepingMovesTheClockAndTakesNoTime() throws InterruptedException {
        Instant before = clock.instant();

        clock.sleep(Duration.ofDays(1));
        clock.tick(Duration.ofSeconds(1));

        assertThat(clock.instant()).isEqualTo(before.plus(Duration.ofDays(1)).plusSeconds(1));
        assertThat(clock.sleeps()).containsExactly(Duration.ofDays(1));
    }

    @Test
    void interruptedThreadDoesNotSleep() {
        Instant before = clock.instant();
        Thread.currentThread().interrupt();

        assertThatThrownBy(() -> clock.sleep(Duration.ofSeconds(1))).isInstanceOf(InterruptedException.class);

        assertThat(clock.instant()).isEqualTo(before);
    }
}
