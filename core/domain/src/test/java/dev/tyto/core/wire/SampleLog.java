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
import dev.tyto.core.json.Json;
import dev.tyto.core.message.Message;
import dev.tyto.core.message.Part;
import dev.tyto.core.model.ModelName;
import dev.tyto.core.model.ModelReply;
import dev.tyto.core.model.ModelReply.Blame;
import dev.tyto.core.model.ModelRequest.Generation;
import dev.tyto.core.model.ModelRequest.Role;
import dev.tyto.core.plan.Capability;
import dev.tyto.core.plan.Plan;
import dev.tyto.core.plan.PlanDefect;
import dev.tyto.core.plan.Subtask;
import dev.tyto.core.plan.SubtaskId;
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
import dev.tyto.core.task.Attachment;
import dev.tyto.core.task.Check;
import dev.tyto.core.task.Task;
import dev.tyto.core.tool.ToolCall;
import dev.tyto.core.tool.ToolResult;
import dev.tyto.core.work.Assignment;
import dev.tyto.core.work.Grant;
import dev.tyto.core.work.Outcome;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Two runs by hand: `golden-story` is a run as it may happen, `golden-rest` has what the story has no place for,
/// so that together every kind of event, every case and every enum constant of the first forms occurs. What came
/// later is in [NewestLog].
final class SampleLog {

    static final RunId STORY = new RunId("golden-story");
    static final RunId REST = new RunId("golden-rest");

    private static final Instant START = Instant.parse("2030-01-01T00:00:00Z");
    private static final ModelName MODEL = new ModelName("openai-compatible:http://127.0.0.1:8080/v1#tiny");
    private static final Digest DIGEST = Digest.of("golden");
    private static final SubtaskId S1 = new SubtaskId("s1");
    private static final SubtaskId S2 = new SubtaskId("s2");
    private static final AttemptId FIRST = new AttemptId(S1, 1);
    private static final AttemptId SECOND = new AttemptId(S1, 2);
    private static final StepScope PLANNING = new StepScope.Planning(0);
    private static final StepScope SAMPLE = new StepScope.Sample(SECOND, 0);
    private static final Spend CALL = new Spend(120, 30, 1, 0, new Money(1_500));
    private static final Artifact FILE = new Artifact("notes/sum.txt", "text/plain", 3, Digest.of("42\n"));
    private static final ToolCall CALCULATE = new ToolCall(
            "call-1",
            "calculator",
            "{\"expression\":\"6*7\"}",
            Json.object().put("expression", "6*7").build(),
            false);

    private final List<Recorded> log = new ArrayList<>();

    private SampleLog() {}

    static List<Recorded> all() {
        SampleLog sample = new SampleLog();
        sample.story();
        sample.rest();
        return List.copyOf(sample.log);
    }

