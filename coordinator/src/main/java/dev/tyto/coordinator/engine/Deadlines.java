package dev.tyto.coordinator.engine;

import dev.tyto.core.rule.Require;
import java.time.Duration;

/// How long things may take: one request to a model, one attempt once it has its permit, a subtask over all its
/// attempts. Tool calls have the time of their tool, runs the wall time of their budget.
public record Deadlines(Duration modelCall, Duration attempt, Duration subtask) {

    public static final Deadlines DEFAULT =
            new Deadlines(Duration.ofMinutes(10), Duration.ofHours(1), Duration.ofHours(3));

    public Deadlines {
        Require.that(modelCall.isPositive(), "time for a model call", "be positive", modelCall);
        Require.that(attempt.isPositive(), "time for an attempt", "be positive", attempt);
        Require.that(subtask.isPositive(), "time for a subtask", "be positive", subtask);
    }
}
