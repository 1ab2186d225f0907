package dev.tyto.coordinator.simulation;

import dev.tyto.coordinator.simulation.Rule.Breaches;
import dev.tyto.coordinator.simulation.SubtaskBook.Standing;
import dev.tyto.core.budget.Budget;
import dev.tyto.core.budget.BudgetKind;
import dev.tyto.core.budget.Spend;
import dev.tyto.core.event.Recorded;
import dev.tyto.core.event.RunEvent;
import dev.tyto.core.event.RunEvent.RunParked;
import dev.tyto.core.plan.Plan;
import dev.tyto.core.plan.Subtask;
import dev.tyto.core.plan.SubtaskId;
import dev.tyto.core.run.ControlMessage;
import dev.tyto.core.run.RunId;
import dev.tyto.core.run.RunStatus;
import dev.tyto.core.steps.StepKey;
import dev.tyto.core.steps.StepScope;
import dev.tyto.core.work.Assignment;
import dev.tyto.core.work.Outcome.Recovery;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/// One run by its log alone: a second bookkeeping, against which the coordinator's is held event by event.
final class RunBook {

    /// How the messages begin that a run sends to those beneath it.
    static final String FROM_PARENT = "parent ";

    private final RunId run;
    private final Scenario scenario;
    private final Breaches breaches;
    private final StepBook steps;
    private final PeopleBook people;
    private final Map<SubtaskId, SubtaskBook> subtasks = new LinkedHashMap<>();
    private final Set<String> obeyed = new HashSet<>();
    private final Map<RunId, RunBook> children = new HashMap<>();
    private @Nullable RunBook parent;
    private RunEvent.@Nullable RunAccepted accepted;
    private long sequence;
    private long epoch;
    private Budget budget = Budget.UNLIMITED;
    private @Nullable RunParked parked;
    private RunEvent.@Nullable RunEnded ended;
    private RunEvent.@Nullable LimitReached limit;
    private RunEvent.@Nullable RevisionAsked revisionAsked;
    private RunEvent.@Nullable PlanningFailed planningFailed;
    private int revisionsAsked;
    private int revision;
    private boolean cancelled;
    private boolean paused;
    private boolean disturbed;
    private boolean overdrawn;
    private Duration active = Duration.ZERO;
    private Instant last = Instant.MIN;

    RunBook(RunId run, Scenario scenario, Breaches breaches, ToIntFunction<String> sent) {
        this.run = run;
        this.scenario = scenario;
        this.breaches = breaches;
        this.steps = new StepBook(run.value(), breaches, sent);
        this.people = new PeopleBook(run.value(), breaches);
    }

    StepBook steps() {
        return steps;
    }

    boolean ended() {
        return ended != null;
    }

    /// Why it is parked, if it is.
    @Nullable
    RunParked parked() {
        return parked;
    }

    PeopleBook people() {
        return people;
    }

    Map<RunId, RunBook> children() {
        return children;
    }

    boolean nested() {
        return parent != null || !parentRun().equals(run);
    }

    boolean overdrawn() {
        return overdrawn;
    }

    List<SubtaskId> answered() {
        return subtasks.entrySet().stream()
                .filter(each -> each.getValue().standing() == Standing.ANSWERED)
                .map(Map.Entry::getKey)
                .toList();
    }

    Standing standing(SubtaskId id) {
        return subtask(id).standing();
    }

    /// What the run is doing, in a word or two.
    String phase() {
        if (paused) {
            return "paused";
        }
        if (revisionAsked != null) {
            return "revising";
        }
        if (people.waits()) {
            return "waiting for a yes";
        }
        if (subtasks.isEmpty()) {
            return "planning";
        }
        boolean settled =
                subtasks.values().stream().allMatch(each -> each.standing().settled() || isLost(each, new HashSet<>()));
        return settled ? "joining" : "working";
    }

    /// Whether this run or one beneath it was paused and not taken up again.
    boolean rests() {
        return paused || children.values().stream().anyMatch(each -> !each.ended() && each.rests());
    }

    /// Whether this run or one above it was cancelled or is over.
    boolean stopped() {
        return cancelled || ended() || (parent != null && parent.stopped());
    }

    boolean isBeneath(RunId above) {
        return parent != null && (parent.run.equals(above) || parent.isBeneath(above));
    }

    RunId root() {
        return parent == null ? run : parent.root();
    }

    void child(RunId id, RunBook child) {
        children.put(id, child);
        child.parent = this;
    }

