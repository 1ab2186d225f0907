package dev.tyto.coordinator.machine;

import dev.tyto.core.rule.Require;

/// How often a subtask is attempted before it is given up: at least once.
public record FailurePolicy(int maxAttempts) {

    public static final FailurePolicy DEFAULT = new FailurePolicy(2);

    public FailurePolicy {
        Require.positive(maxAttempts, "attempts at a subtask");
    }
}
