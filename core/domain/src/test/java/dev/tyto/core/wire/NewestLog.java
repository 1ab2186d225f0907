package dev.tyto.core.wire;

import dev.tyto.core.answer.Evidence;
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
import dev.tyto.core.json.JsonSchema;
import dev.tyto.core.message.Message;
import dev.tyto.core.model.ModelFacts;
import dev.tyto.core.model.ModelName;
import dev.tyto.core.model.ModelReply;
import dev.tyto.core.model.ModelReply.TokenTrace;
import dev.tyto.core.model.ModelRequest.Generation;
import dev.tyto.core.model.ModelRequest.Role;
import dev.tyto.core.plan.Plan;
import dev.tyto.core.plan.PlanDefect;
import dev.tyto.core.plan.Subtask;
import dev.tyto.core.plan.SubtaskId;
import dev.tyto.core.planning.PlanRevision;
import dev.tyto.core.planning.PlanningResult.Origin;
import dev.tyto.core.planning.PlanningResult.Rejected;
import dev.tyto.core.run.ControlMessage;
import dev.tyto.core.run.RunId;
import dev.tyto.core.run.RunOptions;
import dev.tyto.core.run.RunStatus;
import dev.tyto.core.steps.AttemptId;
import dev.tyto.core.steps.ModelStep.Prompt;
import dev.tyto.core.steps.StepKey;
import dev.tyto.core.steps.StepScope;
import dev.tyto.core.task.AnswerFormat;
import dev.tyto.core.task.Check;
import dev.tyto.core.task.Task;
import dev.tyto.core.tool.ToolCall;
import dev.tyto.core.tool.ToolResult;
import dev.tyto.core.work.Assignment;
import dev.tyto.core.work.Grant;
import dev.tyto.core.work.Outcome;
import dev.tyto.core.work.Outcome.Recovery;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// All of [SampleLog] and a run `golden-newest` with what came after it, so that together every kind of event, every
/// case and every enum constant occurs, and something of every size.
final class NewestLog {

    private static final RunId RUN = new RunId("golden-newest");
    private static final RunId CHILD = new RunId("golden-newest-c1");
    private static final Instant START = Instant.parse("2030-01-02T00:00:00Z");
    private static final ModelName MODEL = new ModelName("openai:tiny");
    private static final Digest DIGEST = Digest.of("newest");
    private static final SubtaskId S1 = new SubtaskId("s1");
    private static final AttemptId FIRST = new AttemptId(S1, 1);
    private static final StepScope SAMPLE = new StepScope.Sample(FIRST, 0);
    private static final StepKey CALLED = StepKey.toolCall(SAMPLE, 0, 0);
    private static final ToolCall CALL = new ToolCall(
            "call-1",
            "write_file",
            "{\"$blob\":1}",
            Json.object().put("$blob", 1).build(),
            false);
    private static final Plan PLAN = new Plan(List.of(Subtask.of("s1", "Do it.")));
    private static final BudgetKind OWLS = new BudgetKind("owls");
    private static final Spend SPEND = Spend.modelCall(10, 5);

    private final List<Recorded> log = new ArrayList<>(SampleLog.all());
    private long sequence;

    private NewestLog() {}

    static List<Recorded> all() {
        NewestLog newest = new NewestLog();
        newest.planning();
        newest.steps();
        newest.limits();
        newest.people();
        newest.sizes();
        newest.ends();
        newest.forms();
        return List.copyOf(newest.log);
    }

    private void planning() {
        RunOptions options = RunOptions.allOn(MODEL)
                .approvingPlan()
                .nested(new RunOptions.Parent(new RunId("golden-story"), "s1.a1.s0/0", 1, "owls"));
        Fingerprint fingerprint = new Fingerprint("0.2.0", DIGEST, DIGEST, DIGEST, DIGEST, 7, List.of("openai: tiny"));
        add(new RunEvent.RunAccepted(Task.of("newest"), Budget.UNLIMITED, options, fingerprint));
        add(new RunEvent.RunAccepted(
                Task.of("newest"), Budget.UNLIMITED, RunOptions.allOn(MODEL).approvingPlan(), fingerprint));
        add(new RunEvent.PlanRejected(
                1,
                new Rejected(
                        "{}",
                        List.of(new PlanDefect.TakenId(S1), new PlanDefect.WrongState(S1, "waiting", "running")))));
        add(new RunEvent.RevisionAsked(1, 0, List.of(S1), true));
        add(new RunEvent.PlanRevised(
                1,
                new PlanRevision(
                        List.of(Subtask.of("s5", "Do more.")),
                        List.of(Subtask.of("s2", "Do less.")),
                        List.of(new SubtaskId("s3")),
                        List.of(new SubtaskId("s4"))),
                Origin.REPAIR));
        add(new RunEvent.SubtaskAssigned(
                new Assignment(
                        FIRST,
                        "newest",
                        PLAN.subtask(S1),
                        List.of(),
                        List.of(),
                        new Assignment.Arm("owl", MODEL, 3, "vote", "three heads"),
                        Grant.OPEN,
                        null),
                new Assignment.Forecast(List.of("arithmetic"), 0.75, SPEND)));
    }

