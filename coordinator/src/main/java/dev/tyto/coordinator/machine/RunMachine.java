package dev.tyto.coordinator.machine;

import dev.tyto.core.answer.Evidence;
import dev.tyto.core.answer.Synthesizer.Contribution;
import dev.tyto.core.answer.Synthesizer.Synthesis;
import dev.tyto.core.artifact.Artifact;
import dev.tyto.core.artifact.FolderNames;
import dev.tyto.core.budget.BudgetKind;
import dev.tyto.core.event.RunEvent;
import dev.tyto.core.event.RunEvent.Ending;
import dev.tyto.core.model.ModelReply.Blame;
import dev.tyto.core.planning.PlanningResult;
import dev.tyto.core.run.RunStatus;
import dev.tyto.core.steps.AttemptId;
import dev.tyto.core.work.Assignment.Input;
import dev.tyto.core.work.Outcome;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The coordinator: two pure functions over [RunState].
///
/// [#decide] is level-triggered: it says everything that should be in flight in this state, so an engine starts what is
/// missing, stops what is no longer named, and may ask as often as it likes. [#observe] says which events a report
/// makes; a report that comes too late makes none. Immutable, thread-safe.
public record RunMachine(FailurePolicy policy) {

    /// Everything that should be in flight; empty when the run is over or parked.
    public List<Command> decide(RunState state) {
        if (state.ended() || state.parked()) {
            return List.of();
        }
        String cancelledBy = state.cancelledBy();
        if (cancelledBy != null) {
            return List.of(end(state, RunStatus.CANCELLED, "", new Ending("cancelled by " + cancelledBy, Blame.TASK)));
        }
        RunEvent.PlanningFailed planningFailed = state.planningFailed();
        if (planningFailed != null) {
            Ending ending = new Ending("planning failed: " + planningFailed.reason(), planningFailed.blame());
            return List.of(end(state, RunStatus.FAILED, "", ending));
        }
        if (state.subtasks().isEmpty()) {
            return List.of(new Command.MakePlan(0));
        }
        List<Command> work = work(state);
        return work.isEmpty() ? List.of(conclude(state)) : work;
    }

    /// The events that this report makes in this state, to be recorded together; none when it comes too late.
    public List<RunEvent> observe(RunState state, Observation observation) {
        if (state.ended() || state.parked()) {
            return List.of();
        }
        return switch (observation) {
            case Observation.Planned planned -> state.subtasks().isEmpty() ? planned(planned) : List.of();
            case Observation.Assigned assigned ->
                state.ready(state.progress(assigned.assignment().subtask().id()))
                        ? List.of(new RunEvent.SubtaskAssigned(assigned.assignment()))
                        : List.of();
            case Observation.Attempted attempted ->
                isCurrent(state, attempted.attempt()) ? attempted(attempted) : List.of();
            case Observation.Synthesized synthesized -> List.of(synthesized(state, synthesized.synthesis()));
            case Observation.Ended ended -> List.of(ended.event());
        };
    }

    private static List<Command> work(RunState state) {
        List<Command> work = new ArrayList<>();
        for (SubtaskProgress progress : state.subtasks().values()) {
            if (progress.state() == SubtaskState.RUNNING) {
                work.add(new Command.Attempt(Objects.requireNonNull(progress.current())));
            } else if (state.ready(progress)) {
                work.add(assign(state, progress));
            }
        }
        return work;
    }

    private static Command assign(RunState state, SubtaskProgress progress) {
        List<Input> inputs = progress.subtask().dependsOn().stream()
                .map(state::progress)
                .map(done -> new Input(done.subtask().id(), answerOf(done), done.artifacts()))
                .toList();
        String feedback = progress.last() instanceof Outcome.Failed failed ? failed.forModel() : null;
        return new Command.Assign(progress.subtask(), progress.attempts() + 1, progress.tried(), inputs, feedback);
    }

    private static Command conclude(RunState state) {
        List<Contribution> contributions = state.subtasks().values().stream()
                .map(progress -> contribution(state, progress))
                .toList();
        if (contributions.stream().anyMatch(Contribution.Result.class::isInstance)) {
            return new Command.Synthesize(contributions);
        }
        return end(state, failedStatus(state), "", ending(state));
    }

    private static Contribution contribution(RunState state, SubtaskProgress progress) {
        if (progress.state() == SubtaskState.ANSWERED) {
            return new Contribution.Result(
                    progress.subtask().id(),
                    progress.subtask().instruction(),
                    answerOf(progress),
                    progress.artifacts());
        }
        return new Contribution.Gap(progress.subtask().id(), progress.subtask().instruction(), whyNot(state, progress));
    }

    private static List<RunEvent> planned(Observation.Planned planned) {
        List<RunEvent> events = new ArrayList<>();
        planned.result().rejected().forEach(each -> events.add(new RunEvent.PlanRejected(planned.revision(), each)));
        events.add(
                switch (planned.result()) {
                    case PlanningResult.Planned done ->
                        new RunEvent.PlanAdopted(planned.revision(), done.plan(), done.origin());
                    case PlanningResult.Revised _ ->
                        new RunEvent.PlanningFailed(
                                planned.revision(), "a first plan must not be a revision", Blame.TASK);
                    case PlanningResult.Failed failed ->
                        new RunEvent.PlanningFailed(planned.revision(), failed.reason(), failed.blame());
                });
        return events;
    }

