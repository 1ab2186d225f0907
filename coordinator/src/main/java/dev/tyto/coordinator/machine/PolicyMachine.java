package dev.tyto.coordinator.machine;

import dev.tyto.core.budget.BudgetKind;
import dev.tyto.core.budget.Spend;
import dev.tyto.core.event.RunEvent;
import dev.tyto.core.event.RunEvent.ApprovalRequested;
import dev.tyto.core.event.RunEvent.Asked;
import dev.tyto.core.event.RunEvent.LimitReached;
import dev.tyto.core.event.RunEvent.RevisionAsked;
import dev.tyto.core.model.ModelReply.Blame;
import dev.tyto.core.plan.Plan;
import dev.tyto.core.plan.PlanDefect;
import dev.tyto.core.plan.Subtask;
import dev.tyto.core.plan.SubtaskId;
import dev.tyto.core.planning.PlanRevision;
import dev.tyto.core.planning.PlanRules;
import dev.tyto.core.planning.PlanningResult;
import dev.tyto.core.planning.PlanningResult.Origin;
import dev.tyto.core.planning.PlanningResult.Rejected;
import dev.tyto.core.run.ControlMessage;
import dev.tyto.core.steps.AttemptId;
import dev.tyto.core.wire.JsonText;
import dev.tyto.core.wire.PlanFormat;
import dev.tyto.core.work.Assignment;
import dev.tyto.core.work.Assignment.Input;
import dev.tyto.core.work.Outcome;
import dev.tyto.core.work.Outcome.Recovery;
import dev.tyto.core.work.WorkerProfile;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/// The coordinator under a [FailurePolicy]: what is in flight, and what a report comes to.
record PolicyMachine(FailurePolicy policy) implements RunMachine {

    @Override
    public List<Command> decide(RunState state) {
        if (state.ended() || state.parked()) {
            return List.of();
        }
        Optional<Command> end = Endings.early(state);
        if (end.isPresent()) {
            return List.of(end.get());
        }
        return state.paused() ? List.of() : due(state);
    }

    /// What is to be in flight unless somebody holds the run up.
    private List<Command> due(RunState state) {
        if (state.all().isEmpty()) {
            return List.of(new Command.MakePlan(0));
        }
        List<Command> work = work(state);
        boolean waits = isAskedForPlan(state);
        return work.isEmpty() && !waits ? List.of(Endings.conclude(state)) : work;
    }

    private List<Command> work(RunState state) {
        List<Command> work = new ArrayList<>();
        state.running().forEach(assignment -> work.add(new Command.Attempt(assignment)));
        if (state.limit() != null) {
            return work;
        }
        revision(state).ifPresent(work::add);
        if (state.start().options().approvePlan() && !state.granted(state.planRequest(), state.planShown())) {
            approval(state).ifPresent(work::add);
            return work;
        }
        for (SubtaskProgress progress : state.all()) {
            if (state.ready(progress)) {
                work.add(assign(state, progress));
            }
        }
        return work;
    }

    /// One planner call at a time; failures meanwhile go into the next one.
    private Optional<Command> revision(RunState state) {
        Optional<RevisionAsked> open = state.revisionAsked();
        if (open.isPresent()) {
            return Optional.of(new Command.MakePlan(open.get().revision()));
        }
        Optional<SubtaskId> split = troubles(state, Recovery.SPLIT).stream().findFirst();
        List<SubtaskId> about = split.map(List::of).orElseGet(() -> troubles(state, Recovery.REVISE));
        Planning planning = state.planning();
        if (about.isEmpty() || planning.asked() >= policy.maxRevisions()) {
            return Optional.empty();
        }
        return Optional.of(new Command.Note(
                new RevisionAsked(planning.asked() + 1, planning.revision(), about, split.isPresent())));
    }

    private static List<SubtaskId> troubles(RunState state, Recovery kind) {
        return state.all().stream()
                .filter(each -> each.state() == SubtaskState.FAILED && each.next() == kind)
                .map(each -> each.subtask().id())
                .filter(id -> !state.planning().addressed().contains(id))
                .toList();
    }

    private static Optional<Command> approval(RunState state) {
        ApprovalRequested open = state.openRequests().get(state.planRequest());
        if (open != null && open.shown().equals(state.planShown())) {
            return Optional.empty();
        }
        return Optional.of(new Command.Note(new ApprovalRequested(
                state.planRequest(), new Asked.PlanShown(state.planning().revision()), state.planShown())));
    }

