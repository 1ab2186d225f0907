package dev.tyto.testkit.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tyto.testkit.sim.Simulation.Ending;
import dev.tyto.testkit.sim.Simulation.Limit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

@SuppressWarnings("ThreadPriorityCheck") // a simulated thread that yields takes part in the next choice
final class SimulationTest {

    private static final Limit PLENTY = new Limit(1_000_000, Duration.ofDays(1));

    private final Simulation simulation = new Simulation(1);
    private final SimulatedProcess process = simulation.process("engine");
    private final List<String> log = new ArrayList<>();

    /// What a simulated thread does, exceptions included.
    @FunctionalInterface
    private interface Act {
        void run() throws Exception;
    }

    private static Thread start(SimulatedProcess process, Act act) {
        Thread thread = process.threads().newThread(() -> {
            try {
                act.run();
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
        thread.start();
        return thread;
    }

    private static void say(SimulatedProcess process, List<String> log, String word) {
        log.add(Duration.between(Simulation.START, process.clock().instant()).toMillis() + " " + word);
    }

    @Test
    void everyWayToWaitWithoutATimeLimitWorks() {
        Semaphore semaphore = new Semaphore(1);
        ReentrantLock lock = new ReentrantLock();
        Condition condition = lock.newCondition();
        BlockingQueue<Integer> queue = new ArrayBlockingQueue<>(1);
        CompletableFuture<Integer> sum = new CompletableFuture<>();
        CountDownLatch done = new CountDownLatch(3);
        boolean[] open = {false};
        for (int each = 1; each <= 3; each++) {
            int number = each;
            start(process, () -> {
                semaphore.acquire();
                Thread.yield();
                semaphore.release();
                lock.lock();
                try {
                    while (!open[0]) {
                        condition.await();
                    }
                } finally {
                    lock.unlock();
                }
                queue.put(number);
                done.countDown();
            });
        }
        start(process, () -> {
            lock.lock();
            try {
                open[0] = true;
                condition.signalAll();
            } finally {
                lock.unlock();
            }
            sum.complete(queue.take() + queue.take() + queue.take());
        });
        start(process, () -> {
            Thread child = start(process, done::await);
            child.join();
            log.add("sum " + sum.get());
        });

        Ending ending = simulation.run(PLENTY);

        assertThat(ending).isEqualTo(Ending.QUIESCENT);
        assertThat(simulation.failures()).isEmpty();
        assertThat(simulation.waiting()).isEmpty();
        assertThat(log).containsExactly("sum 6");
    }

    @Property(tries = 50)
    void sameSeedGivesTheSameRun(@ForAll long seed) {
        List<String> once = trace(seed);

        List<String> again = trace(seed);

        assertThat(again).isEqualTo(once);
    }

    @Test
    void simulationsBesideEachOtherDoNotDisturbEachOther() throws Exception {
        List<List<String>> alone = new ArrayList<>();
        for (long seed = 0; seed < 100; seed++) {
            alone.add(trace(seed));
        }
        List<Callable<List<String>>> runs = new ArrayList<>();
        for (long seed = 0; seed < 100; seed++) {
            long own = seed;
            runs.add(() -> trace(own));
        }

        List<List<String>> together = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
            for (Future<List<String>> run : threads.invokeAll(runs)) {
                together.add(run.get());
            }
        }

        assertThat(together).isEqualTo(alone);
        assertThat(new HashSet<>(alone)).hasSizeGreaterThan(90);
    }

    /// What a workshop of producers, consumers, sleepers, alarms, an interrupt and a crash does with this seed.
    private static List<String> trace(long seed) {
        Simulation simulation = new Simulation(seed, 0.05);
        List<String> trace = new ArrayList<>();
        simulation.afterEachStep(() -> trace.add(simulation.latest() + " " + simulation.now()));
        SimulatedProcess shop = simulation.process("shop");
        SimulatedProcess frail = simulation.process("frail");
        BlockingQueue<String> queue = new LinkedBlockingQueue<>(2);
        Semaphore permits = new Semaphore(2, true);
        for (int each = 0; each < 4; each++) {
            start(each % 2 == 0 ? shop : frail, () -> {
                for (int round = 0; round < 5; round++) {
                    permits.acquire();
                    shop.clock().sleep(Duration.ofMillis(simulation.chance().nextInt(20)));
                    permits.release();
                    queue.put("item");
                }
            });
        }
        Thread consumer = start(shop, () -> {
            while (true) {
                trace.add("took " + queue.take());
            }
        });
        shop.clock().after(Duration.ofMillis(60), consumer::interrupt);
        shop.clock().after(Duration.ofMillis(25), frail::crash);

        trace.add(simulation.run(PLENTY).toString());

        trace.add(simulation.failures().size() + " failures");
        return trace;
    }

    @Test
    void everyInterleavingComesUp() {
        Set<List<String>> seen = new HashSet<>();

        for (long seed = 0; seed < 200; seed++) {
            Simulation one = new Simulation(seed);
            SimulatedProcess two = one.process("p");
            List<String> order = new ArrayList<>();
            for (String name : List.of("a", "b")) {
                start(two, () -> {
                    order.add(name);
                    Thread.yield();
                    order.add(name);
                });
            }
            one.run(PLENTY);
            seen.add(order);
        }

        assertThat(seen).hasSize(6);
    }

    @Test
    void uncaughtExceptionsAreKept() {
        IllegalArgumentException bug = new IllegalArgumentException("bug");
        process.threads()
                .newThread(() -> {
                    throw bug;
                })
                .start();

        simulation.run(PLENTY);

        assertThat(simulation.failures()).containsExactly(new Simulation.Failure("engine/1", bug));
    }

    @Test
    void checkThatFailsStopsTheRunAtItsStep() {
        start(process, () -> {
            log.add("first");
            Thread.yield();
            log.add("second");
        });
        simulation.afterEachStep(() -> assertThat(log).as("broken").isEmpty());

        assertThatThrownBy(() -> simulation.run(PLENTY)).hasMessageContaining("broken");

        assertThat(log).containsExactly("first");
        assertThat(simulation.steps()).isEqualTo(1);
    }

    @Test
    void hangIsToldByTheThreadsThatWait() {
        CountDownLatch never = new CountDownLatch(1);
        start(process, never::await);
        start(process, () -> {});

        Ending ending = simulation.run(PLENTY);

        assertThat(ending).isEqualTo(Ending.QUIESCENT);
        assertThat(simulation.waiting())
                .startsWith("engine/1 WAITING")
                .contains("CountDownLatch.await", "SimulationTest")
                .doesNotContain("engine/2");
    }

    @Test
    void endlessRunStopsAtItsLimitAndGoesOnAfterwards() {
        AtomicInteger turns = new AtomicInteger();
        start(process, () -> {
            while (turns.incrementAndGet() < 150) {
                Thread.yield();
            }
        });

        Ending first = simulation.run(new Limit(100, Duration.ZERO));
        String waiting = simulation.waiting();
        Ending second = simulation.run(new Limit(100, Duration.ZERO));

        assertThat(List.of(first, second)).containsExactly(Ending.OUT_OF_STEPS, Ending.QUIESCENT);
        assertThat(waiting).startsWith("engine/1 RUNNABLE");
        assertThat(simulation.steps()).isEqualTo(150);
    }

    @Test
    void timeLimitLeavesTheRestForTheNextRun() {
        process.clock().after(Duration.ofSeconds(10), () -> say(process, log, "rang"));

        Ending first = simulation.run(new Limit(100, Duration.ofSeconds(9)));
        Duration stopped = Duration.between(Simulation.START, simulation.now());
        Ending second = simulation.run(new Limit(100, Duration.ofSeconds(9)));

        assertThat(List.of(first, second)).containsExactly(Ending.OUT_OF_TIME, Ending.QUIESCENT);
        assertThat(stopped).isEqualTo(Duration.ofSeconds(9));
        assertThat(log).containsExactly("10000 rang");
    }

    @Test
    void chanceDoesNotDependOnTheChoicesMade() {
        Simulation untouched = new Simulation(1);
        start(process, () -> {
            Thread.yield();
            process.clock().sleep(Duration.ofSeconds(1));
        });

        simulation.run(PLENTY);

        assertThat(simulation.chance().nextLong()).isEqualTo(untouched.chance().nextLong());
    }
}
