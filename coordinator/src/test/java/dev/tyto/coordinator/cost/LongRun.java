package dev.tyto.coordinator.cost;

import dev.tyto.core.artifact.Digest;
import dev.tyto.core.budget.Budget;
import dev.tyto.core.budget.Spend;
import dev.tyto.core.event.Fingerprint;
import dev.tyto.core.event.RunEvent;
import dev.tyto.core.journal.Journal;
import dev.tyto.core.json.Json;
import dev.tyto.core.message.Message;
import dev.tyto.core.message.Part;
import dev.tyto.core.model.ModelName;
import dev.tyto.core.model.ModelReply;
import dev.tyto.core.model.ModelReply.Finish;
import dev.tyto.core.model.ModelReply.Usage;
import dev.tyto.core.model.ModelRequest.Generation;
import dev.tyto.core.model.ModelRequest.Role;
import dev.tyto.core.plan.Plan;
import dev.tyto.core.plan.Subtask;
import dev.tyto.core.planning.PlanningResult.Origin;
import dev.tyto.core.run.RunId;
import dev.tyto.core.run.RunOptions;
import dev.tyto.core.steps.AttemptId;
import dev.tyto.core.steps.ModelStep.Prompt;
import dev.tyto.core.steps.StepKey;
import dev.tyto.core.steps.StepScope;
import dev.tyto.core.task.Task;
import dev.tyto.core.tool.ToolCall;
import dev.tyto.core.tool.ToolResult;
import dev.tyto.core.work.Assignment;
import dev.tyto.core.work.Grant;
import dev.tyto.core.work.Outcome;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/// A run of 10,001 events: a hundred subtasks, each with a worker that called a tool in 24 rounds; the last one has
/// said its answer and not ended. Immutable.
final class LongRun {

    static final int EVENTS = 10_001;

    private static final Instant NOW = Instant.parse("2030-01-01T00:00:00Z");
    private static final ModelName MODEL = new ModelName("test:model");
    private static final int SUBTASKS = 100;
    private static final int TOOL_ROUNDS = 24;
    private static final int PAGE = 1_000;

    private final List<RunEvent> events = new ArrayList<>();

    LongRun() {
        List<Subtask> subtasks = IntStream.rangeClosed(1, SUBTASKS)
                .mapToObj(number -> Subtask.of("s" + number, "look up part " + number + " of the register"))
                .toList();
        events.add(new RunEvent.RunAccepted(
                Task.of(FanOutModel.prose(0, 400)),
                Budget.UNLIMITED,
                RunOptions.allOn(MODEL),
                new Fingerprint("0.1.0", Digest.of("prompts"), Digest.of("tools"), 1)));
        events.add(new RunEvent.PlanAdopted(0, new Plan(subtasks), Origin.PLANNER));
        for (Subtask subtask : subtasks) {
            work(subtask);
        }
        events.removeLast();
    }

    private void work(Subtask subtask) {
        AttemptId attempt = new AttemptId(subtask.id(), 1);
        StepScope scope = new StepScope.Sample(attempt, 0);
        events.add(new RunEvent.SubtaskAssigned(new Assignment(
                attempt,
                FanOutModel.prose(0, 400),
                subtask,
                List.of(),
                List.of(),
                new Assignment.Arm("generalist", MODEL, 1, Assignment.Arm.SINGLE, "the only one; one sample"),
                new Grant(Budget.UNLIMITED),
                null)));
        for (int round = 0; round < TOOL_ROUNDS; round++) {
            Json.Obj arguments = Json.object().put("page", round).build();
            ToolCall call = new ToolCall("c" + round, FanOutModel.TOOL, "{\"page\":" + round + "}", arguments, false);
            asked(scope, round, new Part.Call(call), Finish.TOOL_CALLS);
            StepKey key = StepKey.toolCall(scope, round, 0);
            events.add(new RunEvent.ToolRequested(key, call));
            events.add(new RunEvent.ToolCalled(
                    key, call.id(), call.name(), new ToolResult.Returned(FanOutModel.prose(round, 400))));
        }
        asked(scope, TOOL_ROUNDS, new Part.Text("that is all"), Finish.STOP);
        events.add(new RunEvent.SubtaskEnded(attempt, new Outcome.Answered("that is all", Spend.NONE), List.of()));
    }

    private void asked(StepScope scope, int round, Part answer, Finish finish) {
        StepKey key = StepKey.modelCall(scope, round);
        events.add(new RunEvent.ModelRequested(
                key,
                1,
                Role.WORKER,
                MODEL,
                new Prompt("worker", Digest.of("worker")),
                round == 0 ? List.of(Message.user(FanOutModel.prose(1, 2_000))) : List.of(),
                Digest.of("tools"),
                new Generation(4_096, 0),
                Spend.modelCall(5_000, 4_096)));
        events.add(new RunEvent.ModelCalled(
                key,
                1,
                new ModelReply.Completed(
                        new Message(Message.Speaker.ASSISTANT, List.of(answer)),
                        finish,
                        new Usage(850, 0, 120, 0, true),
                        "fake-1",
                        FanOutModel.LATENCY),
                Spend.modelCall(850, 120)));
    }

    /// Makes the journal have it under this name.
    void appendTo(Journal journal, RunId run) {
        for (int last = 0; last < events.size(); last += PAGE) {
            journal.append(run, last, 1, NOW, events.subList(last, Math.min(events.size(), last + PAGE)));
        }
    }
}
