package dev.tyto.core.steps;

import dev.tyto.core.plan.SubtaskId;
import dev.tyto.core.rule.Require;

/// The `number`-th attempt at a subtask, counted from 1.
public record AttemptId(SubtaskId subtask, int number) {

    public AttemptId {
        Require.positive(number, "attempt number of " + subtask);
    }

    @Override
    public String toString() {
        return subtask.value() + ".a" + number;
    }
}