    private void forms() {
        JsonSchema schema = new JsonSchema(Json.object().put("type", "object").build());
        Subtask checked = new Subtask(S1, "Do it.", "", List.of(), List.of(), new Check.JsonValue(schema));
        for (AnswerFormat form : List.of(
                new AnswerFormat.OneNumber(),
                new AnswerFormat.Words(),
                new AnswerFormat.Items(),
                new AnswerFormat.JsonDocument(schema),
                new AnswerFormat.Gaia())) {
            add(new RunEvent.RunAccepted(
                    new Task("newest", List.of(), form),
                    Budget.UNLIMITED,
                    RunOptions.allOn(MODEL).withPlan(new Plan(List.of(checked))),
                    new Fingerprint("0.2.0", DIGEST, DIGEST, DIGEST, DIGEST, 7, List.of("openai: tiny"))));
        }
    }

    private void steps() {
        ModelFacts facts = new ModelFacts(
                new ModelFacts.Price(new BigDecimal("0.15"), new BigDecimal("0.075"), new BigDecimal("0.60")),
                128_000,
                "2030-01-01",
                List.of("owl-lora"));
        add(new RunEvent.ModelRequested(
                StepKey.modelCall(SAMPLE, 0),
                1,
                Role.WORKER,
                MODEL,
                new Prompt("worker", DIGEST),
                List.of(Message.user("Do it.")),
                DIGEST,
                new Generation(256, 0.5, 0.9, 42L),
                SPEND,
                true,
                facts));
        add(completed("done", new TokenTrace(List.of(1, 2), List.of(-0.5, -1.0E-5))));
        add(new RunEvent.ModelCalled(
                StepKey.modelCall(SAMPLE, 1),
                1,
                new ModelReply.Failed(ModelReply.Fault.LOST, "a crash came between", null, Duration.ZERO),
                SPEND));
        add(new RunEvent.ToolRequested(CALLED, 2, CALL));
        add(new RunEvent.ToolCalled(
                CALLED, "call-1", "write_file", new ToolResult.Returned("seen before"), Spend.NONE));
        add(new RunEvent.ContextCompacted(SAMPLE, List.of(CALLED)));
        add(new RunEvent.ChildStarted(CALLED, CHILD));
        add(new RunEvent.ChildEnded(CALLED, CHILD, RunStatus.COMPLETED, "done", List.of(), SPEND));
        add(new RunEvent.Overdraft("run", BudgetKind.TOKENS, 12));
        add(new RunEvent.LimitReached(BudgetKind.MONEY, 5_000_000, 0));
        add(new RunEvent.LimitReached(BudgetKind.WALL_TIME, 60_000, 90_000));
        for (Recovery next : Recovery.values()) {
            add(new RunEvent.AttemptFailed(FIRST, new Outcome.Cancelled(SPEND), next));
        }
        add(new RunEvent.SubtaskEnded(FIRST, new Outcome.Cancelled(SPEND), List.of(), Recovery.SPLIT));
    }