    RunId parentRun() {
        RunEvent.RunAccepted start = Objects.requireNonNull(accepted);
        return start.options().parent() == null
                ? run
                : Objects.requireNonNull(start.options().parent()).run();
    }

    void fold(Recorded recorded) {
        RunEvent event = recorded.event();
        order(recorded);
        if (!(event instanceof RunEvent.RunResumed) && parked == null && sequence > 1) {
            active = active.plus(Duration.between(last, recorded.at()));
        }
        last = recorded.at();
        change(event, recorded.at());
        if (ended == null) {
            markReady(recorded.at());
        }
        limits(event);
    }

    private void order(Recorded recorded) {
        RunEvent event = recorded.event();
        String what = run + " " + recorded.sequence() + " " + event;
        breaches.unless(recorded.sequence() == sequence + 1, Rule.LEGAL, what + " after " + sequence);
        breaches.unless((sequence == 0) == (event instanceof RunEvent.RunAccepted), Rule.LEGAL, what);
        breaches.unless(
                event instanceof RunEvent.RunResumed
                        ? recorded.epoch() > epoch
                        : recorded.epoch() == epoch || sequence == 0,
                Rule.EPOCHS,
                what + " in epoch " + recorded.epoch() + " after " + epoch);
        breaches.unless(recorded.epoch() >= epoch, Rule.EPOCHS, what);
        breaches.unless(ended == null || isAnnotation(event), Rule.OVER_IS_OVER, what);
        breaches.unless(
                parked == null || event instanceof RunEvent.RunResumed || isResult(event) || isAnnotation(event),
                Rule.OVER_IS_OVER,
                what + " while parked");
        sequence = recorded.sequence();
        epoch = recorded.epoch();
    }

    private void change(RunEvent event, Instant at) {
        switch (event) {
            case RunEvent.RunAccepted first -> {
                accepted = first;
                budget = first.budget();
            }
            case RunEvent.PlanAdopted adopted -> {
                breaches.unless(subtasks.isEmpty(), Rule.LEGAL, run + " adopts a second plan");
                adopt(adopted.plan());
            }
            case RunEvent.PlanningFailed failed -> {
                planningFailed = failed.revision() == 0 ? failed : planningFailed;
                revisionAsked = null;
            }
            case RunEvent.RevisionAsked asked -> asked(asked);
            case RunEvent.PlanRevised revised -> revised(revised);
            case RunEvent.SubtaskAssigned assigned -> assigned(assigned.assignment(), at);
            case RunEvent.AttemptFailed failed -> {
                SubtaskBook book =
                        ending(failed.attempt().subtask(), failed.attempt().number(), at);
                book.attemptFailed(failed, at);
                people.withdrawn(failed.attempt().subtask());
            }
            case RunEvent.SubtaskEnded finished -> {
                SubtaskBook book =
                        ending(finished.attempt().subtask(), finished.attempt().number(), at);
                book.ended(finished);
                people.withdrawn(finished.attempt().subtask());
            }
            case RunEvent.ModelRequested requested -> {
                startable(requested.key(), event);
                steps.requested(requested);
            }
            case RunEvent.ModelCalled called -> steps.called(called);
            case RunEvent.ToolRequested requested -> {
                startable(requested.key(), event);
                people.toolRequested(requested, scenario);
                steps.requested(requested);
            }
            case RunEvent.ToolCalled called -> steps.called(called);
            case RunEvent.ChildStarted started -> startable(started.key(), event);
            case RunEvent.ChildEnded childEnded -> {
                children.remove(childEnded.child());
                steps.childEnded(childEnded);
            }
            case RunEvent.Overdraft _ -> {
                for (RunBook book = this; book != null; book = book.parent) {
                    book.overdrawn = true;
                }
            }
            case RunEvent.LimitReached reached -> limit = reached;
            case RunEvent.ApprovalRequested requested -> people.asked(requested);
            case RunEvent.ControlReceived received -> received(received);
            case RunParked park -> {
                parked = park;
                disturbed = true;
            }
            case RunEvent.RunResumed _ -> {
                parked = null;
                disturbed = true;
            }
            case RunEvent.RunEnded end -> ended(end);
            case RunEvent.PlanRejected _,
                    RunEvent.ContextCompacted _,
                    RunEvent.CheckResult _,
                    RunEvent.Scored _,
                    RunEvent.Feedback _,
                    RunEvent.Exported _,
                    RunEvent.Unknown _ -> {}
        }
    }

