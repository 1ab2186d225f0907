package dev.tyto.coordinator.engine;

import dev.tyto.core.env.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;

/// Waits that end: by a deadline, or after some patience. Stateless.
final class Waits {

    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private enum Phase {
        RUNNING,
        LATE,
        DONE
    }

    /// The time was over before the work was done; the thread's interrupt has been taken back.
    static final class TimeOver extends Exception {
        private static final long serialVersionUID = 1L;

        TimeOver() {
            super(null, null, false, false);
        }
    }

    private Waits() {}

    /// Does the work on this thread and interrupts it when the time is over.
    static <T> T within(Clock clock, Duration time, Callable<T> work) throws Exception {
        Race race = new Race(Thread.currentThread());
        Clock.Alarm alarm = clock.after(time, race::timeOver);
        try {
            T result = work.call();
            race.done();
            return result;
        } catch (InterruptedException e) {
            if (race.done()) {
                throw e;
            }
            throw new TimeOver();
        } finally {
            race.done();
            alarm.cancel();
        }
    }

    /// Whether the work or its time is over first; the worker is interrupted before it can have ended, or not at
    /// all.
    private static final class Race {
        private final ReentrantLock lock = new ReentrantLock();
        private final Thread worker;
        private Phase phase = Phase.RUNNING;

        Race(Thread worker) {
            this.worker = worker;
        }

        void timeOver() {
            lock.lock();
            try {
                if (phase == Phase.RUNNING) {
                    phase = Phase.LATE;
                    worker.interrupt();
                }
            } finally {
                lock.unlock();
            }
        }

        /// Whether the work was over in time; takes the interrupt back when it was not.
        boolean done() {
            lock.lock();
            try {
                if (phase == Phase.LATE) {
                    Thread.interrupted();
                    return false;
                }
                phase = Phase.DONE;
                return true;
            } finally {
                lock.unlock();
            }
        }
    }

    /// Interrupts the threads together and gives them the same few seconds to settle what they have in hand;
    /// `ends` are completed by them. One that does not listen is left to itself.
    static void stop(Clock clock, Collection<Thread> threads, Collection<CompletableFuture<Void>> ends) {
        if (threads.isEmpty()) {
            return;
        }
        threads.forEach(Thread::interrupt);
        CompletableFuture<Void> patience = new CompletableFuture<>();
        Clock.Alarm alarm = clock.after(PATIENCE, () -> patience.complete(null));
        CompletableFuture.anyOf(CompletableFuture.allOf(ends.toArray(CompletableFuture[]::new)), patience)
                .exceptionally(_ -> null)
                .join();
        alarm.cancel();
    }
}
