package dev.tyto.coordinator.machine;

import dev.tyto.core.artifact.Digest;
import dev.tyto.core.budget.Budget;
import dev.tyto.core.budget.BudgetKind;
import dev.tyto.core.budget.Spend;
import dev.tyto.core.event.Recorded;
import dev.tyto.core.event.RunEvent;
import dev.tyto.core.event.RunEvent.ApprovalRequested;
import dev.tyto.core.json.Json;
import dev.tyto.core.plan.Plan;
import dev.tyto.core.plan.SubtaskId;
import dev.tyto.core.planning.PlanRevision;
import dev.tyto.core.planning.PlanningRequest.Line;
import dev.tyto.core.planning.PlanningRequest.Progress;
import dev.tyto.core.rule.Require;
import dev.tyto.core.run.ControlMessage;
import dev.tyto.core.steps.AttemptId;
import dev.tyto.core.steps.StepKey;
import dev.tyto.core.steps.StepScope;
import dev.tyto.core.wire.JsonText;
import dev.tyto.core.wire.PlanFormat;
import dev.tyto.core.work.Assignment;
import dev.tyto.core.work.Outcome;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// Where a run is: a fold over its events, immutable. Made by [#evolve] alone.
public final class RunState {

    /// Before the first event.
    public static final RunState NEW = new RunState(
            null, Map.of(), Planning.NONE, People.NONE, Phase.OPEN, Budget.UNLIMITED, Spend.NONE, ActiveTime.NONE);

    /// Revisions: the newest one adopted, how many were asked for, the one that is being asked for, the subtasks
    /// that one was asked about, and the failure to make a first plan.
    record Planning(
            int revision,
            int asked,
            RunEvent.@Nullable RevisionAsked open,
            Set<SubtaskId> addressed,
            RunEvent.@Nullable PlanningFailed failed) {

        static final Planning NONE = new Planning(0, 0, null, Set.of(), null);

        Planning {
            addressed = Set.copyOf(addressed);
        }
    }

    /// What stops a run: for good, for a while, or from starting anything new.
    record Phase(
            @Nullable String cancelledBy,
            boolean paused,
            RunEvent.@Nullable RunParked parked,
            RunEvent.@Nullable LimitReached limit,
            RunEvent.@Nullable RunEnded ended) {

        static final Phase OPEN = new Phase(null, false, null, null, null);
    }

    private final RunEvent.@Nullable RunAccepted accepted;
    private final Map<SubtaskId, SubtaskProgress> subtasks;
    private final Planning planning;
    private final People people;
    private final Phase phase;
    private final Budget budget;
    private final Spend spend;
    private final ActiveTime time;

    private RunState(
            RunEvent.@Nullable RunAccepted accepted,
            Map<SubtaskId, SubtaskProgress> subtasks,
            Planning planning,
            People people,
            Phase phase,
            Budget budget,
            Spend spend,
            ActiveTime time) {
        this.accepted = accepted;
        this.subtasks = subtasks;
        this.planning = planning;
        this.people = people;
        this.phase = phase;
        this.budget = budget;
        this.spend = spend;
        this.time = time;
    }

    /// The state after all of these.
    public static RunState of(List<Recorded> log) {
        RunState state = NEW;
        for (Recorded recorded : log) {
            state = state.evolve(recorded.event(), recorded.at());
        }
        return state;
    }

    /// The state after one more event, recorded `at`.
    ///
    /// @throws IllegalStateException when the event cannot follow in this state
    public RunState evolve(RunEvent event, Instant at) {
        if ((accepted == null) != (event instanceof RunEvent.RunAccepted)) {
            throw new IllegalStateException("a run must start with RunAccepted, once, but the event was " + event);
        }
        if (ended() && !isAnnotation(event)) {
            throw new IllegalStateException("a run that has ended must only be annotated but the event was " + event);
        }
        return timed(timeAfter(event, at)).changed(event);
    }

    private ActiveTime timeAfter(RunEvent event, Instant at) {
        if (event instanceof RunEvent.RunParked) {
            return time.parked(at);
        }
        if (event instanceof RunEvent.RunResumed) {
            return time.resumed(at);
        }
        return isAnnotation(event) ? time : time.running(at);
    }

