package dev.tyto.coordinator.engine;

import java.time.Duration;
import java.util.Collection;

/// How threads are stopped: interrupted together, then given the same few seconds to settle what they had in hand. One
/// that does not listen is left to itself.
final class Stopping {

    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private Stopping() {}

    static void stop(Collection<Thread> threads) {
        threads.forEach(Thread::interrupt);
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        for (Thread thread : threads) {
            try {
                thread.join(Duration.ofNanos(Math.max(1, deadline - System.nanoTime())));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
