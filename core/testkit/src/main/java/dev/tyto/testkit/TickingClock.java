package dev.tyto.testkit;

import dev.tyto.core.env.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// A clock that stands until it is moved: [#tick] moves it, and so does sleeping, which takes no real time. Starts at
/// 2030-01-01T00:00:00Z. Made by a test; thread-safe.
public final class TickingClock implements Clock {

    private static final Instant START = Instant.parse("2030-01-01T00:00:00Z");

    private final List<Duration> sleeps = new ArrayList<>();
    private Instant now = START;

    @Override
    public synchronized Instant instant() {
        return now;
    }

    /// Moves the clock on.
    public synchronized void tick(Duration step) {
        now = now.plus(step);
    }

    @Override
    public synchronized void sleep(Duration duration) throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException("interrupted before a sleep of " + duration);
        }
        sleeps.add(duration);
        tick(duration);
    }

    /// How long was slept, each time, oldest first.
    public synchronized List<Duration> sleeps() {
        return List.copyOf(sleeps);
    }
}