    private RunState changed(RunEvent event) {
        return switch (event) {
            case RunEvent.RunAccepted first ->
                new RunState(first, subtasks, planning, people, phase, first.budget(), spend, time);
            case RunEvent.PlanAdopted adopted -> adopt(adopted.plan());
            case RunEvent.PlanningFailed failed -> planningFailed(failed);
            case RunEvent.RevisionAsked asked -> revisionAsked(asked);
            case RunEvent.PlanRevised revised -> revise(revised);
            case RunEvent.SubtaskAssigned assigned ->
                with(assigned.assignment().subtask().id(), each -> each.assigned(assigned.assignment(), time.total()));
            case RunEvent.AttemptFailed failed -> {
                SubtaskId id = failed.attempt().subtask();
                yield with(id, each -> each.attemptFailed(failed)).with(people.withdrawn(id));
            }
            case RunEvent.SubtaskEnded finished -> {
                SubtaskId id = finished.attempt().subtask();
                yield with(id, each -> each.ended(finished)).with(people.withdrawn(id));
            }
            case RunEvent.ModelCalled called -> stepped(called.key()).charged(called.spend());
            // The try before this one was lost, and is billed like any other.
            case RunEvent.ToolRequested requested -> requested.attempt() > 1 ? charged(Spend.toolCall()) : this;
            case RunEvent.ToolCalled called -> stepped(called.key()).charged(called.spend());
            case RunEvent.ChildEnded ended -> stepped(ended.key()).charged(ended.spend());
            case RunEvent.LimitReached reached -> with(phase(phase.cancelledBy, phase.paused, null, reached, null));
            case RunEvent.ApprovalRequested requested -> with(people.asked(requested));
            case RunEvent.ControlReceived received -> said(received.message());
            case RunEvent.RunParked parked -> with(phase(phase.cancelledBy, phase.paused, parked, phase.limit, null));
            case RunEvent.RunResumed _ -> with(phase(phase.cancelledBy, false, null, phase.limit, null));
            case RunEvent.RunEnded end -> with(phase(phase.cancelledBy, phase.paused, null, phase.limit, end));
            case RunEvent.PlanRejected _,
                    RunEvent.ModelRequested _,
                    RunEvent.ContextCompacted _,
                    RunEvent.ChildStarted _,
                    RunEvent.Overdraft _,
                    RunEvent.CheckResult _,
                    RunEvent.Scored _,
                    RunEvent.Feedback _,
                    RunEvent.Exported _ -> this;
            case RunEvent.Unknown unknown ->
                throw new IllegalStateException("a run must be continued by a Tyto that knows its events but the event "
                        + unknown.kind() + " of version " + unknown.version() + " is of a newer one");
        };
    }

    private RunState said(ControlMessage message) {
        return switch (message) {
            case ControlMessage.Cancel cancel ->
                with(phase(cancel.by(), phase.paused, phase.parked, phase.limit, null));
            case ControlMessage.Pause _ -> with(phase(phase.cancelledBy, true, phase.parked, phase.limit, null));
            case ControlMessage.Resume _ -> with(phase(phase.cancelledBy, false, phase.parked, phase.limit, null));
            case ControlMessage.Approve yes -> with(people.said(yes));
            case ControlMessage.Deny no -> with(people.said(no));
            case ControlMessage.Answer answer -> with(people.said(answer));
            case ControlMessage.EditPlan edit -> edited(edit.plan());
            case ControlMessage.RaiseBudget raise ->
                new RunState(accepted, subtasks, planning, people, phase, budget.raisedTo(raise.limits()), spend, time);
        };
    }

    /// A plan may be replaced by a person while it waits for approval and nothing of it has started.
    private RunState edited(Plan plan) {
        String request = planRequest();
        boolean open = people.open().containsKey(request)
                && subtasks.values().stream().allMatch(each -> each.state() == SubtaskState.WAITING);
        return open ? with(waiting(plan)).with(people.withdrawn(request)) : this;
    }

    private static boolean isAnnotation(RunEvent event) {
        return event instanceof RunEvent.Scored
                || event instanceof RunEvent.Feedback
                || event instanceof RunEvent.Exported;
    }

    private RunState adopt(Plan plan) {
        Require.that(
                subtasks.isEmpty(), "plan", "be adopted once", plan.subtasks().size() + " subtasks");
        return with(waiting(plan));
    }

    private static Map<SubtaskId, SubtaskProgress> waiting(Plan plan) {
        Map<SubtaskId, SubtaskProgress> fresh = new LinkedHashMap<>();
        plan.subtasks().forEach(subtask -> fresh.put(subtask.id(), SubtaskProgress.waiting(subtask, 0)));
        return fresh;
    }

    private RunState planningFailed(RunEvent.PlanningFailed failure) {
        return failure.revision() == 0
                ? with(new Planning(planning.revision, planning.asked, null, planning.addressed, failure))
                : with(new Planning(planning.revision, planning.asked, null, planning.addressed, planning.failed));
    }

    private RunState revisionAsked(RunEvent.RevisionAsked asked) {
        Set<SubtaskId> addressed = new HashSet<>(planning.addressed);
        addressed.addAll(asked.about());
        return with(new Planning(planning.revision, asked.revision(), asked, addressed, planning.failed));
    }

