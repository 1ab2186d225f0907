package dev.tyto.coordinator.simulation;

import dev.tyto.core.env.Clock;
import java.time.Duration;
import java.time.Instant;

/// A clock that sets every third alarm for a time that nobody lives to see.
final class BrokenClock implements Clock {

    private static final Duration NEVER = Duration.ofDays(30_000);

    private final Clock right;
    private int alarms;

    BrokenClock(Clock right) {
        this.right = right;
    }

    @Override
    public Instant instant() {
        return right.instant();
    }

    @Override
    public void sleep(Duration duration) throws InterruptedException {
        right.sleep(duration);
    }

    @Override
    public Alarm after(Duration delay, Runnable action) {
        alarms++;
        return alarms % 3 == 0 ? right.after(NEVER, () -> {}) : right.after(delay, action);
    }
}
