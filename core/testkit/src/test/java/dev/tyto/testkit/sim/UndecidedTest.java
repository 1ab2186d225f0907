package dev.tyto.testkit.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tyto.testkit.sim.Simulation.Ending;
import dev.tyto.testkit.sim.Simulation.Limit;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/// What the seed cannot decide is told apart from what it can.
@SuppressWarnings({"ThreadPriorityCheck", "WaitNotInLoop"}) // yielding and waiting are what is tested
final class UndecidedTest {

    private static final Limit PLENTY = new Limit(1000, Duration.ofHours(1));

    private final Simulation simulation = new Simulation(3);
    private final SimulatedProcess process = simulation.process("engine");
    private final Object monitor = new Object();

    @FunctionalInterface
    private interface Act {
        void run() throws Exception;
    }

    private void start(Act act) {
        process.threads()
                .newThread(() -> {
                    try {
                        act.run();
                    } catch (Exception e) {
                        throw new IllegalStateException(e);
                    }
                })
                .start();
    }

    @Test
    void sleepInRealTimeIsRefused() {
        start(() -> Thread.sleep(60_000));

        assertThatThrownBy(() -> simulation.run(PLENTY))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith(
                        "simulated thread must wait by its process's clock but did: engine/1 TIMED_WAITING")
                .hasMessageContaining("Thread.sleep");
    }

    @Test
    void waitWithATimeLimitIsRefused() {
        BlockingQueue<String> queue = new LinkedBlockingQueue<>();
        start(() -> queue.poll(60, TimeUnit.SECONDS));

        assertThatThrownBy(() -> simulation.run(PLENTY)).hasMessageContaining("must wait by its process's clock");
    }

    @Test
    void waitForAMonitorsNotificationIsRefused() {
        start(() -> {
            synchronized (monitor) {
                monitor.wait();
            }
        });

        assertThatThrownBy(() -> simulation.run(PLENTY)).hasMessageContaining("must not wait in Object.wait");
    }

    @Test
    void monitorHeldByAThreadThatWaitsIsRefused() {
        simulation.monitorPatience(Duration.ofMillis(20));
        for (int each = 0; each < 100; each++) {
            start(() -> {
                synchronized (monitor) {
                    Thread.yield();
                }
            });
        }

        assertThatThrownBy(() -> simulation.run(PLENTY))
                .hasMessageContaining("must not wait at a synchronized block but did: engine/");
    }

    @Test
    void monitorHeldOutsideForAMomentIsWaitedFor() throws InterruptedException {
        CountDownLatch held = new CountDownLatch(1);
        Thread holder = Thread.ofPlatform().start(() -> {
            synchronized (monitor) {
                held.countDown();
                pause();
            }
        });
        held.await();
        AtomicInteger entered = new AtomicInteger();
        start(() -> {
            synchronized (monitor) {
                entered.incrementAndGet();
            }
        });

        Ending ending = simulation.run(PLENTY);

        holder.join();
        assertThat(ending).isEqualTo(Ending.QUIESCENT);
        assertThat(entered).hasValue(1);
        assertThat(simulation.steps()).isEqualTo(1);
    }

    @Test
    void wakingFromOutsideIsRefused() {
        CompletableFuture<String> future = new CompletableFuture<>();
        start(future::get);
        simulation.afterEachStep(() -> {
            Thread outside = Thread.ofPlatform().start(() -> future.complete("late"));
            joinQuietly(outside);
        });

        assertThatThrownBy(() -> simulation.run(PLENTY))
                .hasMessageContaining("must not be woken from outside the simulation but did: engine/1");
    }

    @Test
    void threadMadeWithoutTheFactoryIsRefused() {
        process.threads().newThread(() -> Thread.ofVirtual().start(() -> {})).start();

        simulation.run(PLENTY);

        assertThat(simulation.failures())
                .singleElement()
                .satisfies(failure -> assertThat(failure.cause())
                        .hasMessage("thread of a simulation must be made by its process's factory but engine/1 made "
                                + "one itself"));
    }

    @Test
    void onlyTheMakerRunsASimulation() {
        CompletableFuture<Ending> elsewhere = new CompletableFuture<>();

        Thread other = Thread.ofPlatform().start(() -> {
            try {
                elsewhere.complete(simulation.run(PLENTY));
            } catch (IllegalArgumentException e) {
                elsewhere.completeExceptionally(e);
            }
        });

        joinQuietly(other);
        assertThat(elsewhere).isCompletedExceptionally();
    }

    private static void pause() {
        try {
            Thread.sleep(50);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void joinQuietly(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
