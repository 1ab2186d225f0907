package dev.tyto.testkit.sim;

import dev.tyto.core.env.Clock;
import dev.tyto.core.rule.Require;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.locks.LockSupport;

/// Threads and alarms that live and die together, as those of one operating system process do.
///
/// Made by [Simulation#process] and used on its threads only. What outlives a process, such as a simulated
/// disk, must not be locked while a thread of it waits: nobody unlocks it after a crash.
public final class SimulatedProcess {

    private final Simulation simulation;
    private final String name;
    private final List<Strand> strands = new ArrayList<>();
    private final Clock clock = new ProcessClock();
    private int threadsMade;
    private boolean crashed;

    SimulatedProcess(Simulation simulation, String name) {
        this.simulation = simulation;
        this.name = Require.nonBlank(name, "name of a simulated process");
    }

    public String name() {
        return name;
    }

    /// Makes this process's threads: virtual threads that take their steps when the simulation says so. They
    /// are named `process/number` in the order of their making.
    ///
    /// A thread that makes others must use this too: [Thread#ofVirtual] fails on a simulated thread.
    public ThreadFactory threads() {
        return this::thread;
    }

    /// The simulation's time. An alarm runs on a thread of this process. Only a simulated thread can sleep.
    public Clock clock() {
        return clock;
    }

    public boolean crashed() {
        return crashed;
    }

    /// Ends the process between two steps, as losing its power would: its threads never run again, not even their
    /// `finally` blocks, and its alarms are forgotten. Called by one of its own threads this never returns.
    @SuppressWarnings("ThreadPriorityCheck") // yielding is not a hint here: it ends the caller's last step
    public void crash() {
        crashed = true;
        strands.clear();
        simulation.forgetCrashed();
        Strand caller = simulation.running();
        if (caller != null && caller.process() == this && Thread.currentThread() == caller.thread()) {
            Thread.yield();
            throw new IllegalStateException("thread must be able to yield where it crashes but is pinned: " + name);
        }
    }

    /// The threads that were started and have not ended, in the order of their making.
    List<Strand> strands() {
        return strands.stream().sorted(Comparator.comparingInt(Strand::number)).toList();
    }

    void started(Strand strand) {
        if (!crashed) {
            strand.place(strands.size());
            strands.add(strand);
        }
    }

    void ended(Strand strand) {
        Strand last = strands.removeLast();
        if (last != strand) {
            strands.set(strand.place(), last);
            last.place(strand.place());
        }
    }

    private Thread thread(Runnable task) {
        threadsMade++;
        return new Strand(simulation, this, threadsMade, task).thread();
    }

    private void startAlarm(Agenda.Entry entry, Runnable action) {
        thread(() -> {
                    if (entry.begin()) {
                        action.run();
                    }
                })
                .start();
    }

    private final class ProcessClock implements Clock {

        @Override
        public Instant instant() {
            return simulation.now();
        }

        @Override
        public void sleep(Duration duration) throws InterruptedException {
            Thread sleeper = simulation.currentThread("sleep");
            if (Thread.interrupted()) {
                throw new InterruptedException("interrupted before a sleep of " + duration);
            }
            Agenda.Entry end = simulation.enter(SimulatedProcess.this, duration, entry -> {
                entry.begin();
                LockSupport.unpark(sleeper);
            });
            while (!end.over()) {
                LockSupport.park(end);
                if (Thread.interrupted()) {
                    end.cancel();
                    throw new InterruptedException("interrupted in a sleep of " + duration);
                }
            }
        }

        @Override
        public Alarm after(Duration delay, Runnable action) {
            return simulation.enter(SimulatedProcess.this, delay, entry -> startAlarm(entry, action));
        }
    }
}
