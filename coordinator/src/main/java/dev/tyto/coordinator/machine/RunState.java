package dev.tyto.coordinator.machine;

import dev.tyto.core.artifact.Digest;
import dev.tyto.core.budget.Budget;
import dev.tyto.core.budget.BudgetKind;
import dev.tyto.core.budget.Spend;
import dev.tyto.core.event.Recorded;
import dev.tyto.core.event.RunEvent;
import dev.tyto.core.event.RunEvent.ApprovalRequested;
import dev.tyto.core.plan.Plan;
import dev.tyto.core.plan.SubtaskId;
import dev.tyto.core.planning.PlanningRequest.Line;
import dev.tyto.core.rule.Require;
import dev.tyto.core.run.ControlMessage;
import dev.tyto.core.steps.AttemptId;
import dev.tyto.core.steps.StepKey;
import dev.tyto.core.steps.StepScope;
import dev.tyto.core.work.Assignment;
import dev.tyto.core.work.Outcome;
import dev.tyto.core.work.WorkerProfile;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// Where a run is: a fold over its events, immutable; states that the same events led to are equal. Made by
/// [#evolve] alone.
public final class RunState {

    /// Before the first event.
    public static final RunState NEW = new RunState(
            null, Subtasks.NONE, Planning.NONE, People.NONE, Phase.OPEN, Budget.UNLIMITED, Spend.NONE, ActiveTime.NONE);

    private final RunEvent.@Nullable RunAccepted accepted;
    private final Subtasks subtasks;
    private final Planning planning;
    private final People people;
    private final Phase phase;
    private final Budget budget;
    private final Spend spend;
    private final ActiveTime time;