    private void adopt(Plan plan) {
        subtasks.clear();
        plan.subtasks().forEach(each -> subtasks.put(each.id(), new SubtaskBook(each)));
        people.planChanged();
    }

    private void assigned(Assignment assignment, Instant at) {
        String what = run + " " + assignment.attempt();
        SubtaskBook book = subtask(assignment.attempt().subtask());
        breaches.unless(!book.standing().settled(), Rule.ONCE, what + " is settled");
        breaches.unless(book.standing() != Standing.RUNNING, Rule.ONCE, what + " is running");
        breaches.unless(assignment.attempt().number() == book.attempts() + 1, Rule.ONCE, what);
        breaches.unless(!cancelled, Rule.CANCEL, what + " is assigned");
        breaches.unless(!paused, Rule.PAUSED, what + " is assigned");
        breaches.unless(limit == null, Rule.LIMIT, what + " is assigned after " + limit);
        for (SubtaskId id : book.subtask().dependsOn()) {
            breaches.unless(subtask(id).standing() == Standing.ANSWERED, Rule.ORDER, what + " needs " + id);
            String answer = subtask(id).answer();
            breaches.unless(
                    assignment.inputs().stream()
                            .anyMatch(each ->
                                    each.from().equals(id) && each.answer().equals(answer)),
                    Rule.ORDER,
                    what + " has another answer of " + id + " than " + answer);
        }
        if (Objects.requireNonNull(accepted).options().approvePlan()) {
            people.planStarts(what);
        }
        worker(assignment, book, what);
        Instant ready = book.readySince();
        if (scenario.ample() && !disturbed && people.quiet() && ready != null) {
            long most = scenario.quickPolicies() ? 0 : 2L * SimulatedPolicies.MOST_MILLIS;
            breaches.unless(
                    !at.isAfter(ready.plusMillis(most)),
                    Rule.PROMPT,
                    what + " was ready at " + ready + ", assigned at " + at);
        }
        book.assigned(assignment, at);
    }

    private void worker(Assignment assignment, SubtaskBook book, String what) {
        String worker = assignment.arm().worker();
        if (book.standing() == Standing.RETRYING && book.next() == Recovery.RETRY) {
            breaches.unless(worker.equals(book.workers().getLast()), Rule.WORKERS, what + " retried by " + worker);
        }
        if (book.standing() == Standing.RETRYING && book.next() == Recovery.OTHER_WORKER) {
            breaches.unless(!book.workers().contains(worker), Rule.WORKERS, what + " tried before by " + worker);
        }
    }

    private SubtaskBook ending(SubtaskId id, int attempt, Instant at) {
        SubtaskBook book = subtask(id);
        String what = run + " " + id + ".a" + attempt;
        breaches.unless(!book.standing().settled(), Rule.ONCE, what + " is settled twice");
        breaches.unless(
                book.standing() == Standing.RUNNING && book.attempts() == attempt,
                Rule.LATE,
                what + " ends an attempt that is not under way");
        if (scenario.punctual() && !disturbed) {
            long attemptMillis = Duration.between(book.assigned(), at).toMillis();
            long most = scenario.limits().deadline().attempt() + World.PATIENCE_MILLIS;
            breaches.unless(attemptMillis <= most, Rule.DEADLINE, what + " took " + attemptMillis + " ms");
            long subtaskMillis = Duration.between(book.firstAssigned(), at).toMillis();
            long mostOfAll = scenario.limits().deadline().subtask() + World.PATIENCE_MILLIS;
            breaches.unless(subtaskMillis <= mostOfAll, Rule.DEADLINE, id + " took " + subtaskMillis + " ms");
        }
        return book;
    }

    /// A step may start for an attempt that is under way, for the planner when it was asked, for the synthesis.
    private void startable(StepKey key, RunEvent event) {
        String what = run + " " + key + " " + event.getClass().getSimpleName();
        breaches.unless(!stopped(), Rule.CANCEL, what);
        switch (key.scope()) {
            case StepScope.Sample sample -> {
                SubtaskBook book = subtasks.get(sample.attempt().subtask());
                breaches.unless(book != null && book.isCurrent(sample.attempt()), Rule.LATE, what + " starts");
            }
            case StepScope.Planning planning -> {
                RunEvent.RevisionAsked asked = revisionAsked;
                boolean first = planning.revision() == 0 && subtasks.isEmpty();
                breaches.unless(
                        first || (asked != null && asked.revision() == planning.revision()),
                        Rule.REVISION,
                        what + " was not asked for");
            }
            case StepScope.Synthesis _ ->
                breaches.unless(
                        subtasks.values().stream().noneMatch(each -> each.standing() == Standing.RUNNING),
                        Rule.ORDER,
                        what + " while subtasks run");
        }
    }

