package dev.tyto.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tyto.core.env.Clock.Alarm;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
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

    @Test
    void alarmsGoOffInOrderWhenTheClockPassesThem() {
        List<String> rung = new ArrayList<>();
        clock.after(Duration.ofSeconds(2), () -> rung.add("two"));
        clock.after(Duration.ofSeconds(1), () -> rung.add("one"));
        clock.after(Duration.ofSeconds(3), () -> rung.add("three"));

        clock.tick(Duration.ofSeconds(2));

        assertThat(rung).containsExactly("one", "two");
    }

    @Test
    void sleeperRunsTheAlarmsItPasses() throws InterruptedException {
        List<String> rung = new ArrayList<>();
        clock.after(Duration.ofSeconds(1), () -> rung.add("one"));

        clock.sleep(Duration.ofSeconds(1));

        assertThat(rung).containsExactly("one");
    }

    @Test
    void alarmWithoutDelayGoesOffAtOnce() {
        List<String> rung = new ArrayList<>();

        clock.after(Duration.ZERO, () -> rung.add("now"));

        assertThat(rung).containsExactly("now");
    }

    @Test
    void alarmCallsOffAnotherOfTheSameTick() {
        List<String> rung = new ArrayList<>();
        AtomicReference<Alarm> second = new AtomicReference<>();
        clock.after(Duration.ofSeconds(1), () -> second.get().cancel());
        second.set(clock.after(Duration.ofSeconds(2), () -> rung.add("second")));

        clock.tick(Duration.ofSeconds(2));

        assertThat(rung).isEmpty();
    }
}
