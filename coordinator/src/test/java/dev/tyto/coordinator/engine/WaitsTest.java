package dev.tyto.coordinator.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tyto.core.env.Clock;
import dev.tyto.testkit.sim.SimulatedProcess;
import dev.tyto.testkit.sim.Simulation;
import dev.tyto.testkit.sim.Simulation.Limit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/// Deadlines and patience, in simulated time.
final class WaitsTest {

    private static final Limit PLENTY = new Limit(100_000, Duration.ofDays(1));

    private final Simulation simulation = new Simulation(3);
    private final SimulatedProcess process = simulation.process("engine");
    private final Clock clock = process.clock();
    private final List<String> log = new ArrayList<>();

    @Test
    void workInTimeIsItsResult() {
        start(() -> within(10, () -> {
            clock.sleep(Duration.ofSeconds(9));
            return "done";
        }));

        simulation.run(PLENTY);

        assertThat(log).containsExactly("9 done");
    }

    @Test
    void workIsInterruptedWhenItsTimeIsOverAndTheInterruptIsTakenBack() {
        start(() -> {
            within(10, () -> {
                clock.sleep(Duration.ofSeconds(60));
                return "done";
            });
            say("interrupted " + Thread.currentThread().isInterrupted());
        });

        simulation.run(PLENTY);

        assertThat(log).containsExactly("10 TimeOver", "10 interrupted false");
    }

    @Test
    void interruptFromOutsideIsNoEndOfTime() {
        Thread worker = start(() -> within(10, () -> {
            clock.sleep(Duration.ofSeconds(60));
            return "done";
        }));
        clock.after(Duration.ofSeconds(4), worker::interrupt);

        simulation.run(PLENTY);

        assertThat(log).containsExactly("4 InterruptedException");
    }

    @Test
    void alarmOfWorkThatFailedDoesNotGoOff() {
        start(() -> {
            within(10, () -> {
                throw new IllegalStateException("broke");
            });
            sleep(60);
        });

        simulation.run(PLENTY);

        assertThat(log).containsExactly("0 IllegalStateException", "60 slept");
    }

    @Test
    void workThatEndsAtTheVeryMomentIsInTimeOrLateAndNeverLeavesAnInterrupt() {
        Set<String> endings = new HashSet<>();
        for (long seed = 0; seed < 60; seed++) {
            Simulation tight = new Simulation(seed, 0.3);
            SimulatedProcess racer = tight.process("racer");
            racer.threads()
                    .newThread(() -> {
                        String ending;
                        try {
                            ending = Waits.within(
                                    racer.clock(),
                                    racer.threads(),
                                    Duration.ofSeconds(5),
                                    () -> {
                                        racer.clock().sleep(Duration.ofSeconds(5));
                                        return "in time";
                                    },
                                    () -> {});
                        } catch (Waits.TimeOver e) {
                            ending = "late";
                        } catch (Exception e) {
                            ending = "broken";
                        }
                        endings.add(ending + (Thread.currentThread().isInterrupted() ? " and interrupted" : ""));
                    })
                    .start();
            tight.run(PLENTY);
        }

        assertThat(endings).containsExactlyInAnyOrder("in time", "late");
    }

    @Test
    void workThatDoesNotListenIsLeftAndCountsAsGoneAMinuteLater() {
        CompletableFuture<Void> never = new CompletableFuture<>();
        start(() -> {
            try {
                Waits.within(
                        clock,
                        process.threads(),
                        Duration.ofSeconds(10),
                        () -> {
                            while (!never.isDone()) {
                                boolean unheard = Thread.interrupted();
                                LockSupport.park(unheard);
                            }
                            return "never";
                        },
                        () -> say("gone"));
            } catch (Exception e) {
                say(e.getClass().getSimpleName());
            }
        });

        simulation.run(PLENTY);

        assertThat(log).containsExactly("12 TimeOver", "72 gone");
    }

    @Test
    void threadsAreStoppedTogetherAndThePatienceIsThatOfTheSlowest() {
        List<CompletableFuture<Void>> ends = List.of(new CompletableFuture<>(), new CompletableFuture<>());
        List<Thread> threads = List.of(settling(ends.get(0), 1), settling(ends.get(1), 3));
        start(() -> {
            sleep(10);
            Waits.stop(clock, threads, ends);
            say("stopped");
        });

        simulation.run(PLENTY);

        assertThat(log).containsExactly("10 slept", "13 stopped");
    }

    @Test
    void threadThatDoesNotListenIsLeftToItself() {
        CompletableFuture<Void> never = new CompletableFuture<>();
        Thread deaf = start(() -> {
            while (!never.isDone()) {
                boolean unheard = Thread.interrupted();
                LockSupport.park(unheard);
            }
        });
        start(() -> {
            Waits.stop(clock, List.of(deaf), List.of(never));
            say("stopped");
            never.complete(null);
            LockSupport.unpark(deaf);
        });

        simulation.run(PLENTY);

        assertThat(log).containsExactly("5 stopped");
    }

    @Test
    void nothingToStopTakesNoTime() {
        start(() -> {
            Waits.stop(clock, List.of(), List.of());
            say("stopped");
        });

        simulation.run(PLENTY);

        assertThat(log).containsExactly("0 stopped");
    }

    /// A thread that needs so many seconds to settle after it was interrupted.
    private Thread settling(CompletableFuture<Void> end, int seconds) {
        return start(() -> {
            try {
                clock.sleep(Duration.ofDays(1));
            } catch (InterruptedException e) {
                try {
                    clock.sleep(Duration.ofSeconds(seconds));
                } catch (InterruptedException again) {
                    say("interrupted twice");
                }
            }
            end.complete(null);
        });
    }

    private void within(int seconds, Callable<String> work) {
        try {
            say(Waits.within(clock, process.threads(), Duration.ofSeconds(seconds), work, () -> {}));
        } catch (Exception e) {
            say(e.getClass().getSimpleName());
        }
    }

    private Thread start(Runnable task) {
        Thread thread = process.threads().newThread(task);
        thread.start();
        return thread;
    }

    private void sleep(int seconds) {
        try {
            clock.sleep(Duration.ofSeconds(seconds));
            say("slept");
        } catch (InterruptedException e) {
            say("interrupted");
        }
    }

    private void say(String word) {
        log.add(Duration.between(Simulation.START, clock.instant()).toSeconds() + " " + word);
    }
}
