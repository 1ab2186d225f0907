package dev.tyto.coordinator.machine;

import dev.tyto.core.event.RunEvent;
import org.jspecify.annotations.Nullable;

/// What stops a run: for good, for a while, or from starting anything new. Immutable.
record Phase(
        @Nullable String cancelledBy,
        boolean paused,
        RunEvent.@Nullable RunParked parked,
        RunEvent.@Nullable LimitReached limit,
        RunEvent.@Nullable RunEnded ended) {

    static final Phase OPEN = new Phase(null, false, null, null, null);

    Phase cancelled(String by) {
        return new Phase(by, paused, parked, limit, ended);
    }

    Phase paused(boolean now) {
        return new Phase(cancelledBy, now, parked, limit, ended);
    }

    Phase parked(RunEvent.RunParked how) {
        return new Phase(cancelledBy, paused, how, limit, ended);
    }

    /// A run that is taken up is still paused when it was: somebody has to say that it is to go on.
    Phase resumed() {
        return new Phase(cancelledBy, paused, null, limit, ended);
    }

    Phase limited(RunEvent.LimitReached reached) {
        return new Phase(cancelledBy, paused, parked, reached, ended);
    }

    Phase ended(RunEvent.RunEnded end) {
        return new Phase(cancelledBy, paused, null, limit, end);
    }

    /// The same without a limit in the way.
    Phase freed() {
        return new Phase(cancelledBy, paused, parked, null, ended);
    }
}