    private static boolean isAskedForPlan(RunState state) {
        return state.limit() == null && state.openRequests().containsKey(state.planRequest());
    }

    private static Command assign(RunState state, SubtaskProgress progress) {
        List<Input> inputs = progress.subtask().dependsOn().stream()
                .map(state::progress)
                .map(done -> new Input(done.subtask().id(), Endings.answerOf(done), done.artifacts()))
                .toList();
        String feedback = progress.last() instanceof Outcome.Failed failed ? failed.forModel() : null;
        Recovery how = progress.state() == SubtaskState.RETRYING ? progress.next() : Recovery.GIVE_UP;
        return new Command.Assign(progress.subtask(), progress.attempts() + 1, how, progress.tried(), inputs, feedback);
    }

    @Override
    public List<RunEvent> observe(RunState state, Observation observation) {
        if (state.ended() || state.parked()) {
            return List.of();
        }
        return switch (observation) {
            case Observation.Planned planned ->
                isDue(state, new Command.MakePlan(planned.revision())) ? planned(state, planned) : List.of();
            case Observation.Assigned assigned ->
                isAwaited(state, assigned.assignment())
                        ? List.of(new RunEvent.SubtaskAssigned(assigned.assignment(), assigned.forecast()))
                        : List.of();
            case Observation.Attempted attempted ->
                state.isCurrent(attempted.attempt()) ? attempted(state, attempted) : List.of();
            case Observation.Synthesized synthesized ->
                isSynthesizing(state) ? List.of(Endings.synthesized(state, synthesized.synthesis())) : List.of();
            case Observation.Noted noted ->
                decide(state).contains(new Command.Note(noted.event())) ? List.of(noted.event()) : List.of();
            case Observation.TimeUp timeUp -> Endings.early(state).isPresent() ? List.of() : timeUp(state, timeUp);
        };
    }

    @Override
    public RunEvent.ControlReceived receive(RunState state, ControlMessage message, List<WorkerProfile> workers) {
        return new RunEvent.ControlReceived(message, Refusals.of(state, message, PlanRules.with(workers)));
    }

    /// What was under way when somebody paused the run may end.
    private boolean isDue(RunState state, Command command) {
        return Endings.early(state).isEmpty() && due(state).contains(command);
    }

    private boolean isSynthesizing(RunState state) {
        return Endings.early(state).isEmpty() && due(state).stream().anyMatch(Command.Synthesize.class::isInstance);
    }

    private boolean isAwaited(RunState state, Assignment assignment) {
        return decide(state).stream()
                .anyMatch(command -> command instanceof Command.Assign assign
                        && assign.subtask().equals(assignment.subtask())
                        && assign.attempt() == assignment.attempt().number());
    }

    private static List<RunEvent> planned(RunState state, Observation.Planned planned) {
        int revision = planned.revision();
        List<RunEvent> events = new ArrayList<>();
        planned.result().rejected().forEach(each -> events.add(new RunEvent.PlanRejected(revision, each)));
        switch (planned.result()) {
            case PlanningResult.Planned done
            when revision == 0 -> events.addAll(adopted(state, done, PlanRules.with(planned.workers())));
            case PlanningResult.Revised revised when revision > 0 -> events.addAll(revised(state, planned, revised));
            case PlanningResult.Failed failed ->
                events.add(new RunEvent.PlanningFailed(revision, failed.reason(), failed.blame()));
            case PlanningResult.Planned _, PlanningResult.Revised _ ->
                events.add(new RunEvent.PlanningFailed(
                        revision, "the planner answered another question than it was asked", Blame.TASK));
        }
        LimitReached refused = planned.refused();
        if (refused != null && revision == 0 && planned.result() instanceof PlanningResult.Failed) {
            events.add(refused);
        }
        return events;
    }