    private void story() {
        Plan plan = new Plan(List.of(
                new Subtask(
                        S1,
                        "Compute 6 * 7.",
                        "the number",
                        List.of(new Capability("calculation")),
                        List.of(),
                        new Check.NumberBetween(BigDecimal.ZERO, new BigDecimal("1E+2"))),
                new Subtask(
                        S2, "Say it in words: \"Größe\" 🦉.", "", List.of(), List.of(S1), new Check.Matches("\\w+"))));
        add(
                STORY,
                new RunEvent.RunAccepted(
                        new Task("What is 6 * 7,\nin words?", List.of(new Attachment(FILE)), new AnswerFormat.Free()),
                        Budget.tokens(20_000).and(Budget.money(new Money(5_000_000))),
                        RunOptions.allOn(MODEL),
                        new Fingerprint("0.1.0", DIGEST, DIGEST, 42)));
        add(STORY, asked(StepKey.modelCall(PLANNING, 0), Role.PLANNER));
        add(STORY, said(StepKey.modelCall(PLANNING, 0), ModelReply.Finish.STOP, "no plan at all"));
        add(
                STORY,
                new RunEvent.PlanRejected(
                        0,
                        new Rejected("no plan at all", List.of(new PlanDefect.Unreadable("there is no JSON object")))));
        add(STORY, new RunEvent.PlanAdopted(0, plan, Origin.REPAIR));
        add(STORY, assigned(FIRST, plan.subtask(S1), null));
        add(STORY, new RunEvent.AttemptFailed(FIRST, new Outcome.Failed("gave no number", true, Blame.TASK, CALL)));
        add(STORY, assigned(SECOND, plan.subtask(S1), "gave no number"));
        add(STORY, asked(StepKey.modelCall(SAMPLE, 0), Role.WORKER));
        add(STORY, called());
        add(STORY, new RunEvent.ToolRequested(StepKey.toolCall(SAMPLE, 0, 0), CALCULATE));
        add(STORY, toolCalled(new ToolResult.Returned("42")));
        add(STORY, new RunEvent.RunParked("interrupted"));
        add(STORY, new RunEvent.RunResumed("tyto resume"));
        add(STORY, new RunEvent.CheckResult(SECOND, 0, true, null));
        add(STORY, new RunEvent.SubtaskEnded(SECOND, new Outcome.Answered("42", CALL), List.of(FILE)));
        add(STORY, assigned(new AttemptId(S2, 1), plan.subtask(S2), null));
        add(
                STORY,
                new RunEvent.SubtaskEnded(
                        new AttemptId(S2, 1), new Outcome.Exhausted(BudgetKind.TOKENS, Spend.NONE), List.of()));
        add(STORY, asked(StepKey.modelCall(new StepScope.Synthesis(), 0), Role.SYNTHESIZER));
        add(STORY, said(StepKey.modelCall(new StepScope.Synthesis(), 0), ModelReply.Finish.LENGTH, "forty-two"));
        add(
                STORY,
                new RunEvent.RunEnded(
                        RunStatus.PARTIAL,
                        "forty-two",
                        List.of(new Evidence(S1, StepKey.toolCall(SAMPLE, 0, 0))),
                        List.of(FILE),
                        new Spend(360, 90, 3, 1, new Money(4_500)),
                        new RunEvent.Ending("subtask s2 has no answer", Blame.TASK)));
        add(STORY, new RunEvent.Scored("gaia", "1", "answer", 0.5, "forty-two"));
        add(STORY, new RunEvent.Feedback("ada", "too short"));
        add(STORY, new RunEvent.Exported("sft", DIGEST));
    }

    private void rest() {
        Plan plan = new Plan(List.of(Subtask.of("only", "Do it.")));
        add(
                REST,
                new RunEvent.RunAccepted(
                        Task.of("again"),
                        Budget.UNLIMITED,
                        new RunOptions(MODEL, MODEL, MODEL, plan, "key-1"),
                        new Fingerprint("0.1.0", DIGEST, DIGEST, -1)));
        add(REST, new RunEvent.PlanRejected(0, new Rejected("{…}", defects())));
        Stream.of(Origin.values()).forEach(origin -> add(REST, new RunEvent.PlanAdopted(0, plan, origin)));
        Stream.of(Blame.values()).forEach(blame -> add(REST, new RunEvent.PlanningFailed(1, "nobody listens", blame)));
        Stream.of(Role.values()).forEach(role -> add(REST, asked(StepKey.modelCall(PLANNING, 1), role)));
        Stream.of(ModelReply.Finish.values())
                .forEach(finish -> add(REST, said(StepKey.modelCall(SAMPLE, 1), finish, "text")));
        Stream.of(ModelReply.Fault.values())
                .filter(fault -> fault != ModelReply.Fault.LOST)
                .forEach(fault -> add(REST, broken(fault)));
        add(REST, odd());
        for (ToolResult result : List.of(
                new ToolResult.Refused("no such tool"),
                new ToolResult.Faulted("disk full"),
                new ToolResult.TimedOut(Duration.ofSeconds(30)),
                new ToolResult.Unknown())) {
            add(REST, toolCalled(result));
        }
        Stream.of(BudgetKind.TOKENS, BudgetKind.MODEL_CALLS, BudgetKind.TOOL_CALLS, BudgetKind.MONEY)
                .forEach(kind -> add(REST, new RunEvent.AttemptFailed(FIRST, new Outcome.Exhausted(kind, CALL))));
        add(REST, new RunEvent.AttemptFailed(FIRST, new Outcome.Cancelled(Spend.NONE)));
        add(REST, new RunEvent.CheckResult(FIRST, 1, false, "no word in it"));
        add(REST, new RunEvent.ControlReceived(new ControlMessage.Cancel("m1", "ada")));
        for (RunStatus status : RunStatus.values()) {
            add(REST, new RunEvent.RunEnded(status, "", List.of(), List.of(), Spend.NONE, null));
        }
    }

