package dev.tyto.coordinator.machine;

import dev.tyto.core.answer.Synthesizer.Synthesis;
import dev.tyto.core.artifact.Artifact;
import dev.tyto.core.artifact.Digest;
import dev.tyto.core.budget.Budget;
import dev.tyto.core.budget.Spend;
import dev.tyto.core.event.Fingerprint;
import dev.tyto.core.event.Recorded;
import dev.tyto.core.event.RunEvent;
import dev.tyto.core.event.RunEvent.RevisionAsked;
import dev.tyto.core.model.ModelName;
import dev.tyto.core.model.ModelReply.Blame;
import dev.tyto.core.plan.Plan;
import dev.tyto.core.plan.Subtask;
import dev.tyto.core.plan.SubtaskId;
import dev.tyto.core.planning.PlanRevision;
import dev.tyto.core.planning.PlanningResult;
import dev.tyto.core.planning.PlanningResult.Origin;
import dev.tyto.core.run.ControlMessage;
import dev.tyto.core.run.RunId;
import dev.tyto.core.run.RunOptions;
import dev.tyto.core.steps.AttemptId;
import dev.tyto.core.task.Task;
import dev.tyto.core.work.Assignment;
import dev.tyto.core.work.Grant;
import dev.tyto.core.work.Outcome;
import dev.tyto.core.work.Outcome.Recovery;
import dev.tyto.core.work.WorkerProfile;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// A run told step by step to the machine, as an engine would tell it. Made by a test; not thread-safe.
final class RunStory {

    static final ModelName MODEL = new ModelName("replay:none");
    static final Instant START = Instant.parse("2030-01-01T00:00:00Z");

    /// Fails over to the planner at once.
    static final FailurePolicy REVISING = new FailurePolicy(List.of(Recovery.REVISE), 3, 2);

    /// Splits at once.
    static final FailurePolicy SPLITTING = new FailurePolicy(List.of(Recovery.SPLIT), 3, 2);

    private static final RunId RUN = new RunId("story");

    private final RunMachine machine;
    private final List<Recorded> log = new ArrayList<>();
    private RunState state = RunState.NEW;
    private Instant now = START;
    private boolean workersLeft = true;
    private int messages;

    RunStory() {
        this(FailurePolicy.DEFAULT);
    }

    RunStory(FailurePolicy policy) {
        this.machine = RunMachine.of(policy);
    }

    RunStory accepted() {
        return accepted(Budget.UNLIMITED);
    }

    RunStory accepted(Budget budget) {
        return accepted(budget, RunOptions.allOn(MODEL));
    }

    RunStory accepted(Budget budget, RunOptions options) {
        return apply(new RunEvent.RunAccepted(
                Task.of("add up"), budget, options, new Fingerprint("test", Digest.of("p"), Digest.of("t"), 1)));
    }

    /// Accepted, and its plan waits for approval.
    RunStory acceptedForApproval() {
        return accepted(Budget.UNLIMITED, RunOptions.allOn(MODEL).approvingPlan());
    }

    RunStory planned(Subtask... subtasks) {
        observe(new Observation.Planned(
                0,
                new PlanningResult.Planned(new Plan(List.of(subtasks)), Origin.PLANNER, List.of()),
                List.of(),
                null));
        return this;
    }

    /// The planner has answered the revision that is open.
    RunStory revised(PlanRevision difference) {
        int number = state.revisionAsked().orElseThrow().revision();
        observe(new Observation.Planned(
                number, new PlanningResult.Revised(difference, Origin.PLANNER, List.of()), List.of(), null));
        return this;
    }

    /// No worker is left that has not tried.
    RunStory withoutOtherWorkers() {
        workersLeft = false;
        return this;
    }

    RunStory assigned(String id) {
        return assigned(id, "w");
    }

    /// The next attempt at the subtask is given to this worker.
    RunStory assigned(String id, String worker) {
        observe(new Observation.Assigned(
                assignment(id, state.tried(new SubtaskId(id)).size() + 1, worker), null));
        return this;
    }

    Assignment assignment(String id, int number, String worker) {
        return new Assignment(
                attempt(id, number),
                "add up",
                state.progress(new SubtaskId(id)).subtask(),
                List.of(),
                List.of(),
                new Assignment.Arm(worker, MODEL, 1, "test"),
                Grant.OPEN,
                null);
    }

