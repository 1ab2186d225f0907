package dev.tyto.testkit.sim;

import dev.tyto.core.rule.Require;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Runs real concurrent code one step at a time, in virtual time; one seed decides everything that is left to
/// chance, so the same seed gives the same run. A step goes from where a thread waited to where it waits next.
///
/// Its threads are virtual threads that [#run] carries on the calling thread, choosing each time among those
/// that can go on. Locks, semaphores, conditions, queues, latches, futures, joins and interrupts work as ever.
/// Time stands while any thread can go on, and then jumps to the next alarm or end of a sleep. What is not
/// decided by the seed fails loudly:
///
/// - a wait with a time limit of the JDK's own, such as [Thread#sleep] or `poll(timeout)`: use
///   [SimulatedProcess#clock];
/// - [Object#wait()], and a `synchronized` block that a simulated thread entered and then waited in while
///   another wants in: the JDK wakes such threads from a thread of its own;
/// - anything that another thread wakes, such as one of the common pool.
///
/// Three things go unseen: code that follows the order of identity hashes or thread ids, a thread that waits in
/// a static initializer or beneath a native frame (it blocks the caller of [#run]), and a time limit that is
/// never waited for.
///
/// Made by a test with `new`, on the platform thread that also runs it; simulated threads may use it too,
/// others must not. Simulations on different threads do not disturb each other. Java must be started with
/// `--add-opens=java.base/java.lang=ALL-UNNAMED -Djdk.trackAllThreads=false`.
public final class Simulation {

    /// Virtual time begins here.
    public static final Instant START = Instant.parse("2030-01-01T00:00:00Z");

    /// How much one [#run] may take: steps, and virtual time. The end of an alarm's or a sleep's time is a step
    /// too.
    public record Limit(long steps, Duration time) {
        public Limit {
            Require.positive(steps, "steps");
            Require.that(!time.isNegative(), "time", "not be negative", time);
        }
    }

    /// Why a run stopped.
    public enum Ending {
        /// No thread can go on and no time is left to come; threads may still wait, and [#waiting] names them.
        QUIESCENT,
        OUT_OF_STEPS,
        OUT_OF_TIME
    }

    /// An exception that a simulated thread did not catch.
    public record Failure(String thread, Throwable cause) {}

    private static final int FRAMES_SHOWN = 12;

    private final Thread owner = Thread.currentThread();
    private final RandomGenerator choices;
    private final RandomGenerator chance;
    private final double slowness;
    private final List<SimulatedProcess> processes = new ArrayList<>();
    private final List<Strand> runnable = new ArrayList<>();
    private final Agenda agenda = new Agenda();
    private final List<Failure> failures = new ArrayList<>();
    private final LinkedBlockingQueue<Strand> strangers = new LinkedBlockingQueue<>();
    private Duration monitorPatience = Duration.ofSeconds(5);
    private Runnable afterEachStep = () -> {};
    private long nanos;
    private long steps;
    private @Nullable Strand running;

    /// A simulation in which no thread is ever slow.
    public Simulation(long seed) {
        this(seed, 0);
    }

    /// @param slowness how likely it is, in [0, 1), that time goes on to the next alarm although a thread can
    ///     take a step
    public Simulation(long seed, double slowness) {
        Require.that(slowness >= 0 && slowness < 1, "slowness", "be in [0, 1)", slowness);
        Require.that(!owner.isVirtual(), "thread of a simulation", "be a platform thread", owner);
        SplittableRandom random = new SplittableRandom(seed);
        this.choices = random.split();
        this.chance = random.split();
        this.slowness = slowness;
    }

    /// A new process, with no threads yet. A process that crashed is started again by making another.
    public SimulatedProcess process(String name) {
        SimulatedProcess process = new SimulatedProcess(this, name);
        processes.add(process);
        return process;
    }

    /// The virtual time.
    public Instant now() {
        return START.plusNanos(nanos);
    }

    /// Chance for the test's own use. It does not depend on how many choices the simulation made, only on the
    /// seed.
    public RandomGenerator chance() {
        return chance;
    }

    /// Has this done after every step, on the thread that runs the simulation. What it throws, [#run] throws.
    public void afterEachStep(Runnable check) {
        afterEachStep = check;
    }

    /// How long, in real time, a thread outside may hold a `synchronized` block that a simulated thread wants.
    void monitorPatience(Duration patience) {
        monitorPatience = patience;
    }

    /// How many steps were taken so far.
    public long steps() {
        return steps;
    }

    /// The exceptions that simulated threads did not catch, oldest first.
    public List<Failure> failures() {
        return List.copyOf(failures);
    }

    /// The name of the thread that took the latest step; empty when that was the time.
    public String latest() {
        return running == null ? "" : running.thread().getName();
    }

