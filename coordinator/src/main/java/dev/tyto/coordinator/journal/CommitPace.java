package dev.tyto.coordinator.journal;

import dev.tyto.core.run.RunId;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/// When the next commit may begin: at once, unless the last commits served more than one run; then no earlier than
/// [#GAP_NANOS] after the one before began, so that those runs meet in one commit. Belongs to one thread.
final class CommitPace {

    static final long GAP_NANOS = TimeUnit.MILLISECONDS.toNanos(3);
    private static final int REMEMBERED = 4;

    private final Deque<Set<RunId>> served = new ArrayDeque<>();
    private long beganNanos;

    /// How long a commit that could begin now has to wait, in nanoseconds; 0 for not at all.
    long waitNanos(long nowNanos) {
        Set<RunId> runs = new HashSet<>();
        served.forEach(runs::addAll);
        return runs.size() > 1 ? Math.max(0, GAP_NANOS - (nowNanos - beganNanos)) : 0;
    }

    /// A commit begins now, for these runs.
    void begins(long nowNanos, Set<RunId> runs) {
        beganNanos = nowNanos;
        served.addLast(Set.copyOf(runs));
        if (served.size() > REMEMBERED) {
            served.removeFirst();
        }
    }
}