    RunStory answered(String id, String text) {
        return ended(id, new Outcome.Answered(text, Spend.NONE));
    }

    /// Assigned and answered.
    RunStory done(String id, String text) {
        return assigned(id).answered(id, text);
    }

    /// The current attempt failed, in a way that another attempt may mend.
    RunStory failed(String id, String why) {
        return ended(id, failure(why, true, Blame.TASK));
    }

    /// Assigned and failed.
    RunStory tried(String id) {
        return assigned(id).failed(id, "it did not work");
    }

    RunStory ended(String id, Outcome outcome, Artifact... files) {
        observe(new Observation.Attempted(current(id), outcome, 0, List.of(files), workersLeft, null));
        return this;
    }

    /// Does whatever follows from the state alone, until nothing does.
    RunStory noted() {
        boolean moved = true;
        while (moved) {
            moved = false;
            for (Command command : decide()) {
                if (command instanceof Command.Note(RunEvent event)) {
                    moved |= !observe(new Observation.Noted(event)).isEmpty();
                }
            }
        }
        return this;
    }

    RunStory synthesized(String text) {
        observe(new Observation.Synthesized(new Synthesis.Answer(text)));
        return this;
    }

    RunStory said(ControlMessage message) {
        return apply(new RunEvent.ControlReceived(message));
    }

    /// The message is taken up as an engine does it, by a run with these workers.
    RunEvent.ControlReceived received(ControlMessage message, WorkerProfile... workers) {
        RunEvent.ControlReceived received = machine.receive(state, message, List.of(workers));
        apply(received);
        return received;
    }

    /// A new id for a message to the run.
    String messageId() {
        messages++;
        return "m" + messages;
    }

    RunStory after(Duration time) {
        now = now.plus(time);
        return this;
    }

    List<RunEvent> observe(Observation observation) {
        List<RunEvent> events = machine.observe(state, observation);
        events.forEach(this::apply);
        return events;
    }

    RunStory apply(RunEvent event) {
        state = state.evolve(event, now);
        log.add(new Recorded(RUN, log.size() + 1L, 1, now, event));
        return this;
    }

    List<Command> decide() {
        return machine.decide(state);
    }

    /// The ids of the commands that should be in flight.
    List<String> inFlight() {
        return decide().stream().map(Command::id).toList();
    }

    Command.Assign assign(String id) {
        return decide().stream()
                .filter(each -> each instanceof Command.Assign assign
                        && assign.subtask().id().value().equals(id))
                .map(Command.Assign.class::cast)
                .findFirst()
                .orElseThrow();
    }

    RunState state() {
        return state;
    }

    SubtaskProgress progress(String id) {
        return state.progress(new SubtaskId(id));
    }

    List<Recorded> log() {
        return log;
    }

    Instant now() {
        return now;
    }

    RunEvent last() {
        return log.getLast().event();
    }

    RunEvent.RunEnded end() {
        return state.end().orElseThrow();
    }

    RevisionAsked asked() {
        return state.revisionAsked().orElseThrow();
    }

    AttemptId current(String id) {
        return attempt(id, Math.max(1, state.tried(new SubtaskId(id)).size()));
    }

    static AttemptId attempt(String id, int number) {
        return new AttemptId(new SubtaskId(id), number);
    }

    static Outcome failure(String reason, boolean retryable, Blame blame) {
        return new Outcome.Failed(reason, retryable, blame, Spend.NONE);
    }

    static Subtask subtask(String id, String... dependsOn) {
        return new Subtask(new SubtaskId(id), "do " + id, "", List.of(), ids(dependsOn), null);
    }

    static List<SubtaskId> ids(String... ids) {
        return Arrays.stream(ids).map(SubtaskId::new).toList();
    }

    static PlanRevision adding(Subtask... subtasks) {
        return new PlanRevision(List.of(subtasks), List.of(), List.of(), List.of());
    }

    static PlanRevision changing(Subtask... subtasks) {
        return new PlanRevision(List.of(), List.of(subtasks), List.of(), List.of());
    }

    static PlanRevision dropping(String... ids) {
        return new PlanRevision(List.of(), List.of(), ids(ids), List.of());
    }

    static PlanRevision cancelling(String... ids) {
        return new PlanRevision(List.of(), List.of(), List.of(), ids(ids));
    }
}