    private List<RunEvent> attempted(Observation.Attempted attempted) {
        AttemptId attempt = attempted.attempt();
        return switch (attempted.outcome()) {
            case Outcome.Answered answered ->
                List.of(new RunEvent.SubtaskEnded(attempt, answered, attempted.artifacts()));
            case Outcome.Failed failed
            when failed.retryable() && attempt.number() < policy.maxAttempts() ->
                List.of(new RunEvent.AttemptFailed(attempt, failed));
            case Outcome.Failed failed -> List.of(new RunEvent.SubtaskEnded(attempt, failed, List.of()));
            case Outcome.Exhausted exhausted -> List.of(new RunEvent.SubtaskEnded(attempt, exhausted, List.of()));
            case Outcome.Cancelled cancelled -> List.of(new RunEvent.SubtaskEnded(attempt, cancelled, List.of()));
        };
    }

    private static RunEvent synthesized(RunState state, Synthesis synthesis) {
        boolean whole = state.subtasks().values().stream().allMatch(RunMachine::isWhole);
        return switch (synthesis) {
            case Synthesis.Answer(String text) when whole -> ended(state, RunStatus.COMPLETED, text, null);
            case Synthesis.Answer(String text) -> ended(state, partialStatus(state), text, ending(state));
            case Synthesis.Partial(String text, String reason, Blame blame) ->
                ended(state, partialStatus(state), text, new Ending("synthesis failed: " + reason, blame));
            case Synthesis.OverBudget(String text, BudgetKind kind) ->
                ended(
                        state,
                        RunStatus.BUDGET_EXHAUSTED,
                        text,
                        new Ending("synthesis failed: " + usedUp(kind), Blame.TASK));
            case Synthesis.Failed(String reason, Blame blame) ->
                ended(state, RunStatus.FAILED, "", new Ending("synthesis failed: " + reason, blame));
        };
    }

    private static boolean isWhole(SubtaskProgress progress) {
        return progress.last() instanceof Outcome.Answered answered && answered.whole();
    }

    private static boolean isCurrent(RunState state, AttemptId attempt) {
        SubtaskProgress progress = state.progress(attempt.subtask());
        return progress.state() == SubtaskState.RUNNING && progress.attempts() == attempt.number();
    }

    private static Command end(RunState state, RunStatus status, String answer, @Nullable Ending ending) {
        return new Command.End(ended(state, status, answer, ending));
    }

    private static RunEvent.RunEnded ended(RunState state, RunStatus status, String answer, @Nullable Ending ending) {
        Collection<SubtaskProgress> all = state.subtasks().values();
        List<Artifact> artifacts = results(all);
        List<Evidence> evidence = new ArrayList<>();
        for (SubtaskProgress progress : all) {
            if (progress.state() == SubtaskState.ANSWERED) {
                Optional.ofNullable(progress.lastStep())
                        .ifPresent(step ->
                                evidence.add(new Evidence(progress.subtask().id(), step)));
            }
        }
        return new RunEvent.RunEnded(status, answer, evidence, artifacts, state.spend(), ending);
    }

    /// Every file that an answered subtask made, under names that can lie in one folder.
    private static List<Artifact> results(Collection<SubtaskProgress> all) {
        FolderNames names = new FolderNames();
        for (SubtaskProgress progress : all) {
            progress.artifacts()
                    .forEach(made -> names.add(made, progress.subtask().id().value()));
        }
        return List.copyOf(names.named().values());
    }

    private static RunStatus partialStatus(RunState state) {
        return failedStatus(state) == RunStatus.BUDGET_EXHAUSTED ? RunStatus.BUDGET_EXHAUSTED : RunStatus.PARTIAL;
    }

    private static RunStatus failedStatus(RunState state) {
        return state.subtasks().values().stream().anyMatch(each -> each.last() instanceof Outcome.Exhausted)
                ? RunStatus.BUDGET_EXHAUSTED
                : RunStatus.FAILED;
    }

    /// The reason of the first subtask that failed, blamed on the gravest of all.
    private static Ending ending(RunState state) {
        List<SubtaskProgress> failed = state.subtasks().values().stream()
                .filter(each -> each.state() == SubtaskState.FAILED)
                .toList();
        Blame blame = failed.stream()
                .map(each -> each.last() instanceof Outcome.Failed failure ? failure.blame() : Blame.TASK)
                .max(Blame::compareTo)
                .orElse(Blame.TASK);
        String reason = failed.stream()
                .filter(each -> blame == (each.last() instanceof Outcome.Failed failure ? failure.blame() : Blame.TASK))
                .findFirst()
                .map(each -> "subtask " + each.subtask().id() + " failed: " + whyNot(state, each))
                .or(() -> state.subtasks().values().stream()
                        .filter(each -> !isWhole(each))
                        .findFirst()
                        .map(each -> "the answer of subtask " + each.subtask().id() + " was cut off"))
                .orElse("no subtask was answered");
        return new Ending(reason, blame);
    }

    private static String whyNot(RunState state, SubtaskProgress progress) {
        return switch (progress.last()) {
            case Outcome.Failed failed -> failed.forModel();
            case Outcome.Exhausted exhausted -> usedUp(exhausted.kind());
            case Outcome.Cancelled _ -> "it was cancelled";
            case Outcome.Answered _ -> "it was answered";
            case null ->
                state.blocked().contains(progress.subtask().id())
                        ? "something it depends on failed"
                        : "it was not finished";
        };
    }

    private static String usedUp(BudgetKind kind) {
        return "the budget of " + kind.unit() + " is used up";
    }

    private static String answerOf(SubtaskProgress progress) {
        return progress.last() instanceof Outcome.Answered answered ? answered.text() : "";
    }
}
