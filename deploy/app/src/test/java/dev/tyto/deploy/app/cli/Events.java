package dev.tyto.deploy.app.cli;

import dev.tyto.core.artifact.Artifact;
import dev.tyto.core.artifact.Digest;
import dev.tyto.core.budget.Spend;
import dev.tyto.core.event.RunEvent;
import dev.tyto.core.event.RunEvent.Ending;
import dev.tyto.core.json.Json;
import dev.tyto.core.model.ModelName;
import dev.tyto.core.model.ModelReply.Blame;
import dev.tyto.core.plan.Plan;
import dev.tyto.core.plan.Subtask;
import dev.tyto.core.planning.PlanningResult.Origin;
import dev.tyto.core.run.RunStatus;
import dev.tyto.core.steps.AttemptId;
import dev.tyto.core.steps.StepKey;
import dev.tyto.core.steps.StepScope;
import dev.tyto.core.tool.ToolCall;
import dev.tyto.core.tool.ToolResult;
import dev.tyto.core.work.Assignment;
import dev.tyto.core.work.Grant;
import dev.tyto.core.work.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Events of runs for scripts.
final class Events {

    static final Plan PLAN = new Plan(List.of(Subtask.of("s1", "add the numbers"), Subtask.of("s2", "say the sum")));

    private Events() {}

    /// A run of one subtask that calls a tool, fails once and then ends like this.
    static List<RunEvent> run(RunStatus status, String answer, @Nullable Blame blame) {
        List<RunEvent> events = new ArrayList<>();
        events.add(new RunEvent.PlanAdopted(0, PLAN, Origin.PLANNER));
        events.add(assigned("s1", 1));
        events.addAll(toolCall("s1", 1, "1+1", new ToolResult.Returned("2")));
        events.add(new RunEvent.CheckResult(attempt("s1", 1), 0, false, "too small"));
        events.add(new RunEvent.AttemptFailed(
                attempt("s1", 1), new Outcome.Failed("too small", true, Blame.TASK, Spend.NONE)));
        events.add(assigned("s1", 2));
        events.add(new RunEvent.SubtaskEnded(attempt("s1", 2), new Outcome.Answered("2", Spend.NONE), List.of()));
        events.add(new RunEvent.RunEnded(
                status,
                answer,
                List.of(),
                List.of(new Artifact("out/report.md", "text/markdown", 3, Digest.of("abc"))),
                Spend.modelCall(10, 5),
                blame == null ? null : new Ending("this is why", blame)));
        return events;
    }

    /// A run that answers "It is 2." and made these files.
    static List<RunEvent> made(String... files) {
        return List.of(new RunEvent.RunEnded(
                RunStatus.COMPLETED,
                "It is 2.",
                List.of(),
                Stream.of(files)
                        .map(name -> new Artifact(name, "text/plain", name.length(), Digest.of(name)))
                        .toList(),
                Spend.NONE,
                null));
    }

    static RunEvent assigned(String subtask, int number) {
        return new RunEvent.SubtaskAssigned(new Assignment(
                attempt(subtask, number),
                "a task",
                PLAN.subtasks().getFirst(),
                List.of(),
                List.of(),
                new Assignment.Arm("generalist", new ModelName("replay:x"), 1, "the only one"),
                Grant.OPEN,
                null));
    }

    static List<RunEvent> toolCall(String subtask, int number, String arguments, ToolResult result) {
        StepKey key = StepKey.toolCall(new StepScope.Sample(attempt(subtask, number), 0), 0, 0);
        return List.of(
                new RunEvent.ToolRequested(
                        key,
                        new ToolCall(
                                "c1", "calculator", arguments, Json.object().build(), false)),
                new RunEvent.ToolCalled(key, "c1", "calculator", result));
    }

    static AttemptId attempt(String subtask, int number) {
        return new AttemptId(Subtask.of(subtask, "x").id(), number);
    }
}
