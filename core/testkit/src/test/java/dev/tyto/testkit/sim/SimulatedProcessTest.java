package dev.tyto.testkit.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tyto.core.env.Clock;
import dev.tyto.core.env.Clock.Alarm;
import dev.tyto.testkit.sim.Simulation.Ending;
import dev.tyto.testkit.sim.Simulation.Limit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

@SuppressWarnings("ThreadPriorityCheck") // a simulated thread that yields takes part in the next choice
final class SimulatedProcessTest {

    private static final Limit PLENTY = new Limit(100_000, Duration.ofDays(1000));

    private final Simulation simulation = new Simulation(7);
    private final SimulatedProcess process = simulation.process("engine");
    private final Clock clock = process.clock();
    private final List<String> log = new ArrayList<>();

    private Thread start(Runnable task) {
        Thread thread = process.threads().newThread(task);
        thread.start();
        return thread;
    }

    private void say(String word) {
        log.add(Duration.between(Simulation.START, clock.instant()).toMillis() + " " + word);
    }

    private void sleep(int seconds) {
        try {
            clock.sleep(Duration.ofSeconds(seconds));
        } catch (InterruptedException e) {
            say("interrupted");
        }
    }

    @Test
    void sleepersWakeAtTheirTimes() {
        start(() -> {
            sleep(3);
            say("three");
        });
        start(() -> {
            sleep(1);
            say("one");
            sleep(1);
            say("two");
        });

        simulation.run(PLENTY);

        assertThat(log).containsExactly("1000 one", "2000 two", "3000 three");
    }

    @Test
    void timeStandsWhileAThreadCanGoOn() {
        start(() -> {
            for (int turn = 0; turn < 100; turn++) {
                Thread.yield();
            }
            say("done");
        });
        clock.after(Duration.ofNanos(1), () -> log.add("rang"));

        simulation.run(PLENTY);

        assertThat(log).containsExactly("0 done", "rang");
    }

    @Test
    void slowThreadsAreOvertakenByTime() {
        Set<String> firsts = new HashSet<>();

        for (long seed = 0; seed < 50; seed++) {
            Simulation slow = new Simulation(seed, 0.3);
            SimulatedProcess worker = slow.process("worker");
            List<String> order = new ArrayList<>();
            worker.clock().after(Duration.ofSeconds(1), () -> order.add("deadline"));
            worker.threads().newThread(() -> order.add("result")).start();
            slow.run(PLENTY);
            firsts.add(order.getFirst());
        }

        assertThat(firsts).containsExactlyInAnyOrder("deadline", "result");
    }

    @Test
    void interruptEndsASleepAtOnce() {
        Thread sleeper = start(() -> sleep(60));
        clock.after(Duration.ofSeconds(5), sleeper::interrupt);

        simulation.run(PLENTY);

        assertThat(log).containsExactly("5000 interrupted");
        assertThat(simulation.now()).isEqualTo(Simulation.START.plusSeconds(5));
    }

    @Test
    void alarmCalledOffDoesNotGoOff() {
        Alarm alarm = clock.after(Duration.ofSeconds(2), () -> say("rang"));
        clock.after(Duration.ofSeconds(1), alarm::cancel);

        simulation.run(PLENTY);

        assertThat(log).isEmpty();
    }

    @Test
    void alarmBeyondTheEndOfTimeNeverRings() {
        clock.after(Duration.ofSeconds(Long.MAX_VALUE), () -> say("rang"));

        Ending ending = simulation.run(PLENTY);

        assertThat(ending).isEqualTo(Ending.OUT_OF_TIME);
        assertThat(log).isEmpty();
    }

    @Test
    void alarmMayWaitWithoutStoppingTime() {
        CountDownLatch later = new CountDownLatch(1);
        clock.after(Duration.ofSeconds(1), () -> {
            await(later);
            say("waited");
        });
        clock.after(Duration.ofSeconds(2), later::countDown);

        simulation.run(PLENTY);

        assertThat(log).containsExactly("2000 waited");
    }

    @Test
    void sleepOutsideTheSimulationIsRefused() {
        assertThatThrownBy(() -> clock.sleep(Duration.ofSeconds(1)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("sleep must be called on a simulated thread but was on");
    }

    @Test
    void crashedProcessDoesNothingMore() {
        SimulatedProcess other = simulation.process("other");
        start(() -> {
            try {
                sleep(10);
                say("woke");
            } finally {
                say("cleaned up");
            }
        });
        Thread waiting = start(() -> await(new CountDownLatch(1)));
        clock.after(Duration.ofSeconds(6), () -> say("rang"));
        other.clock().after(Duration.ofSeconds(5), process::crash);
        other.clock().after(Duration.ofSeconds(7), waiting::interrupt);

        Ending ending = simulation.run(PLENTY);

        assertThat(ending).isEqualTo(Ending.QUIESCENT);
        assertThat(process.crashed()).isTrue();
        assertThat(log).isEmpty();
        assertThat(simulation.waiting()).isEmpty();
        assertThat(simulation.now()).isEqualTo(Simulation.START.plusSeconds(7));
    }

    @Test
    void threadThatCrashesItsOwnProcessNeverReturns() {
        AtomicBoolean survived = new AtomicBoolean();
        start(() -> {
            Thread.currentThread().interrupt();
            try {
                process.crash();
            } finally {
                survived.set(true);
            }
        });
        start(() -> sleep(1));

        Ending ending = simulation.run(PLENTY);

        assertThat(ending).isEqualTo(Ending.QUIESCENT);
        assertThat(survived).isFalse();
        assertThat(simulation.failures()).isEmpty();
    }

    @Test
    void threadOfACrashedProcessNeverStarts() {
        process.crash();

        start(() -> log.add("ran"));

        assertThat(simulation.run(PLENTY)).isEqualTo(Ending.QUIESCENT);
        assertThat(log).isEmpty();
    }

    @Test
    void threadsAreNamedByTheirProcessInOrder() {
        Thread first = process.threads().newThread(() -> {});

        Thread second = process.threads().newThread(() -> {});

        assertThat(List.of(first.getName(), second.getName())).containsExactly("engine/1", "engine/2");
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
