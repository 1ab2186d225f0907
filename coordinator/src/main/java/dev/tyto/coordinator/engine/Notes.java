package dev.tyto.coordinator.engine;

import dev.tyto.core.event.RunEvent.LimitReached;
import dev.tyto.core.steps.StepKey;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// What the desks leave for whoever carries out a command: which requests to people it cannot go on without, that
/// its attempt is over because it goes round in circles, which limit refused its calls first, and which failures
/// of calls it was told. Made for one command; thread-safe.
final class Notes {

    private final Set<String> waitsFor = ConcurrentHashMap.newKeySet();
    private final Set<String> handed = ConcurrentHashMap.newKeySet();
    private final AtomicReference<@Nullable String> over = new AtomicReference<>();
    private final AtomicReference<@Nullable LimitReached> refused = new AtomicReference<>();

    /// Whether this is the first time that the failure of this try is handed over.
    boolean hand(StepKey key, int attempt) {
        return handed.add(key + "#" + attempt);
    }

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
        refused.accumulateAndGet(limit, Notes::easier);
    }

    /// The first one, or the later of the same limit that a smaller raise would do for.
    private static LimitReached easier(@Nullable LimitReached first, LimitReached next) {
        if (first == null) {
            return next;
        }
        boolean same = first.kind().equals(next.kind()) && first.limit() == next.limit();
        return same && isLess(next, first) ? next : first;
    }

    private static boolean isLess(LimitReached one, LimitReached other) {
        return one.smallest() > 0 && (other.smallest() == 0 || one.smallest() < other.smallest());
    }

    @Nullable
    LimitReached refused() {
        return refused.get();
    }
}
