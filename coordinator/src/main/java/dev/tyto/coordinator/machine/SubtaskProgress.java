package dev.tyto.coordinator.machine;

import dev.tyto.coordinator.machine.SubtaskState.Trigger;
import dev.tyto.core.artifact.Artifact;
import dev.tyto.core.event.RunEvent;
import dev.tyto.core.plan.Subtask;
import dev.tyto.core.steps.StepKey;
import dev.tyto.core.work.Assignment;
import dev.tyto.core.work.Outcome;
import dev.tyto.core.work.Outcome.Recovery;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A subtask of the plan and what has become of it so far. `tried` are the workers of its attempts, oldest
/// first; `steps` are the last ones of its newest attempt by their samples, and `sample` is the one that it was
/// answered by; `next` is what its last failure leads to; `startedAt` is the run's active time when it was
/// first assigned; `splits` counts the splits that it came of.
record SubtaskProgress(
        Subtask subtask,
        SubtaskState state,
        List<String> tried,
        @Nullable Assignment current,
        @Nullable Outcome last,
        Recovery next,
        List<Artifact> artifacts,
        Map<Integer, StepKey> steps,
        int sample,
        @Nullable Duration startedAt,
        int splits) {

    SubtaskProgress {
        tried = List.copyOf(tried);
        artifacts = List.copyOf(artifacts);
        steps = Map.copyOf(steps);
    }

    static SubtaskProgress waiting(Subtask subtask, int splits) {
        return new SubtaskProgress(
                subtask,
                SubtaskState.WAITING,
                List.of(),
                null,
                null,
                Recovery.GIVE_UP,
                List.of(),
                Map.of(),
                0,
                null,
                splits);
    }

    int attempts() {
        return tried.size();
    }

    boolean running() {
        return state == SubtaskState.RUNNING;
    }

    SubtaskProgress assigned(Assignment assignment, Duration now) {
        List<String> workers = new ArrayList<>(tried);
        workers.add(assignment.arm().worker());
        return new SubtaskProgress(
                subtask,
                state.on(Trigger.ASSIGNED),
                workers,
                assignment,
                last,
                next,
                artifacts,
                Map.of(),
                0,
                startedAt == null ? now : startedAt,
                splits);
    }

    SubtaskProgress attemptFailed(RunEvent.AttemptFailed event) {
        return moved(Trigger.ATTEMPT_FAILED, event.outcome(), event.next(), artifacts, 0);
    }

    SubtaskProgress ended(RunEvent.SubtaskEnded event) {
        Trigger trigger = event.outcome() instanceof Outcome.Answered ? Trigger.ANSWERED : Trigger.GAVE_UP;
        return moved(trigger, event.outcome(), event.next(), event.artifacts(), event.sample());
    }

    SubtaskProgress dropped() {
        return moved(Trigger.DROPPED, last, next, artifacts, sample);
    }

    SubtaskProgress cancelled() {
        return moved(Trigger.CANCELLED, last, next, artifacts, sample);
    }

    SubtaskProgress replaced() {
        return moved(Trigger.REPLACED, last, next, artifacts, sample);
    }

    SubtaskProgress changed(Subtask other) {
        return new SubtaskProgress(
                other,
                state.on(Trigger.CHANGED),
                tried,
                current,
                last,
                next,
                artifacts,
                steps,
                sample,
                startedAt,
                splits);
    }

    /// The last step of the sample that it was answered by.
    @Nullable
    StepKey lastStep() {
        return steps.get(sample);
    }

    SubtaskProgress stepped(int of, StepKey key) {
        Map<Integer, StepKey> newest = new HashMap<>(steps);
        newest.put(of, key);
        return new SubtaskProgress(
                subtask, state, tried, current, last, next, artifacts, newest, sample, startedAt, splits);
    }

    private SubtaskProgress moved(
            Trigger trigger, @Nullable Outcome outcome, Recovery recovery, List<Artifact> files, int by) {
        return new SubtaskProgress(
                subtask, state.on(trigger), tried, null, outcome, recovery, files, steps, by, startedAt, splits);
    }
}
