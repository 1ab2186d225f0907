package dev.tyto.coordinator.machine;

import dev.tyto.coordinator.machine.SubtaskState.Trigger;
import dev.tyto.core.artifact.Artifact;
import dev.tyto.core.event.RunEvent.SubtaskEnded;
import dev.tyto.core.plan.Subtask;
import dev.tyto.core.steps.StepKey;
import dev.tyto.core.work.Assignment;
import dev.tyto.core.work.Outcome;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A subtask of the adopted plan and what has become of it so far. `tried` are the workers of its attempts, oldest
/// first.
record SubtaskProgress(
        Subtask subtask,
        SubtaskState state,
        int attempts,
        List<String> tried,
        @Nullable Assignment current,
        @Nullable Outcome last,
        List<Artifact> artifacts,
        @Nullable StepKey lastStep) {

    SubtaskProgress {
        tried = List.copyOf(tried);
        artifacts = List.copyOf(artifacts);
    }

    static SubtaskProgress waiting(Subtask subtask) {
        return new SubtaskProgress(subtask, SubtaskState.WAITING, 0, List.of(), null, null, List.of(), null);
    }

    SubtaskProgress assigned(Assignment assignment) {
        List<String> workers = new ArrayList<>(tried);
        workers.add(assignment.arm().worker());
        return new SubtaskProgress(
                subtask,
                state.on(Trigger.ASSIGNED),
                assignment.attempt().number(),
                workers,
                assignment,
                last,
                artifacts,
                lastStep);
    }

    SubtaskProgress attemptFailed(Outcome outcome) {
        return new SubtaskProgress(
                subtask, state.on(Trigger.ATTEMPT_FAILED), attempts, tried, null, outcome, artifacts, lastStep);
    }

    SubtaskProgress ended(SubtaskEnded event) {
        Trigger trigger = event.outcome() instanceof Outcome.Answered ? Trigger.ANSWERED : Trigger.GAVE_UP;
        return new SubtaskProgress(
                subtask, state.on(trigger), attempts, tried, null, event.outcome(), event.artifacts(), lastStep);
    }

    SubtaskProgress stepped(StepKey key) {
        return new SubtaskProgress(subtask, state, attempts, tried, current, last, artifacts, key);
    }
}
