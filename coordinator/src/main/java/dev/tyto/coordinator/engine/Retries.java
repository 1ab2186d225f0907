package dev.tyto.coordinator.engine;

import dev.tyto.core.model.ModelReply;
import java.time.Duration;
import java.util.random.RandomGenerator;

/// When a model step may be tried again, and after how long: at most 4 tries, full jitter over a doubling window, and
/// what the server asked for wins (up to a minute).
final class Retries {

    static final int MAX_TRIES = 4;
    private static final Duration FIRST_WINDOW = Duration.ofMillis(500);
    private static final Duration LONGEST = Duration.ofMinutes(1);

    private Retries() {}

    static boolean mayRepeat(ModelReply.Failed failure, int tries) {
        Duration asked = failure.retryAfter();
        return failure.fault().retryable() && tries < MAX_TRIES && (asked == null || asked.compareTo(LONGEST) <= 0);
    }

    /// The wait before the next try, after `tries` of them (1 or more).
    static Duration pause(ModelReply.Failed failure, int tries, RandomGenerator random) {
        Duration asked = failure.retryAfter();
        if (asked != null) {
            return asked;
        }
        long window = FIRST_WINDOW.multipliedBy(1L << (tries - 1)).toNanos();
        return Duration.ofNanos(random.nextLong(window));
    }
}