    /// Takes steps until nothing is left to do or a limit is reached; may be called again.
    ///
    /// @throws IllegalStateException when a thread does what the seed cannot decide; the message has its stack
    public Ending run(Limit limit) {
        Require.that(Thread.currentThread() == owner, "simulation", "run on the thread that made it", owner);
        long lastStep = Math.addExact(steps, limit.steps());
        long lastNanos = Math.addExact(nanos, limit.time().toNanos());
        while (steps < lastStep) {
            Agenda.Entry next = agenda.next();
            boolean late = next != null
                    && slowness > 0
                    && next.nanos() <= lastNanos
                    && !runnable.isEmpty()
                    && choices.nextDouble() < slowness;
            if (!runnable.isEmpty() && !late) {
                step();
            } else if (next == null) {
                requireNoStranger();
                return Ending.QUIESCENT;
            } else if (next.nanos() > lastNanos) {
                nanos = lastNanos;
                return Ending.OUT_OF_TIME;
            } else {
                fire(next);
            }
            steps++;
            afterEachStep.run();
        }
        return Ending.OUT_OF_STEPS;
    }

    /// What every thread that was started and has not ended is doing, one a paragraph: for the report of a hang.
    public String waiting() {
        return processes.stream()
                .flatMap(process -> process.strands().stream())
                .map(Simulation::shown)
                .collect(Collectors.joining("\n"));
    }

    private void step() {
        int chosen = choices.nextInt(runnable.size());
        Strand strand = runnable.get(chosen);
        Strand last = runnable.removeLast();
        if (chosen < runnable.size()) {
            runnable.set(chosen, last);
        }
        strand.queued(false);
        running = strand;
        strand.step();
        settle(strand);
        requireNoStranger();
    }

    private void fire(Agenda.Entry next) {
        agenda.remove(next);
        nanos = Math.max(nanos, next.nanos());
        running = null;
        next.fire();
    }

    /// Sees to it that the thread that took a step now waits for something that the seed decides.
    private void settle(Strand strand) {
        Continuations.Standing standing = Continuations.standing(strand.thread());
        while (standing == Continuations.Standing.AT_MONITOR
                && !strand.process().crashed()) {
            awaitMonitor(strand);
            strand.step();
            standing = Continuations.standing(strand.thread());
        }
        if (strand.process().crashed()) {
            return;
        }
        switch (standing) {
            case ORDERLY, AT_MONITOR -> {}
            case ENDED -> strand.process().ended(strand);
            case IN_OBJECT_WAIT -> throw undecided(strand, "not wait in Object.wait");
            case IN_REAL_TIME -> throw undecided(strand, "wait by its process's clock");
        }
    }

    /// Another simulation's thread may hold the monitor for a moment; then this thread's step goes on as if it
    /// had not.
    private void awaitMonitor(Strand strand) {
        if (strand.queued()) {
            runnable.removeLast();
            strand.queued(false);
            return;
        }
        try {
            Strand woken = strangers.poll(monitorPatience.toMillis(), TimeUnit.MILLISECONDS);
            if (woken != strand) {
                throw undecided(woken == null ? strand : woken, "not wait at a synchronized block");
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException("simulation must not be interrupted but was", e);
        }
    }

    private void requireNoStranger() {
        Strand woken = strangers.poll();
        if (woken != null && !woken.process().crashed()) {
            throw undecided(woken, "not be woken from outside the simulation");
        }
    }

    private static IllegalStateException undecided(Strand strand, String rule) {
        return new IllegalStateException("simulated thread must " + rule + " but did: " + shown(strand));
    }

    private static String shown(Strand strand) {
        Thread thread = strand.thread();
        return Arrays.stream(thread.getStackTrace())
                .limit(FRAMES_SHOWN)
                .map(frame -> "\n    at " + frame)
                .collect(Collectors.joining("", thread.getName() + " " + thread.getState(), ""));
    }

    /// The thread whose step this is, or the latest one's.
    @Nullable
    Strand running() {
        return running;
    }

    /// The calling thread, which must be a simulated one.
    Thread currentThread(String act) {
        Thread caller = Thread.currentThread();
        if (running == null || caller != running.thread()) {
            throw new IllegalStateException(act + " must be called on a simulated thread but was on " + caller);
        }
        return caller;
    }

    /// Puts a thread's next step on the list. A thread of neither this simulation nor its owner must not get
    /// here.
    void submit(Strand strand) {
        Thread caller = Thread.currentThread();
        Strand current = running;
        if (caller != owner && (current == null || caller != current.thread())) {
            strangers.add(strand);
        } else if (!strand.queued() && !strand.process().crashed()) {
            strand.queued(true);
            runnable.add(strand);
        }
    }

    Agenda.Entry enter(SimulatedProcess process, Duration delay, Consumer<Agenda.Entry> action) {
        long wait = Math.clamp(TimeUnit.NANOSECONDS.convert(delay), 0, Long.MAX_VALUE - nanos);
        Agenda.Entry entry = new Agenda.Entry(process, nanos + wait, choices.nextLong(), action);
        agenda.add(entry);
        return entry;
    }

    void forgetCrashed() {
        processes.removeIf(SimulatedProcess::crashed);
        runnable.removeIf(strand -> strand.process().crashed());
    }

    void failed(Thread thread, Throwable cause) {
        failures.add(new Failure(thread.getName(), cause));
    }
}