    private void asked(RunEvent.RevisionAsked asked) {
        String what = run + " " + asked;
        breaches.unless(revisionAsked == null, Rule.REVISION, what + " while another is");
        breaches.unless(asked.revision() == revisionsAsked + 1, Rule.REVISION, what + " after " + revisionsAsked);
        breaches.unless(asked.revision() <= scenario.failing().revisions(), Rule.REVISION, what + " is one too many");
        breaches.unless(asked.base() == revision, Rule.REVISION, what + " at " + revision);
        for (SubtaskId id : asked.about()) {
            Recovery wanted = asked.split() ? Recovery.SPLIT : Recovery.REVISE;
            SubtaskBook book = subtask(id);
            breaches.unless(
                    book.standing() == Standing.FAILED && book.next() == wanted, Rule.REVISION, what + " about " + id);
        }
        revisionsAsked = asked.revision();
        revisionAsked = asked;
    }

    private void revised(RunEvent.PlanRevised revised) {
        String what = run + " revision " + revised.revision();
        RunEvent.RevisionAsked asked = revisionAsked;
        breaches.unless(asked != null && asked.revision() == revised.revision(), Rule.REVISION, what);
        for (SubtaskId id : revised.difference().dropped()) {
            breaches.unless(subtask(id).standing() == Standing.WAITING, Rule.REVISION, what + " drops " + id);
            subtask(id).standing(Standing.GONE);
        }
        for (SubtaskId id : revised.difference().cancelled()) {
            Standing standing = subtask(id).standing();
            breaches.unless(
                    standing == Standing.RUNNING || standing == Standing.RETRYING,
                    Rule.REVISION,
                    what + " cancels " + id);
            subtask(id).standing(Standing.GONE);
        }
        for (Subtask changed : revised.difference().changed()) {
            breaches.unless(
                    subtask(changed.id()).standing() == Standing.WAITING,
                    Rule.REVISION,
                    what + " changes " + changed.id());
            subtask(changed.id()).changed(changed);
        }
        for (Subtask added : revised.difference().added()) {
            breaches.unless(!subtasks.containsKey(added.id()), Rule.REVISION, what + " uses again " + added.id());
            subtasks.put(added.id(), new SubtaskBook(added));
        }
        if (asked != null && !revised.difference().isEmpty()) {
            asked.about().forEach(id -> subtask(id).standing(Standing.GONE));
            people.planChanged();
            revision = revised.revision();
        }
        revisionAsked = null;
    }

    private void received(RunEvent.ControlReceived received) {
        ControlMessage message = received.message();
        breaches.unless(obeyed.add(message.id()), Rule.OBEYED_ONCE, run + " " + message);
        disturbed = true;
        if (received.refused() == null) {
            said(message);
        }
    }

    private void said(ControlMessage message) {
        switch (message) {
            case ControlMessage.Cancel _ -> cancelled = true;
            case ControlMessage.Pause _ -> paused = true;
            case ControlMessage.Resume _ -> paused = false;
            case ControlMessage.Approve yes -> people.said(yes);
            case ControlMessage.Deny no -> people.said(no);
            case ControlMessage.Answer answer -> people.denied(answer.request());
            case ControlMessage.RaiseBudget raise -> raised(budget.raisedTo(raise.limits()));
            case ControlMessage.EditPlan edit -> {
                boolean waiting = subtasks.values().stream().allMatch(each -> each.standing() == Standing.WAITING);
                if (people.planIsOpen() && waiting) {
                    adopt(edit.plan());
                }
            }
        }
    }

    /// A limit that was in the way and is higher now is in the way no more.
    private void raised(Budget higher) {
        if (limit != null && !higher.limit(limit.kind()).equals(budget.limit(limit.kind()))) {
            limit = null;
            planningFailed = null;
        }
        budget = higher;
    }

