package dev.tyto.testkit;

import dev.tyto.core.env.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A clock that stands until it is moved: [#tick] moves it, and so does sleeping, which takes no real time.
/// Starts at 2030-01-01T00:00:00Z. Whoever moves it runs the alarms that are then due, the earliest first. Made
/// by a test; thread-safe.
public final class TickingClock implements Clock {

    private static final Instant START = Instant.parse("2030-01-01T00:00:00Z");

    private record Due(long number, Instant at, Runnable action) {}

    private final List<Duration> sleeps = new ArrayList<>();
    private final List<Due> alarms = new ArrayList<>();
    private Instant now = START;
    private long alarmsSet;

    @Override
    public synchronized Instant instant() {
        return now;
    }

    /// Moves the clock on, and then runs the alarms that are due.
    public void tick(Duration step) {
        synchronized (this) {
            now = now.plus(step);
        }
        for (Due due = nextDue(); due != null; due = nextDue()) {
            due.action().run();
        }
    }

    @Override
    public void sleep(Duration duration) throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException("interrupted before a sleep of " + duration);
        }
        synchronized (this) {
            sleeps.add(duration);
        }
        tick(duration);
    }

    @Override
    public Alarm after(Duration delay, Runnable action) {
        Due due;
        synchronized (this) {
            alarmsSet++;
            due = new Due(alarmsSet, now.plus(delay), action);
            alarms.add(due);
        }
        tick(Duration.ZERO);
        return () -> callOff(due);
    }

    private synchronized void callOff(Due due) {
        alarms.remove(due);
    }

    private synchronized @Nullable Due nextDue() {
        Optional<Due> next =
                alarms.stream().filter(each -> !each.at().isAfter(now)).min(Comparator.comparing(Due::at));
        next.ifPresent(this::callOff);
        return next.orElse(null);
    }

    /// How long was slept, each time, oldest first.
    public synchronized List<Duration> sleeps() {
        return List.copyOf(sleeps);
    }
}