    /// Every kind of limit, hard and soft, one of its own unit, what was used of it, and what it ended.
    private void limits() {
        Budget limits = Budget.soft(OWLS, 3);
        for (BudgetKind kind : BudgetKind.constants()) {
            limits = limits.and(Budget.hard(kind, 1_000));
        }
        add(new RunEvent.ControlReceived(
                new ControlMessage.RaiseBudget("m8", "ada", limits.and(Budget.soft(BudgetKind.TOKENS_OUT, 2_000)))));
        add(new RunEvent.ControlReceived(
                new ControlMessage.RaiseBudget("m9", "ada", Budget.soft(BudgetKind.MONEY, 5_000_000))));
        Spend spend = new Spend(10, 5, 1, 0, Money.ZERO, Map.of(OWLS, 3L));
        for (BudgetKind kind : limits.limits().keySet()) {
            add(new RunEvent.AttemptFailed(FIRST, new Outcome.Exhausted(kind, spend), Recovery.GIVE_UP));
        }
        Artifact made = new Artifact("owls.txt", "text/plain", 3, DIGEST).madeBy(FIRST.toString());
        add(new RunEvent.SubtaskEnded(
                FIRST, new Outcome.Answered("two owls", false, OWLS, spend), List.of(made), Recovery.GIVE_UP));
        add(new RunEvent.SubtaskEnded(
                FIRST, new Outcome.Answered("two ow", false, SPEND), List.of(made), Recovery.GIVE_UP, 2));
    }

    private void people() {
        add(new RunEvent.ApprovalRequested("plan-0", new Asked.PlanShown(0), DIGEST));
        add(new RunEvent.ApprovalRequested("call-1", new Asked.CallShown(CALLED, CALL, "s1.a1", "it writes"), DIGEST));
        add(new RunEvent.ApprovalRequested("ask-1", new Asked.Question(CALLED, "Which owl?"), DIGEST));
        for (ControlMessage message : List.of(
                new ControlMessage.Pause("m1", "ada"),
                new ControlMessage.Resume("m2", "ada"),
                new ControlMessage.Approve("m3", "ada", "plan-0", DIGEST),
                new ControlMessage.Deny("m4", "ada", "call-1", DIGEST, "not there"),
                new ControlMessage.EditPlan("m5", "ada", PLAN),
                new ControlMessage.Answer("m6", "ada", "ask-1", "the barn owl"),
                new ControlMessage.RaiseBudget("m7", "ada", Budget.tokens(99_000)))) {
            add(new RunEvent.ControlReceived(message));
        }
        add(new RunEvent.ControlReceived(
                new ControlMessage.Deny("m10", "ada", "call-2", DIGEST, "no"), "nothing is asked"));
        for (RunEvent.ParkCause cause : RunEvent.ParkCause.values()) {
            add(new RunEvent.RunParked("for the golden log", cause));
        }
    }

    /// Texts just short enough and just too long for their line, twice the same one, one that has no UTF-8, a
    /// list over 16 KiB, and a line that would be over 32 KiB without any part over 16 KiB.
    private void sizes() {
        add(new RunEvent.Feedback("ada", "€".repeat(85) + "."));
        add(new RunEvent.Feedback("ada", "€".repeat(85) + ".."));
        add(completed("€".repeat(85) + "..", null));
        add(new RunEvent.Feedback("ada", "long \ud83e ".repeat(40)));
        add(new RunEvent.RevisionAsked(2, 0, ids("list-item-", 1_100), false));
        add(new RunEvent.PlanRevised(
                2,
                new PlanRevision(List.of(), List.of(), ids("dropped-", 1_000), ids("cancelled-or-", 999)),
                Origin.PLANNER));
        add(new RunEvent.RunEnded(
                RunStatus.COMPLETED,
                "done",
                List.of(new Evidence(S1, CALLED, "https://example.org/owls")),
                List.of(),
                SPEND,
                null));
    }

    private void ends() {
        add(new RunEvent.Unknown(
                "RunTeleported",
                3,
                Json.object()
                        .put("to", "elsewhere")
                        .put("$blob", "natural")
                        .put("$$blob", new Json.Nul())
                        .build()));
    }

    private static List<SubtaskId> ids(String prefix, int count) {
        List<SubtaskId> ids = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            ids.add(new SubtaskId(prefix + i));
        }
        return ids;
    }

    private static RunEvent completed(String text, @Nullable TokenTrace trace) {
        return new RunEvent.ModelCalled(
                StepKey.modelCall(SAMPLE, 0),
                1,
                new ModelReply.Completed(
                        Message.assistant(text),
                        ModelReply.Finish.STOP,
                        new ModelReply.Usage(10, 0, 5, 0, true),
                        "tiny",
                        Duration.ofMillis(1),
                        trace),
                SPEND);
    }

    private void add(RunEvent event) {
        sequence++;
        log.add(new Recorded(RUN, sequence, 1, START.plusMillis(125 * sequence), event));
    }
}