    private RunState revise(RunEvent.PlanRevised revised) {
        RunEvent.RevisionAsked asked = planning.open;
        if (asked == null || asked.revision() != revised.revision()) {
            throw new IllegalStateException("a revision must be asked for before it is made but was " + revised);
        }
        PlanRevision difference = revised.difference();
        Map<SubtaskId, SubtaskProgress> changed = new LinkedHashMap<>(subtasks);
        difference.dropped().forEach(id -> changed.put(id, progress(id).dropped()));
        difference.cancelled().forEach(id -> changed.put(id, progress(id).cancelled()));
        difference
                .changed()
                .forEach(each -> changed.put(each.id(), progress(each.id()).changed(each)));
        int splits = asked.split()
                ? 1
                        + asked.about().stream()
                                .mapToInt(id -> progress(id).splits())
                                .max()
                                .orElse(0)
                : 0;
        difference.added().forEach(each -> {
            if (changed.put(each.id(), SubtaskProgress.waiting(each, splits)) != null) {
                throw new IllegalStateException("a new subtask must have an id of its own but was " + each.id());
            }
        });
        if (!difference.isEmpty()) {
            asked.about().forEach(id -> changed.put(id, progress(id).replaced()));
        }
        People left = people;
        for (SubtaskId id : difference.cancelled()) {
            left = left.withdrawn(id);
        }
        return with(changed)
                .with(left)
                .with(new Planning(revised.revision(), planning.asked, null, planning.addressed, planning.failed));
    }

    private RunState with(SubtaskId id, UnaryOperator<SubtaskProgress> change) {
        Map<SubtaskId, SubtaskProgress> changed = new LinkedHashMap<>(subtasks);
        changed.put(id, change.apply(progress(id)));
        return with(changed);
    }

    private RunState with(Map<SubtaskId, SubtaskProgress> changed) {
        return new RunState(accepted, changed, planning, people, phase, budget, spend, time);
    }

    private RunState with(Planning changed) {
        return new RunState(accepted, subtasks, changed, people, phase, budget, spend, time);
    }

    private RunState with(People changed) {
        return new RunState(accepted, subtasks, planning, changed, phase, budget, spend, time);
    }

    private RunState with(Phase changed) {
        return new RunState(accepted, subtasks, planning, people, changed, budget, spend, time);
    }

    private RunState timed(ActiveTime changed) {
        return new RunState(accepted, subtasks, planning, people, phase, budget, spend, changed);
    }

    private RunState charged(Spend more) {
        return new RunState(accepted, subtasks, planning, people, phase, budget, spend.plus(more), time);
    }

    private static Phase phase(
            @Nullable String cancelledBy,
            boolean paused,
            RunEvent.@Nullable RunParked parked,
            RunEvent.@Nullable LimitReached limit,
            RunEvent.@Nullable RunEnded ended) {
        return new Phase(cancelledBy, paused, parked, limit, ended);
    }

    private RunState stepped(StepKey key) {
        return key.scope() instanceof StepScope.Sample sample
                ? with(sample.attempt().subtask(), each -> each.stepped(key))
                : this;
    }

    /// What the run was accepted with.
    ///
    /// @throws IllegalStateException before the first event
    public RunEvent.RunAccepted start() {
        return Optional.ofNullable(accepted).orElseThrow(() -> new IllegalStateException("the run has no event yet"));
    }

    /// Whether the run is over.
    public boolean ended() {
        return phase.ended != null;
    }

    /// How the run ended, once it has.
    public Optional<RunEvent.RunEnded> end() {
        return Optional.ofNullable(phase.ended);
    }

    /// Whether the run is parked.
    public boolean parked() {
        return phase.parked != null;
    }

    /// Why the run is parked, while it is.
    public Optional<RunEvent.RunParked> park() {
        return Optional.ofNullable(phase.parked);
    }

    /// Whether somebody paused the run: nothing new starts, what is under way ends.
    public boolean paused() {
        return phase.paused;
    }

    /// Who cancelled the run, if somebody did.
    public Optional<String> cancelledBy() {
        return Optional.ofNullable(phase.cancelledBy);
    }

    /// The limits that hold now.
    public Budget budget() {
        return budget;
    }

    /// What was spent so far.
    public Spend spend() {
        return spend;
    }

    /// How long the run has been under way at this instant: not while it was parked, and not while it had no owner.
    public Duration activeAt(Instant now) {
        return time.at(now);
    }

    /// What is left of the limit on wall time at this instant, if there is one: of nine tenths of it while there is
    /// work, of all of it for the synthesis; at least zero.
    public Optional<Duration> timeLeft(Instant now) {
        return budget.limit(BudgetKind.WALL_TIME).map(millis -> {
            Duration limit = Duration.ofMillis(working() ? millis - millis / 10 : millis);
            Duration left = limit.minus(activeAt(now));
            return left.isNegative() ? Duration.ZERO : left;
        });
    }

