package dev.tyto.coordinator.engine;

import dev.tyto.core.event.RunEvent.LimitReached;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// What the desks leave for whoever carries out a command: which requests to people it cannot go on without, that
/// its attempt is over because it goes round in circles, and which limit refused its calls first. Made for one
/// command; thread-safe.
final class Notes {

    private final Set<String> waitsFor = ConcurrentHashMap.newKeySet();
    private final AtomicReference<@Nullable String> over = new AtomicReference<>();
    private final AtomicReference<@Nullable LimitReached> refused = new AtomicReference<>();

    void waitFor(String request) {
        waitsFor.add(request);
    }

    Set<String> waitsFor() {
        return Set.copyOf(waitsFor);
    }

    void end(String reason) {
        over.compareAndSet(null, reason);
    }

    @Nullable
    String over() {
        return over.get();
    }

    void refuse(LimitReached limit) {
        refused.compareAndSet(null, limit);
    }

    @Nullable
    LimitReached refused() {
        return refused.get();
    }
}