    /// A plan that breaks the rules, whoever made it, is replaced by the task as the only subtask.
    private static List<RunEvent> adopted(RunState state, PlanningResult.Planned planned, PlanRules rules) {
        List<PlanDefect> defects = rules.defectsOf(planned.plan().subtasks());
        if (defects.isEmpty()) {
            return List.of(new RunEvent.PlanAdopted(0, planned.plan(), planned.origin()));
        }
        String text = JsonText.write(PlanFormat.write(planned.plan()));
        Plan whole = new Plan(List.of(Subtask.of("s1", state.start().task().text())));
        return List.of(
                new RunEvent.PlanRejected(0, new Rejected(text, defects)),
                new RunEvent.PlanAdopted(0, whole, Origin.FALLBACK));
    }

    /// The plan has gone on since the planner was asked: what is no longer legal is left out and said.
    private static List<RunEvent> revised(RunState state, Observation.Planned planned, PlanningResult.Revised revised) {
        int revision = planned.revision();
        PlanRevision.Part part =
                PlanRevision.legalPart(revised.revision(), state.lines(), PlanRules.with(planned.workers()));
        List<RunEvent> events = new ArrayList<>();
        if (!part.rejected().isEmpty()) {
            events.add(new RunEvent.PlanRejected(
                    revision, new Rejected("(the plan had gone on meanwhile)", part.rejected())));
        }
        events.add(
                part.accepted().isEmpty() && !revised.revision().isEmpty()
                        ? new RunEvent.PlanningFailed(revision, "nothing of the revision is legal any more", Blame.TASK)
                        : new RunEvent.PlanRevised(revision, part.accepted(), revised.origin()));
        return events;
    }

    private List<RunEvent> attempted(RunState state, Observation.Attempted attempted) {
        AttemptId attempt = attempted.attempt();
        List<RunEvent> events = new ArrayList<>();
        events.add(
                switch (attempted.outcome()) {
                    case Outcome.Answered answered ->
                        new RunEvent.SubtaskEnded(
                                attempt, answered, attempted.artifacts(), Recovery.GIVE_UP, attempted.sample());
                    case Outcome.Failed failed -> failed(state, attempted, failed);
                    case Outcome.Exhausted exhausted -> new RunEvent.SubtaskEnded(attempt, exhausted, List.of());
                    case Outcome.Cancelled cancelled -> new RunEvent.SubtaskEnded(attempt, cancelled, List.of());
                });
        LimitReached refused = attempted.refused();
        if (refused != null && state.limit() == null && state.spend().equals(Spend.NONE)) {
            events.add(refused);
        }
        return events;
    }

    private RunEvent failed(RunState state, Observation.Attempted attempted, Outcome.Failed failure) {
        SubtaskProgress progress = state.progress(attempted.attempt().subtask());
        Recovery next = state.limit() != null
                ? Recovery.GIVE_UP
                : policy.after(
                        failure,
                        new FailurePolicy.Situation(
                                progress.attempts(),
                                attempted.workersLeft(),
                                state.planning().asked() + owed(state),
                                !troubles(state, Recovery.REVISE).isEmpty(),
                                progress.splits()));
        return switch (next) {
            case RETRY, OTHER_WORKER -> new RunEvent.AttemptFailed(attempted.attempt(), failure, next);
            case SPLIT, REVISE, GIVE_UP -> new RunEvent.SubtaskEnded(attempted.attempt(), failure, List.of(), next);
        };
    }

    /// How many revisions will be asked for on account of what has failed already: a split is one of its own, the
    /// rest goes together.
    private static int owed(RunState state) {
        return troubles(state, Recovery.SPLIT).size()
                + (troubles(state, Recovery.REVISE).isEmpty() ? 0 : 1);
    }

    private static List<RunEvent> timeUp(RunState state, Observation.TimeUp timeUp) {
        List<RunEvent> events = new ArrayList<>(stopped(state, timeUp));
        if (state.limit() == null) {
            events.add(new LimitReached(BudgetKind.WALL_TIME, timeUp.limit(), 0));
        }
        if (events.isEmpty() || !state.working()) {
            events.add(Endings.withoutSynthesis(state));
        }
        return events;
    }

    private static List<RunEvent> stopped(RunState state, Observation.TimeUp timeUp) {
        List<RunEvent> events = new ArrayList<>();
        for (Assignment running : state.running()) {
            Spend spent = Objects.requireNonNullElse(timeUp.spent().get(running.attempt()), Spend.NONE);
            events.add(new RunEvent.SubtaskEnded(
                    running.attempt(), new Outcome.Exhausted(BudgetKind.WALL_TIME, spent), List.of()));
        }
        return events;
    }
}