    private void ended(RunEvent.RunEnded end) {
        ended = end;
        String what = run + " ended " + end.status();
        breaches.unless(end.spend().equals(steps.used()), Rule.BILL, what + " " + end.spend() + " for " + steps.used());
        breaches.unless(!cancelled || end.status() == RunStatus.CANCELLED, Rule.CANCEL, what);
        boolean cut = cancelled || limit != null || planningFailed != null || people.planDenied() || outOfTime(end);
        if (!cut) {
            breaches.unless(!subtasks.isEmpty(), Rule.NOT_LOST, what + " without a plan");
            breaches.unless(revisionAsked == null, Rule.NOT_LOST, what + " while " + revisionAsked);
            subtasks.forEach((id, book) -> breaches.unless(
                    book.standing().settled() || isLost(book, new HashSet<>()),
                    Rule.NOT_LOST,
                    what + " while " + id + " is " + book.standing()));
        }
        if (end.status() == RunStatus.COMPLETED) {
            breaches.unless(
                    subtasks.values().stream()
                            .allMatch(each -> each.standing() == Standing.ANSWERED || each.standing() == Standing.GONE),
                    Rule.NOT_LOST,
                    what);
        }
        wallTime(what);
    }

    private boolean outOfTime(RunEvent.RunEnded end) {
        return end.status() == RunStatus.BUDGET_EXHAUSTED && budget.limits().containsKey(BudgetKind.WALL_TIME);
    }

    private void wallTime(String what) {
        Long most = budget.limit(BudgetKind.WALL_TIME).orElse(null);
        if (most != null && scenario.punctual()) {
            breaches.unless(
                    active.toMillis() <= most + World.PATIENCE_MILLIS,
                    Rule.WALL_TIME,
                    what + " after " + active.toMillis() + " ms of " + most);
        }
    }

    private boolean isLost(SubtaskBook book, Set<SubtaskId> seen) {
        return book.subtask().dependsOn().stream().anyMatch(id -> {
            SubtaskBook before = subtask(id);
            boolean settledWithout = before.standing().settled() && before.standing() != Standing.ANSWERED;
            return settledWithout || (before.standing() == Standing.WAITING && seen.add(id) && isLost(before, seen));
        });
    }

    private void markReady(Instant at) {
        for (SubtaskBook book : subtasks.values()) {
            if (book.standing() == Standing.WAITING
                    && book.readySince() == null
                    && book.subtask().dependsOn().stream()
                            .allMatch(id -> subtask(id).standing() == Standing.ANSWERED)) {
                book.readySince(at);
            }
        }
    }

    /// What this run and those beneath it that are not billed yet have spent.
    Spend usedWithChildren() {
        Spend used = steps.used();
        for (RunBook child : children.values()) {
            used = used.plus(child.usedWithChildren());
        }
        return used;
    }

    boolean hasObeyed(String message) {
        return obeyed.contains(message);
    }

    /// What this run and those beneath it have spent and hold.
    private Spend total() {
        Spend total = steps.used().plus(steps.held());
        for (RunBook child : children.values()) {
            total = total.plus(child.total());
        }
        return total;
    }

    private void limits(RunEvent event) {
        boolean spends = event instanceof RunEvent.ModelRequested
                || event instanceof RunEvent.ToolRequested
                || event instanceof RunEvent.ModelCalled
                || event instanceof RunEvent.ToolCalled
                || event instanceof RunEvent.ChildEnded;
        for (RunBook book = this; spends && book != null; book = book.parent) {
            if (book.budget.limits().isEmpty() || book.overdrawn || event instanceof RunEvent.ModelCalled) {
                continue;
            }
            Spend total = book.total();
            book.budget
                    .limits()
                    .forEach((kind, most) -> breaches.unless(
                            !most.hard() || kind.equals(BudgetKind.WALL_TIME) || total.of(kind) <= most.amount(),
                            Rule.LIMIT,
                            run + " has " + total.of(kind) + " of " + most.amount() + " " + kind + " after " + event));
        }
    }

    private SubtaskBook subtask(SubtaskId id) {
        SubtaskBook book = subtasks.get(id);
        if (book == null) {
            breaches.tell(Rule.LEGAL, run + " knows no subtask " + id);
            return new SubtaskBook(Subtask.of("none", "none"));
        }
        return book;
    }

    private static boolean isAnnotation(RunEvent event) {
        return event instanceof RunEvent.Scored
                || event instanceof RunEvent.Feedback
                || event instanceof RunEvent.Exported;
    }

    private static boolean isResult(RunEvent event) {
        return event instanceof RunEvent.ModelCalled
                || event instanceof RunEvent.ToolCalled
                || event instanceof RunEvent.ChildEnded
                || event instanceof RunEvent.Overdraft;
    }
}
