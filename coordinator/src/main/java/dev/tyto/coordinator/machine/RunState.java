package dev.tyto.coordinator.machine;

import dev.tyto.core.budget.Spend;
import dev.tyto.core.event.RunEvent;
import dev.tyto.core.plan.Plan;
import dev.tyto.core.plan.Subtask;
import dev.tyto.core.plan.SubtaskId;
import dev.tyto.core.rule.Require;
import dev.tyto.core.run.ControlMessage;
import dev.tyto.core.steps.StepKey;
import dev.tyto.core.steps.StepScope;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// Where a run is: a fold over its events, immutable. Made by [#evolve] alone.
public record RunState(
        RunEvent.@Nullable RunAccepted accepted,
        Map<SubtaskId, SubtaskProgress> subtasks,
        RunEvent.@Nullable PlanningFailed planningFailed,
        @Nullable String cancelledBy,
        boolean parked,
        boolean ended,
        Spend spend) {

    /// Before the first event.
    public static final RunState NEW = new RunState(null, Map.of(), null, null, false, false, Spend.NONE);

    public RunState {
        subtasks = Collections.unmodifiableMap(new LinkedHashMap<>(subtasks));
    }

    /// The state after one more event.
    ///
    /// @throws IllegalStateException when the event cannot follow in this state
    public RunState evolve(RunEvent event) {
        if ((accepted == null) != (event instanceof RunEvent.RunAccepted)) {
            throw new IllegalStateException("a run must start with RunAccepted, once, but the event was " + event);
        }
        if (ended && !isAnnotation(event)) {
            throw new IllegalStateException("a run that has ended must only be annotated but the event was " + event);
        }
        return switch (event) {
            case RunEvent.RunAccepted first ->
                new RunState(first, subtasks, planningFailed, cancelledBy, parked, ended, spend);
            case RunEvent.PlanAdopted adopted -> adopt(adopted.plan());
            case RunEvent.PlanningFailed failed ->
                new RunState(accepted, subtasks, failed, cancelledBy, parked, ended, spend);
            case RunEvent.SubtaskAssigned assigned ->
                with(assigned.assignment().subtask().id(), each -> each.assigned(assigned.assignment()));
            case RunEvent.AttemptFailed failed ->
                with(failed.attempt().subtask(), each -> each.attemptFailed(failed.outcome()));
            case RunEvent.SubtaskEnded finished -> with(finished.attempt().subtask(), each -> each.ended(finished));
            case RunEvent.ModelCalled called -> stepped(called.key()).charged(called.spend());
            case RunEvent.ToolCalled called -> stepped(called.key()).charged(Spend.toolCall());
            case RunEvent.ControlReceived received ->
                received.message() instanceof ControlMessage.Cancel cancel
                        ? new RunState(accepted, subtasks, planningFailed, cancel.by(), parked, ended, spend)
                        : this;
            case RunEvent.RunParked _ ->
                new RunState(accepted, subtasks, planningFailed, cancelledBy, true, ended, spend);
            case RunEvent.RunResumed _ ->
                new RunState(accepted, subtasks, planningFailed, cancelledBy, false, ended, spend);
            case RunEvent.RunEnded _ ->
                new RunState(accepted, subtasks, planningFailed, cancelledBy, parked, true, spend);
            case RunEvent.PlanRejected _,
                    RunEvent.RevisionAsked _,
                    RunEvent.PlanRevised _,
                    RunEvent.ContextCompacted _,
                    RunEvent.ChildStarted _,
                    RunEvent.ChildEnded _,
                    RunEvent.Overdraft _,
                    RunEvent.LimitReached _,
                    RunEvent.ApprovalRequested _,
                    RunEvent.ModelRequested _,
                    RunEvent.ToolRequested _,
                    RunEvent.CheckResult _,
                    RunEvent.Scored _,
                    RunEvent.Feedback _,
                    RunEvent.Exported _ -> this;
            case RunEvent.Unknown unknown ->
                throw new IllegalStateException("a run must be continued by a Tyto that knows its events but the event "
                        + unknown.kind() + " of version " + unknown.version() + " is of a newer one");
        };
    }

    private static boolean isAnnotation(RunEvent event) {
        return event instanceof RunEvent.Scored
                || event instanceof RunEvent.Feedback
                || event instanceof RunEvent.Exported;
    }

    /// The state after all of these.
    public static RunState of(List<RunEvent> events) {
        RunState state = NEW;
        for (RunEvent event : events) {
            state = state.evolve(event);
        }
        return state;
    }

    /// What the run was accepted with.
    ///
    /// @throws IllegalStateException before the first event
    public RunEvent.RunAccepted start() {
        return Optional.ofNullable(accepted).orElseThrow(() -> new IllegalStateException("the run has no event yet"));
    }

    /// The subtask's progress.
    ///
    /// @throws IllegalArgumentException when the plan has no such subtask
    SubtaskProgress progress(SubtaskId id) {
        SubtaskProgress progress = subtasks.get(id);
        if (progress == null) {
            throw new IllegalArgumentException("subtask must be of the adopted plan but was " + id);
        }
        return progress;
    }

    /// The subtasks that can never start, because something they depend on failed or can never start itself.
    Set<SubtaskId> blocked() {
        Set<SubtaskId> blocked = new HashSet<>();
        boolean grew = true;
        while (grew) {
            grew = false;
            for (SubtaskProgress each : subtasks.values()) {
                boolean stuck = each.state() == SubtaskState.WAITING
                        && each.subtask().dependsOn().stream()
                                .anyMatch(id ->
                                        blocked.contains(id) || progress(id).state() == SubtaskState.FAILED);
                grew |= stuck && blocked.add(each.subtask().id());
            }
        }
        return blocked;
    }

    /// Whether the subtask can start now.
    boolean ready(SubtaskProgress progress) {
        return progress.state() == SubtaskState.RETRYING
                || (progress.state() == SubtaskState.WAITING
                        && progress.subtask().dependsOn().stream()
                                .allMatch(dependency -> progress(dependency).state() == SubtaskState.ANSWERED));
    }

    /// How many attempts this worker has running.
    public int running(String worker) {
        return (int) subtasks.values().stream()
                .map(SubtaskProgress::current)
                .filter(assignment ->
                        assignment != null && assignment.arm().worker().equals(worker))
                .count();
    }

    /// How many subtasks are not settled yet.
    public int unfinished() {
        return (int) subtasks.values().stream()
                .filter(each -> !each.state().settled())
                .count();
    }

    private RunState adopt(Plan plan) {
        Require.that(
                subtasks.isEmpty(), "plan", "be adopted once", plan.subtasks().size() + " subtasks");
        Map<SubtaskId, SubtaskProgress> fresh = new LinkedHashMap<>();
        for (Subtask subtask : plan.subtasks()) {
            fresh.put(subtask.id(), SubtaskProgress.waiting(subtask));
        }
        return new RunState(accepted, fresh, planningFailed, cancelledBy, parked, ended, spend);
    }

    private RunState with(SubtaskId id, UnaryOperator<SubtaskProgress> change) {
        Map<SubtaskId, SubtaskProgress> changed = new LinkedHashMap<>(subtasks);
        changed.put(id, change.apply(progress(id)));
        return new RunState(accepted, changed, planningFailed, cancelledBy, parked, ended, spend);
    }

    private RunState stepped(StepKey key) {
        return key.scope() instanceof StepScope.Sample sample
                ? with(sample.attempt().subtask(), each -> each.stepped(key))
                : this;
    }

    private RunState charged(Spend more) {
        return new RunState(accepted, subtasks, planningFailed, cancelledBy, parked, ended, spend.plus(more));
    }
}