    private static List<PlanDefect> defects() {
        return List.of(
                new PlanDefect.BadField("subtasks[0].id", "be text"),
                new PlanDefect.Empty(),
                new PlanDefect.TooMany(101, 100),
                new PlanDefect.DuplicateId(S1),
                new PlanDefect.UnknownDependency(S1, new SubtaskId("s9")),
                new PlanDefect.SelfDependency(S1),
                new PlanDefect.Cycle(List.of(S1, S2, S1)),
                new PlanDefect.UnknownCapability(
                        S1, new Capability("flying"), List.of(new Capability("files"), new Capability("calculation"))));
    }

    private static RunEvent assigned(AttemptId attempt, Subtask subtask, @Nullable String feedback) {
        return new RunEvent.SubtaskAssigned(new Assignment(
                attempt,
                "What is 6 * 7?",
                subtask,
                List.of(new Assignment.Input(S1, "42", List.of(FILE))),
                List.of("notes/sum.txt"),
                new Assignment.Arm("calculator", MODEL, 1, "has calculation"),
                new Grant(Budget.modelCalls(20).and(Budget.toolCalls(40))),
                feedback));
    }

    private static RunEvent asked(StepKey key, Role role) {
        return new RunEvent.ModelRequested(
                key,
                1,
                role,
                MODEL,
                new Prompt("worker", DIGEST),
                List.of(Message.system("You work."), Message.user("Compute 6 * 7.")),
                DIGEST,
                new Generation(1_024, 0.7),
                new Spend(500, 1_024, 1, 0, Money.ZERO));
    }

    private static RunEvent said(StepKey key, ModelReply.Finish finish, String text) {
        return new RunEvent.ModelCalled(
                key,
                1,
                new ModelReply.Completed(
                        Message.assistant(text),
                        finish,
                        new ModelReply.Usage(120, 20, 30, 5, true),
                        "tiny-1",
                        Duration.ofNanos(12_345_678)),
                CALL);
    }

    private static RunEvent called() {
        Message message = new Message(
                Message.Speaker.ASSISTANT, List.of(new Part.Reasoning("Six by seven."), new Part.Call(CALCULATE)));
        ModelReply.Usage usage = new ModelReply.Usage(120, 0, 30, 0, false);
        return new RunEvent.ModelCalled(
                StepKey.modelCall(SAMPLE, 0),
                2,
                new ModelReply.Completed(
                        message, ModelReply.Finish.TOOL_CALLS, usage, "tiny-1", Duration.ofMillis(250)),
                CALL);
    }

    private static RunEvent broken(ModelReply.Fault fault) {
        @Nullable Duration wait = fault == ModelReply.Fault.RATE_LIMITED ? Duration.ofSeconds(20) : null;
        return new RunEvent.ModelCalled(
                StepKey.modelCall(SAMPLE, 1),
                1,
                new ModelReply.Failed(fault, "it did not work", wait, Duration.ZERO),
                Spend.modelCall(500, 1_024));
    }

    /// A malformed call, one whose value is not what its text says, a tool's message, every kind of JSON, and
    /// text that is hard on readers.
    private static RunEvent odd() {
        Json.Obj everything = Json.object()
                .put("list", Json.array(List.of(Json.of(true), new Json.Nul(), Json.of(1.5))))
                .build();
        ToolCall malformed =
                new ToolCall("call-2", "files", "{\"path\":", Json.object().build(), true);
        ToolCall mended = new ToolCall("call-3", "files", "{'list': …}", everything, false);
        return new RunEvent.ModelRequested(
                StepKey.modelCall(SAMPLE, 1),
                1,
                Role.WORKER,
                MODEL,
                new Prompt("worker", DIGEST),
                List.of(
                        new Message(
                                Message.Speaker.ASSISTANT, List.of(new Part.Call(malformed), new Part.Call(mended))),
                        Message.results(List.of(new Part.Result("call-2", "files", new ToolResult.Refused("no JSON")))),
                        Message.user("\u0000 \u001b[31m \u2028 \ud83e \"\\/ 𝄞")),
                DIGEST,
                new Generation(256, 0),
                Spend.NONE);
    }

    private static RunEvent toolCalled(ToolResult result) {
        return new RunEvent.ToolCalled(StepKey.toolCall(SAMPLE, 0, 0), "call-1", "calculator", result);
    }

    private void add(RunId run, RunEvent event) {
        long sequence = 1 + log.stream().filter(each -> each.run().equals(run)).count();
        boolean resumed = log.stream().anyMatch(each -> each.event() instanceof RunEvent.RunResumed);
        long epoch = resumed && run.equals(STORY) ? 2 : 1;
        log.add(new Recorded(run, sequence, epoch, START.plusMillis(125 * sequence), event));
    }
}