    private RunState(
            RunEvent.@Nullable RunAccepted accepted,
            Subtasks subtasks,
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
            case RunEvent.PlanningFailed failed -> with(planning.failed(failed));
            case RunEvent.RevisionAsked asked -> with(planning.asked(asked));
            case RunEvent.PlanRevised revised -> revise(revised);
            case RunEvent.SubtaskAssigned assigned ->
                with(assigned.assignment().subtask().id(), each -> each.assigned(assigned.assignment(), time.total()));
            case RunEvent.AttemptFailed failed -> over(failed.attempt(), each -> each.attemptFailed(failed));
            case RunEvent.SubtaskEnded finished -> over(finished.attempt(), each -> each.ended(finished));
            case RunEvent.ModelCalled called -> stepped(called.key()).charged(called.spend());
            // The try before this one, if it was lost, is billed like any other.
            case RunEvent.ToolRequested requested -> charged(requested.lost());
            case RunEvent.ToolCalled called -> stepped(called.key()).charged(called.spend());
            case RunEvent.ChildEnded ended -> stepped(ended.key()).charged(ended.spend());
            case RunEvent.LimitReached reached -> with(phase.limited(reached));
            case RunEvent.ApprovalRequested requested -> with(people.asked(requested));
            case RunEvent.ControlReceived received -> received.refused() == null ? said(received.message()) : this;
            case RunEvent.RunParked parked -> with(phase.parked(parked));
            case RunEvent.RunResumed _ -> with(phase.resumed());
            case RunEvent.RunEnded end -> with(phase.ended(end));
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
            case ControlMessage.Cancel cancel -> with(phase.cancelled(cancel.by()));
            case ControlMessage.Pause _ -> with(phase.paused(true));
            case ControlMessage.Resume _ -> with(phase.paused(false));
            case ControlMessage.Approve yes -> with(people.said(yes));
            case ControlMessage.Deny no -> with(people.said(no));
            case ControlMessage.Answer answer -> with(people.said(answer));
            case ControlMessage.EditPlan edit -> edited(edit.plan());
            case ControlMessage.RaiseBudget raise -> raised(budget.raisedTo(raise.limits()));
        };
    }

    /// A plan may be replaced by a person while it waits for approval and nothing of it has started.
    private RunState edited(Plan plan) {
        return isPlanOpen() ? with(Subtasks.of(plan)).with(people.withdrawn(planRequest())) : this;
    }

    /// Whether the plan waits for approval and nothing of it has started.
    boolean isPlanOpen() {
        return people.open().containsKey(planRequest()) && subtasks.untouched();
    }

    /// A limit that was in the way and is higher now is in the way no more: what has not started may start.
    private RunState raised(Budget higher) {
        RunState state = new RunState(accepted, subtasks, planning, people, phase, higher, spend, time);
        RunEvent.LimitReached limit = phase.limit();
        return limit != null && !higher.limit(limit.kind()).equals(budget.limit(limit.kind()))
                ? state.with(phase.freed()).with(planning.again())
                : state;
    }

    private static boolean isAnnotation(RunEvent event) {
        return event instanceof RunEvent.Scored
                || event instanceof RunEvent.Feedback
                || event instanceof RunEvent.Exported;
    }

    private RunState adopt(Plan plan) {
        Require.that(
                subtasks.isEmpty(), "plan", "be adopted once", plan.subtasks().size() + " subtasks");
        return with(Subtasks.of(plan));
    }

    /// What people were asked about the plan before it changed is void.
    private RunState revise(RunEvent.PlanRevised revised) {
        RunEvent.RevisionAsked asked = planning.open();
        if (asked == null || asked.revision() != revised.revision()) {
            throw new IllegalStateException("a revision must be asked for before it is made but was " + revised);
        }
        People left = revised.difference().isEmpty() ? people : people.withdrawn(planRequest());
        for (SubtaskId id : revised.difference().cancelled()) {
            left = left.withdrawn(id);
        }
        return with(subtasks.revised(revised.difference(), asked)).with(left).with(planning.revised(revised));
    }

    /// The attempt is over; what people were asked for it is void.
    private RunState over(AttemptId attempt, UnaryOperator<SubtaskProgress> change) {
        if (!isCurrent(attempt)) {
            throw new IllegalStateException("an attempt must be under way to end but was not: " + attempt);
        }
        return with(attempt.subtask(), change).with(people.withdrawn(attempt.subtask()));
    }

    private RunState with(SubtaskId id, UnaryOperator<SubtaskProgress> change) {
        return with(subtasks.changed(id, change));
    }

    private RunState with(Subtasks changed) {
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

    /// What comes after its attempt has ended is billed and changes nothing else.
    private RunState stepped(StepKey key) {
        return key.scope() instanceof StepScope.Sample sample && isCurrent(sample.attempt())
                ? with(sample.attempt().subtask(), each -> each.stepped(sample.sample(), key))
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
        return phase.ended() != null;
    }

    /// How the run ended, once it has.
    public Optional<RunEvent.RunEnded> end() {
        return Optional.ofNullable(phase.ended());
    }

    /// Whether the run is parked.
    public boolean parked() {
        return phase.parked() != null;
    }

    /// Why the run is parked, while it is.
    public Optional<RunEvent.RunParked> park() {
        return Optional.ofNullable(phase.parked());
    }

    /// Whether somebody paused the run: nothing new starts, what is under way ends.
    public boolean paused() {
        return phase.paused();
    }

    /// Who cancelled the run, if somebody did.
    public Optional<String> cancelledBy() {
        return Optional.ofNullable(phase.cancelledBy());
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

    /// Whether there is, or may yet be, work beside the synthesis.
    boolean working() {
        return phase.limit() == null && (subtasks.isEmpty() || planning.open() != null || subtasks.anyAlive());
    }

    /// What people are asked and have not answered, by the names of the requests.
    public Map<String, ApprovalRequested> openRequests() {
        return Collections.unmodifiableMap(people.open());
    }

    /// Whether somebody approved exactly this.
    public boolean granted(String request, Digest shown) {
        return shown.equals(people.granted().get(request));
    }

    /// The no to exactly this, if somebody said it.
    public Optional<ControlMessage.Deny> denied(String request, Digest shown) {
        return Optional.ofNullable(people.denied().get(request)).filter(no -> no.isTo(shown));
    }

    /// The assignments of the attempts that are under way.
    public List<Assignment> running() {
        return subtasks.running();
    }

    /// How many attempts this worker has running.
    public int running(String worker) {
        return (int) running().stream()
                .filter(each -> each.arm().worker().equals(worker))
                .count();
    }

    /// How many subtasks are not settled yet.
    public int unfinished() {
        return subtasks.unfinished();
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

    /// Whether one of these workers can do the subtask and has not tried.
    public boolean hasWorkerLeft(SubtaskId id, List<WorkerProfile> workers) {
        SubtaskProgress progress = progress(id);
        return workers.stream()
                .filter(each -> each.can(progress.subtask().capabilities()))
                .anyMatch(each -> !progress.tried().contains(each.name()));
    }

    /// How far each subtask is, as planners see it.
    public List<Line> lines() {
        return subtasks.lines();
    }

    /// The revision that the planner is asked for, if it is.
    public Optional<RunEvent.RevisionAsked> revisionAsked() {
        return Optional.ofNullable(planning.open());
    }

    /// What the subtask's last attempt came to, if one is over.
    public Optional<Outcome> lastOutcome(SubtaskId id) {
        return Optional.ofNullable(progress(id).last());
    }

    /// Whether this attempt is the one under way.
    public boolean isCurrent(AttemptId attempt) {
        SubtaskProgress progress = subtasks.byId().get(attempt.subtask());
        return progress != null && progress.running() && progress.attempts() == attempt.number();
    }

    Collection<SubtaskProgress> all() {
        return subtasks.all();
    }

    Planning planning() {
        return planning;
    }

    /// The limit that is in the way, if one is.
    public Optional<RunEvent.LimitReached> limitReached() {
        return Optional.ofNullable(phase.limit());
    }

    RunEvent.@Nullable LimitReached limit() {
        return phase.limit();
    }

    /// The name of the request to approve the plan as it stands.
    String planRequest() {
        return "plan." + planning.revision();
    }

    /// The digest of the plan as it stands.
    Digest planShown() {
        return subtasks.digest();
    }

    /// The subtask's progress.
    ///
    /// @throws IllegalArgumentException when the plan has no such subtask
    SubtaskProgress progress(SubtaskId id) {
        return subtasks.progress(id);
    }

    /// Whether the subtask waits for something that will never be there: it failed, is gone, or waits so itself.
    boolean blocked(SubtaskProgress progress) {
        return subtasks.blocked().contains(progress.subtask().id());
    }

    /// Whether the subtask can start now.
    boolean ready(SubtaskProgress progress) {
        return subtasks.ready(progress);
    }

    People people() {
        return people;
    }

    private List<@Nullable Object> parts() {
        return Arrays.asList(accepted, subtasks, planning, people, phase, budget, spend, time);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof RunState state && parts().equals(state.parts());
    }

    @Override
    public int hashCode() {
        return parts().hashCode();
    }
}
