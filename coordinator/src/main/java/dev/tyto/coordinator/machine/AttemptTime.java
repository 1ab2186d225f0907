package dev.tyto.coordinator.machine;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// How much of its time an attempt has used, in the run's active time: `used` up to the last stop, and from
/// `since` on when it is going. Immutable.
record AttemptTime(Duration used, @Nullable Duration since) {

    static final AttemptTime NONE = new AttemptTime(Duration.ZERO, null);

    /// A step of it began or ended.
    AttemptTime going(Duration now) {
        return since == null ? new AttemptTime(used, now) : this;
    }

    /// A person is asked something for it.
    AttemptTime waiting(Duration now) {
        return new AttemptTime(at(now), null);
    }

    Duration at(Duration now) {
        return since == null ? used : used.plus(now.minus(since));
    }
}
