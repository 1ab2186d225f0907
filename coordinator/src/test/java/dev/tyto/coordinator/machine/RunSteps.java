package dev.tyto.coordinator.machine;

import dev.tyto.core.budget.Spend;
import dev.tyto.core.event.RunEvent;
import dev.tyto.core.json.Json;
import dev.tyto.core.message.Message;
import dev.tyto.core.model.ModelReply;
import dev.tyto.core.steps.StepKey;
import dev.tyto.core.steps.StepScope;
import dev.tyto.core.tool.ToolCall;
import dev.tyto.core.tool.ToolResult;
import java.time.Duration;

/// Steps of attempts as a log has them. Stateless.
final class RunSteps {

    static final Spend CALL = Spend.modelCall(10, 5);

    private RunSteps() {}

    static StepKey model(String subtask, int attempt, int round) {
        return StepKey.modelCall(new StepScope.Sample(RunStory.attempt(subtask, attempt), 0), round);
    }

    static StepKey tool(String subtask, int attempt, int round) {
        return StepKey.toolCall(new StepScope.Sample(RunStory.attempt(subtask, attempt), 0), round, 0);
    }

    static RunEvent modelCalled(String subtask, int attempt, int round) {
        return modelCalled(model(subtask, attempt, round));
    }

    static RunEvent modelCalled(StepKey key) {
        ModelReply.Usage usage = new ModelReply.Usage(10, 0, 5, 0, true);
        return new RunEvent.ModelCalled(
                key,
                1,
                new ModelReply.Completed(
                        Message.assistant("said"), ModelReply.Finish.STOP, usage, "tiny", Duration.ZERO),
                CALL);
    }

    static RunEvent toolRequested(String subtask, int attempt, int round, int number) {
        ToolCall call = new ToolCall("c", "calculator", "{}", Json.object().build(), false);
        return new RunEvent.ToolRequested(tool(subtask, attempt, round), number, call);
    }

    static RunEvent toolCalled(String subtask, int attempt, int round) {
        return new RunEvent.ToolCalled(tool(subtask, attempt, round), "c", "calculator", new ToolResult.Returned("42"));
    }
}
