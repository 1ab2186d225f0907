package dev.tyto.core.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.tuple;

import dev.tyto.core.artifact.Artifact;
import dev.tyto.core.artifact.Digest;
import dev.tyto.core.budget.Budget;
import dev.tyto.core.budget.BudgetKind;
import dev.tyto.core.budget.Money;
import dev.tyto.core.budget.Spend;
import dev.tyto.core.event.Fingerprint;
import dev.tyto.core.event.Recorded;
import dev.tyto.core.event.RunEvent;
import dev.tyto.core.event.RunEvent.Asked;
import dev.tyto.core.json.Json;
import dev.tyto.core.model.ModelName;
import dev.tyto.core.plan.Plan;
import dev.tyto.core.plan.Subtask;
import dev.tyto.core.plan.SubtaskId;
import dev.tyto.core.planning.PlanRevision;
import dev.tyto.core.planning.PlanningResult.Origin;
import dev.tyto.core.report.RunReport.State;
import dev.tyto.core.run.ControlMessage;
import dev.tyto.core.run.RunId;
import dev.tyto.core.run.RunOptions;
import dev.tyto.core.run.RunStatus;
import dev.tyto.core.steps.AttemptId;
import dev.tyto.core.steps.StepKey;
import dev.tyto.core.task.Task;
import dev.tyto.core.tool.ToolResult;
import dev.tyto.core.wire.EventFormat;
import dev.tyto.core.wire.MalformedJsonException;
import dev.tyto.core.work.Assignment;
import dev.tyto.core.work.Grant;
import dev.tyto.core.work.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class RunReportTest {

    private static final Path GOLDEN = Path.of("src/test/resources/golden/run-v1.jsonl");
    private static final SubtaskId S1 = new SubtaskId("s1");
    private static final AttemptId FIRST = new AttemptId(S1, 1);

    @Test
    void goldenRunIsReportedFromItsLogAlone() throws Exception {
        RunReport report = RunReport.of(story());

        assertThat(report.task()).startsWith("What is 6 * 7");
        assertThat(report.ended()).contains(RunStatus.PARTIAL);
        assertThat(report.answer()).isEqualTo("forty-two");
        assertThat(report.spend()).isEqualTo(new Spend(360, 90, 3, 1, new Money(4_500)));
        assertThat(report.parked()).isFalse();
        assertThat(report.artifacts()).extracting(Artifact::name).containsExactly("notes/sum.txt");
        assertThat(report.subtasks())
                .extracting(RunReport.Line::id, RunReport.Line::state, RunReport.Line::attempts)
                .containsExactly(
                        tuple(new SubtaskId("s1"), State.ANSWERED, 2), tuple(new SubtaskId("s2"), State.FAILED, 1));
        assertThat(report.subtasks().getLast().outcome())
                .isEqualTo(new Outcome.Exhausted(BudgetKind.TOKENS, Spend.NONE));
    }

    @Test
    void everyPrefixOfALogHasAReport() throws Exception {
        List<Recorded> story = story();

        for (int length = 1; length <= story.size(); length++) {
            RunReport report = RunReport.of(story.subList(0, length));

            Recorded last = story.get(length - 1);
            assertThat(report.lastEventAt()).isEqualTo(last.at());
            boolean parked = last.event() instanceof RunEvent.RunParked;
            assertThat(report.parked()).isEqualTo(parked);
            assertThat(report.parking()).isEqualTo(parked ? last.event() : null);
        }
    }

    @Test
    void aLogThatDoesNotStartWithAcceptanceIsNoRun() throws Exception {
        List<Recorded> story = story();

        assertThatIllegalArgumentException().isThrownBy(() -> RunReport.of(List.of()));
        assertThatIllegalArgumentException().isThrownBy(() -> RunReport.of(story.subList(1, 3)));
    }

    @Test
    void aLogWithAnEventOfANewerTytoSaysSo() throws Exception {
        List<Recorded> story = new ArrayList<>(story());
        boolean before = RunReport.of(story).fromNewerVersion();
        Recorded last = story.getLast();
        Json.Obj body = Json.object().build();
        story.add(new Recorded(
                last.run(), last.sequence() + 1, 1, last.at(), new RunEvent.Unknown("RunTeleported", 1, body)));

        RunReport report = RunReport.of(story);

        assertThat(before).isFalse();
        assertThat(report.fromNewerVersion()).isTrue();
        assertThat(report.answer()).isEqualTo("forty-two");
    }

    @Test
    void aRunThatANewerTytoAcceptedCanBeShown() throws Exception {
        List<Recorded> story = new ArrayList<>(story());
        Recorded first = story.removeFirst();
        RunEvent newer = new RunEvent.Unknown("RunAccepted", 9, Json.object().build());
        story.addFirst(new Recorded(first.run(), 1, 1, first.at(), newer));

        RunReport report = RunReport.of(story);

        assertThat(report.fromNewerVersion()).isTrue();
        assertThat(report.task()).isEmpty();
        assertThat(report.subtasks()).hasSize(2);
    }

    @Test
    void timeWithoutAnOwnerAndAfterTheEndIsNotWorked() {
        RunReport report = RunReport.of(log(
                accepted(Budget.UNLIMITED),
                at(2, new RunEvent.RunParked("interrupted")),
                at(10, new RunEvent.RunResumed("a")),
                at(13, new RunEvent.RevisionAsked(1, 0, List.of(), false)),
                at(20, new RunEvent.RunResumed("b")), // whoever had it has died
                at(21, new RunEvent.RunEnded(RunStatus.COMPLETED, "", List.of(), List.of(), Spend.NONE, null)),
                at(90, new RunEvent.Feedback("ann", "fine"))));

        assertThat(report.worked()).isEqualTo(Duration.ofSeconds(2 + 3 + 1));
    }

    @Test
    void limitsAreThoseAfterAllRaises() {
        RunReport report = RunReport.of(log(
                accepted(Budget.tokens(100).and(Budget.toolCalls(5))),
                said(raise(Budget.tokens(400).and(Budget.modelCalls(9)))),
                said(raise(Budget.tokens(300)))));

        assertThat(report.limits())
                .containsOnly(Map.entry(BudgetKind.TOKENS, 400L), Map.entry(BudgetKind.TOOL_CALLS, 5L));
    }

    @Test
    void whatIsLeftIsNeverBelowZero() {
        StepKey step = StepKey.parse("s1.a1.s0/0.0");
        RunEvent called = new RunEvent.ToolCalled(
                step, "c", "t", new ToolResult.Returned("x"), new Spend(90, 20, 1, 2, Money.ZERO));

        RunReport report = RunReport.of(log(accepted(Budget.tokens(100).and(Budget.toolCalls(5))), at(1, called)));

        assertThat(report.remaining())
                .containsOnly(Map.entry(BudgetKind.TOKENS, 0L), Map.entry(BudgetKind.TOOL_CALLS, 3L));
    }

    @Test
    void requestIsOpenUntilItIsAnswered() {
        RunEvent plan = asked("plan", new Asked.PlanShown(0));
        RunEvent first = asked("first", question("s1.a1.s0/0.0"));
        RunEvent second = asked("second", question("s1.a1.s0/0.1"));
        RunEvent third = asked("third", question("s1.a1.s0/0.2"));

        RunReport report = RunReport.of(log(
                accepted(Budget.UNLIMITED),
                at(1, plan),
                at(1, first),
                at(1, second),
                at(1, third),
                said(new ControlMessage.Approve("m1", "ann", "first", shown("first"))),
                said(new ControlMessage.Approve("m2", "ann", "plan", shown("what it was before"))),
                said(new ControlMessage.Deny("m3", "ann", "second", shown("second"), "no")),
                said(new ControlMessage.Deny("m5", "ann", "third", shown("what it was before"), "no")),
                said(new ControlMessage.Answer("m4", "ann", "nothing", "yes"))));

        assertThat(report.open())
                .containsExactly((RunEvent.ApprovalRequested) plan, (RunEvent.ApprovalRequested) third);
    }

    @Test
    void editedPlanIsThePlanAndIsNoLongerAskedAbout() {
        RunReport report = RunReport.of(log(
                accepted(Budget.UNLIMITED),
                at(1, adopted("s1", "s2")),
                at(1, asked("plan", new Asked.PlanShown(0))),
                at(1, asked("other", question("s1.a1.s0/0.0"))),
                said(edit("t1"))));

        assertThat(report.open())
                .extracting(RunEvent.ApprovalRequested::request)
                .containsExactly("other");
        assertThat(report.subtasks()).extracting(RunReport.Line::id).containsExactly(new SubtaskId("t1"));
    }

    @Test
    void planThatNobodyAsksAboutOrThatHasStartedCannotBeEdited() {
        RunReport unasked = RunReport.of(log(accepted(Budget.UNLIMITED), at(1, adopted("s1")), said(edit("t1"))));
        RunReport started = RunReport.of(log(
                accepted(Budget.UNLIMITED),
                at(1, adopted("s1")),
                at(1, assigned(1)),
                at(1, asked("plan", new Asked.PlanShown(1))),
                said(edit("t1"))));

        assertThat(unasked.subtasks()).extracting(RunReport.Line::id).containsExactly(S1);
        assertThat(started.subtasks()).extracting(RunReport.Line::id).containsExactly(S1);
        assertThat(started.open()).hasSize(1);
    }

    @Test
    void whatAnAttemptAskedIsVoidOnceItIsOver() {
        RunEvent other = asked("other", question("s2.a1.s0/0.0"));
        for (RunEvent over : List.of(
                new RunEvent.AttemptFailed(FIRST, new Outcome.Cancelled(Spend.NONE)),
                new RunEvent.SubtaskEnded(FIRST, new Outcome.Cancelled(Spend.NONE), List.of()),
                new RunEvent.PlanRevised(
                        1, new PlanRevision(List.of(), List.of(), List.of(), List.of(S1)), Origin.PLANNER))) {

            RunReport report = RunReport.of(log(
                    accepted(Budget.UNLIMITED),
                    at(1, adopted("s1", "s2")),
                    at(1, assigned(1)),
                    at(1, asked("first", question("s1.a1.s0/0.0"))),
                    at(1, other),
                    at(2, over)));

            assertThat(report.open()).containsExactly((RunEvent.ApprovalRequested) other);
        }
    }

    @Test
    void subtaskWaitsBetweenItsAttempts() {
        RunReport between = RunReport.of(log(
                accepted(Budget.UNLIMITED),
                at(1, adopted("s1")),
                at(1, assigned(1)),
                at(2, new RunEvent.AttemptFailed(FIRST, new Outcome.Cancelled(Spend.NONE)))));
        RunReport after = RunReport.of(log(
                accepted(Budget.UNLIMITED),
                at(1, adopted("s1")),
                at(1, assigned(1)),
                at(2, new RunEvent.AttemptFailed(FIRST, new Outcome.Cancelled(Spend.NONE))),
                at(3, assigned(2))));

        assertThat(between.subtasks()).containsExactly(new RunReport.Line(S1, "do it", State.WAITING, 1, "owl", null));
        assertThat(after.subtasks()).containsExactly(new RunReport.Line(S1, "do it", State.RUNNING, 2, "owl", null));
    }

    @Test
    void revisionChangesTheSubtasks() {
        RunEvent.PlanRevised revised = new RunEvent.PlanRevised(
                1,
                new PlanRevision(
                        List.of(Subtask.of("s5", "do more")),
                        List.of(Subtask.of("s2", "do less")),
                        List.of(new SubtaskId("s3")),
                        List.of(S1)),
                Origin.PLANNER);

        RunReport report = RunReport.of(
                log(accepted(Budget.UNLIMITED), at(1, adopted("s1", "s2", "s3")), at(1, assigned(1)), at(2, revised)));

        assertThat(report.revisions()).containsExactly(revised);
        assertThat(report.subtasks())
                .extracting(RunReport.Line::id, RunReport.Line::instruction, RunReport.Line::state)
                .containsExactly(
                        tuple(S1, "do it", State.CANCELLED),
                        tuple(new SubtaskId("s2"), "do less", State.WAITING),
                        tuple(new SubtaskId("s3"), "do it", State.DROPPED),
                        tuple(new SubtaskId("s5"), "do more", State.WAITING));
    }

    @Test
    void subtaskThatARevisionPutSomethingElseInThePlaceOfIsReplaced() {
        RunReport report = RunReport.of(log(
                accepted(Budget.UNLIMITED),
                at(1, adopted("s1", "s2")),
                at(1, assigned(1)),
                at(2, new RunEvent.SubtaskEnded(FIRST, new Outcome.Cancelled(Spend.NONE), List.of())),
                at(2, new RunEvent.RevisionAsked(1, 0, List.of(S1), false)),
                at(3, revision(new PlanRevision(List.of(Subtask.of("s5", "do")), List.of(), List.of(), List.of())))));

        assertThat(report.subtasks())
                .extracting(RunReport.Line::state)
                .containsExactly(State.REPLACED, State.WAITING, State.WAITING);
    }

    @Test
    void subtaskThatARevisionOnlyClearsUpAfterStaysFailed() {
        RunReport report = RunReport.of(log(
                accepted(Budget.UNLIMITED),
                at(1, adopted("s1", "s2")),
                at(1, assigned(1)),
                at(2, new RunEvent.SubtaskEnded(FIRST, new Outcome.Cancelled(Spend.NONE), List.of())),
                at(2, new RunEvent.RevisionAsked(1, 0, List.of(S1), false)),
                at(3, revision(new PlanRevision(List.of(), List.of(), List.of(new SubtaskId("s2")), List.of())))));

        assertThat(report.subtasks()).extracting(RunReport.Line::state).containsExactly(State.FAILED, State.DROPPED);
    }

    @Test
    void refusedMessageChangesNothing() {
        RunEvent plan = asked("plan", new Asked.PlanShown(0));

        RunReport report = RunReport.of(log(
                accepted(Budget.UNLIMITED),
                at(1, adopted("s1")),
                at(1, plan),
                at(2, new RunEvent.ControlReceived(edit("t1"), "too many subtasks")),
                at(
                        2,
                        new RunEvent.ControlReceived(
                                new ControlMessage.Approve("m2", "ann", "plan", shown("plan")), "no"))));

        assertThat(report.open()).containsExactly((RunEvent.ApprovalRequested) plan);
        assertThat(report.subtasks()).extracting(RunReport.Line::id).containsExactly(S1);
    }

    private static RunEvent revision(PlanRevision difference) {
        return new RunEvent.PlanRevised(1, difference, Origin.PLANNER);
    }

    @Test
    void nothingIsRunningOnceTheRunIsOver() {
        RunReport report = RunReport.of(log(
                accepted(Budget.UNLIMITED),
                at(1, adopted("s1", "s2")),
                at(1, assigned(1)),
                at(2, new RunEvent.RunEnded(RunStatus.CANCELLED, "", List.of(), List.of(), Spend.NONE, null))));

        assertThat(report.subtasks()).extracting(RunReport.Line::state).containsExactly(State.CANCELLED, State.WAITING);
    }

    @Test
    void clockThatGoesBackTakesNoWorkedTimeAway() {
        RunReport report = RunReport.of(log(
                accepted(Budget.UNLIMITED),
                at(9, adopted("s1")),
                at(4, assigned(1)),
                at(6, new RunEvent.RunParked("x"))));

        assertThat(report.worked()).isEqualTo(Duration.ofSeconds(9 + 2));
    }

    @Test
    void parkCauseIsThatOfTheLastParking() {
        RunReport report = RunReport.of(log(
                accepted(Budget.UNLIMITED),
                at(1, new RunEvent.RunParked("x", RunEvent.ParkCause.BROKEN)),
                at(2, new RunEvent.RunResumed("a")),
                at(3, new RunEvent.RunParked("y", RunEvent.ParkCause.WAITING))));

        assertThat(report.parking()).isEqualTo(new RunEvent.RunParked("y", RunEvent.ParkCause.WAITING));
    }

    @Test
    void questionOfACallThatHasEndedIsNoLongerAsked() {
        RunReport report = RunReport.of(log(
                accepted(Budget.UNLIMITED),
                at(1, asked("q", question("s1.a1.s0/0.0"))),
                at(
                        2,
                        new RunEvent.ToolCalled(
                                StepKey.parse("s1.a1.s0/0.0"), "c", "ask", new ToolResult.Refused("it was stopped")))));

        assertThat(report.open()).isEmpty();
    }

    @Test
    void nothingIsAskedOnceTheRunIsOver() {
        RunReport report = RunReport.of(log(
                accepted(Budget.UNLIMITED),
                at(1, asked("plan", new Asked.PlanShown(0))),
                at(2, new RunEvent.RunEnded(RunStatus.CANCELLED, "", List.of(), List.of(), Spend.NONE, null))));

        assertThat(report.open()).isEmpty();
    }

    /// An event and when it is recorded, in seconds.
    private record Timed(long second, RunEvent event) {}

    private static Timed at(long second, RunEvent event) {
        return new Timed(second, event);
    }

    private static Timed said(ControlMessage message) {
        return at(2, new RunEvent.ControlReceived(message));
    }

    private static ControlMessage edit(String id) {
        return new ControlMessage.EditPlan("m1", "ann", new Plan(List.of(Subtask.of(id, "do it"))));
    }

    private static RunEvent adopted(String... ids) {
        return new RunEvent.PlanAdopted(
                0, new Plan(Stream.of(ids).map(id -> Subtask.of(id, "do it")).toList()), Origin.PLANNER);
    }

    private static RunEvent assigned(int attempt) {
        return new RunEvent.SubtaskAssigned(new Assignment(
                new AttemptId(S1, attempt),
                "a task",
                Subtask.of("s1", "do it"),
                List.of(),
                List.of(),
                new Assignment.Arm("owl", new ModelName("m"), 1, "the only one"),
                Grant.OPEN,
                null));
    }

    private static ControlMessage raise(Budget limits) {
        return new ControlMessage.RaiseBudget("m", "ann", limits);
    }

    private static RunEvent asked(String request, Asked asked) {
        return new RunEvent.ApprovalRequested(request, asked, shown(request));
    }

    private static Digest shown(String text) {
        return Digest.of(text);
    }

    private static Asked question(String step) {
        return new Asked.Question(StepKey.parse(step), "Which one?");
    }

    private static Timed accepted(Budget budget) {
        return at(
                0,
                new RunEvent.RunAccepted(
                        Task.of("a task"),
                        budget,
                        RunOptions.allOn(new ModelName("m")),
                        new Fingerprint("1", Digest.of(""), Digest.of(""), 1)));
    }

    private static List<Recorded> log(Timed... events) {
        List<Recorded> log = new ArrayList<>();
        for (Timed each : events) {
            log.add(new Recorded(
                    new RunId("r1"), log.size() + 1L, 1, Instant.EPOCH.plusSeconds(each.second()), each.event()));
        }
        return log;
    }

    private static List<Recorded> story() throws IOException, MalformedJsonException {
        List<Recorded> story = new ArrayList<>();
        for (String line : Files.readAllLines(GOLDEN)) {
            Recorded recorded = EventFormat.read(line, EventFormat.Blobs.NONE);
            if (recorded.run().value().equals("golden-story")) {
                story.add(recorded);
            }
        }
        return story;
    }
}
