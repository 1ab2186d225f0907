package dev.tyto.coordinator.engine;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What may be said in a diagnostic line of something thrown: its kinds and where it came from. Its message may hold
/// a secret and is left out. Stateless.
final class Thrown {

    private static final int MOST_CAUSES = 5;

    private Thrown() {}

    /// The class of each in the chain of causes, with the place that made it.
    static String kinds(@Nullable Throwable thrown) {
        List<String> kinds = new ArrayList<>();
        for (Throwable each = thrown; each != null && kinds.size() < MOST_CAUSES; each = each.getCause()) {
            StackTraceElement[] trace = each.getStackTrace();
            kinds.add(each.getClass().getName() + (trace.length == 0 ? "" : " at " + trace[0]));
        }
        return String.join(", caused by ", kinds);
    }
}
