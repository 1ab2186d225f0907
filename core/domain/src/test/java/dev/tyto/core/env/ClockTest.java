package dev.tyto.core.env;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tyto.core.env.Clock.Alarm;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class ClockTest {

    private static final int PATIENCE_SECONDS = 20;

    private final Clock clock = Clock.system();

    @Test
    void alarmGoesOffAfterItsDelayOnAVirtualThread() throws Exception {
        CompletableFuture<Boolean> virtual = new CompletableFuture<>();
        CompletableFuture<Instant> at = new CompletableFuture<>();
        Instant before = clock.instant();

        clock.after(Duration.ofMillis(30), () -> {
            virtual.complete(Thread.currentThread().isVirtual());
            at.complete(clock.instant());
        });

        assertThat(at.get(PATIENCE_SECONDS, TimeUnit.SECONDS)).isAfterOrEqualTo(before.plusMillis(29));
        assertThat(virtual.get()).isTrue();
    }

    @Test
    void alarmOfNegativeDelayGoesOffAtOnce() throws Exception {
        CountDownLatch off = new CountDownLatch(1);

        clock.after(Duration.ofDays(-1), off::countDown);

        assertThat(off.await(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void alarmCalledOffDoesNotGoOff() throws Exception {
        AtomicInteger rung = new AtomicInteger();
        CountDownLatch later = new CountDownLatch(1);
        Alarm alarm = clock.after(Duration.ofMillis(50), rung::incrementAndGet);

        alarm.cancel();

        clock.after(Duration.ofMillis(100), later::countDown);
        assertThat(later.await(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
        assertThat(rung).hasValue(0);
    }

    @Test
    void alarmsBeyondTheEndOfTimeAreAccepted() {
        Alarm alarm = clock.after(Duration.ofSeconds(Long.MAX_VALUE), () -> {});

        alarm.cancel();
    }

    @Test
    void alarmThatBlocksHoldsUpNoOther() throws Exception {
        CountDownLatch stuck = new CountDownLatch(1);
        CountDownLatch other = new CountDownLatch(1);
        clock.after(Duration.ZERO, () -> awaitQuietly(stuck));

        clock.after(Duration.ofMillis(10), other::countDown);

        assertThat(other.await(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
        stuck.countDown();
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
