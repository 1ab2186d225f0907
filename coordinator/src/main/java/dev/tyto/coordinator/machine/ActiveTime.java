package dev.tyto.coordinator.machine;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// How long a run has been under way: the time between its events, without the time in which it was parked,
/// waited for a person with nothing else to do, or had no owner. `last` is the time of the last event.
record ActiveTime(Duration total, @Nullable Instant last, boolean stopped) {

    static final ActiveTime NONE = new ActiveTime(Duration.ZERO, null, false);

    /// Something happened; to a run that is parked, nothing goes on because of it.
    ActiveTime running(Instant at) {
        return new ActiveTime(at(at), at, stopped);
    }

    /// The run is parked from now on.
    ActiveTime parked(Instant at) {
        return new ActiveTime(at(at), at, true);
    }

    /// The run goes on from now on, whatever was since the last event.
    ActiveTime resumed(Instant at) {
        return new ActiveTime(total, at, false);
    }

    /// The active time at this instant; a clock that went back adds nothing.
    Duration at(Instant now) {
        if (last == null || stopped || now.isBefore(last)) {
            return total;
        }
        return total.plus(Duration.between(last, now));
    }
}