    /// Whether there may be work beside the synthesis.
    boolean working() {
        return phase.limit == null && (subtasks.isEmpty() || unfinished() > 0 || planning.open != null);
    }

    /// What people are asked and have not answered, by the names of the requests.
    public Map<String, ApprovalRequested> openRequests() {
        return Collections.unmodifiableMap(people.open());
    }

    /// Whether somebody approved exactly this.
    public boolean granted(String request, Digest shown) {
        return shown.equals(people.granted().get(request));
    }

    /// The no to this request, if somebody said it.
    public Optional<ControlMessage.Deny> denied(String request) {
        return Optional.ofNullable(people.denied().get(request));
    }

    /// The assignments of the attempts that are under way.
    public List<Assignment> running() {
        return subtasks.values().stream()
                .filter(SubtaskProgress::running)
                .map(each -> Objects.requireNonNull(each.current()))
                .toList();
    }

    /// How many attempts this worker has running.
    public int running(String worker) {
        return (int) running().stream()
                .filter(each -> each.arm().worker().equals(worker))
                .count();
    }

    /// How many subtasks are not settled yet.
    public int unfinished() {
        return (int) subtasks.values().stream()
                .filter(each -> !each.state().settled())
                .count();
    }

    /// How long the subtask has been under way, from its first assignment, when the run has been for `active`.
    public Duration sinceStarted(SubtaskId id, Duration active) {
        Duration started = progress(id).startedAt();
        return started == null ? Duration.ZERO : active.minus(started);
    }

    /// The run's active time when the subtask was first assigned, if it was.
    public Optional<Duration> startedAt(SubtaskId id) {
        return Optional.ofNullable(progress(id).startedAt());
    }

    /// The workers that have tried the subtask, oldest first.
    public List<String> tried(SubtaskId id) {
        return progress(id).tried();
    }

    /// How far each subtask is, as planners see it.
    public List<Line> lines() {
        return subtasks.values().stream()
                .map(each -> new Line(
                        each.subtask(),
                        switch (each.state()) {
                            case WAITING -> Progress.WAITING;
                            case RUNNING, RETRYING -> Progress.RUNNING;
                            case ANSWERED -> Progress.ANSWERED;
                            case FAILED -> Progress.FAILED;
                            case REPLACED, DROPPED, CANCELLED -> Progress.GONE;
                        },
                        each.last() instanceof Outcome.Answered answered ? answered.text() : null))
                .toList();
    }

    /// The revision that the planner is asked for, if it is.
    public Optional<RunEvent.RevisionAsked> revisionAsked() {
        return Optional.ofNullable(planning.open);
    }

    /// What the subtask's last attempt came to, if one is over.
    public Optional<Outcome> lastOutcome(SubtaskId id) {
        return Optional.ofNullable(progress(id).last());
    }

    /// Whether this attempt is the one under way.
    public boolean isCurrent(AttemptId attempt) {
        SubtaskProgress progress = subtasks.get(attempt.subtask());
        return progress != null && progress.running() && progress.attempts() == attempt.number();
    }

    Collection<SubtaskProgress> all() {
        return subtasks.values();
    }

    Planning planning() {
        return planning;
    }

    RunEvent.@Nullable LimitReached limit() {
        return phase.limit;
    }

    /// The name of the request to approve the plan as it stands.
    String planRequest() {
        return "plan." + planning.revision;
    }

    /// The digest of the plan as it stands.
    Digest planShown() {
        return Digest.of(JsonText.write(Json.array(subtasks.values().stream()
                .filter(each -> !each.state().gone())
                .map(SubtaskProgress::subtask)
                .map(PlanFormat::writeSubtask)
                .toList())));
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

    /// Whether the subtask waits for something that will never be there: it failed, is gone, or waits so itself.
    boolean blocked(SubtaskProgress progress) {
        return blocked().contains(progress.subtask().id());
    }

    private Set<SubtaskId> blocked() {
        Set<SubtaskId> blocked = new HashSet<>();
        boolean grew = true;
        while (grew) {
            grew = false;
            for (SubtaskProgress each : subtasks.values()) {
                grew |= each.state() == SubtaskState.WAITING
                        && each.subtask().dependsOn().stream().anyMatch(id -> blocked.contains(id) || isLost(id))
                        && blocked.add(each.subtask().id());
            }
        }
        return blocked;
    }

    private boolean isLost(SubtaskId id) {
        SubtaskState state = progress(id).state();
        return state.settled() && state != SubtaskState.ANSWERED;
    }

    /// Whether the subtask can start now.
    boolean ready(SubtaskProgress progress) {
        return progress.state() == SubtaskState.RETRYING
                || (progress.state() == SubtaskState.WAITING
                        && progress.subtask().dependsOn().stream()
                                .allMatch(dependency -> progress(dependency).state() == SubtaskState.ANSWERED));
    }
}
