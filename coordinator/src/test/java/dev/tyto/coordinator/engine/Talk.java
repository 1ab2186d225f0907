package dev.tyto.coordinator.engine;

import dev.tyto.core.artifact.Digest;
import dev.tyto.core.budget.Spend;
import dev.tyto.core.event.RunEvent;
import dev.tyto.core.json.Json;
import dev.tyto.core.message.Message;
import dev.tyto.core.message.Message.Speaker;
import dev.tyto.core.message.Part;
import dev.tyto.core.model.ModelName;
import dev.tyto.core.model.ModelReply;
import dev.tyto.core.model.ModelReply.Finish;
import dev.tyto.core.model.ModelRequest.Generation;
import dev.tyto.core.model.ModelRequest.Role;
import dev.tyto.core.plan.SubtaskId;
import dev.tyto.core.steps.AttemptId;
import dev.tyto.core.steps.ModelStep;
import dev.tyto.core.steps.ModelStep.Prompt;
import dev.tyto.core.steps.StepKey;
import dev.tyto.core.steps.StepScope;
import dev.tyto.core.tool.ToolCall;
import dev.tyto.core.tool.ToolResult;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/// Events of conversations, short to write. Stateless.
final class Talk {

    static final ModelName MODEL = new ModelName("replay:none");
    static final AttemptId ATTEMPT = new AttemptId(new SubtaskId("a"), 1);
    static final StepScope SCOPE = new StepScope.Sample(ATTEMPT, 0);
    static final Spend CALL = Spend.modelCall(100, 20);
    static final Spend BOUND = Spend.modelCall(500, 1_000);

    private Talk() {}

    static StepKey model(int round) {
        return StepKey.modelCall(SCOPE, round);
    }

    static StepKey tool(int round, int index) {
        return StepKey.toolCall(SCOPE, round, index);
    }

    static RunEvent.ModelRequested requested(int round, int attempt, Message... messages) {
        return requested(model(round), attempt, false, messages);
    }

    static RunEvent.ModelRequested requested(StepKey key, int attempt, boolean last, Message... messages) {
        RunEvent.ModelRequested plain = new RunEvent.ModelRequested(
                key,
                attempt,
                Role.WORKER,
                MODEL,
                new Prompt("worker", Digest.of("p")),
                List.of(messages),
                Digest.of("t"),
                new Generation(1_000, 0),
                BOUND);
        return new RunEvent.ModelRequested(
                plain.key(),
                plain.attempt(),
                plain.role(),
                plain.model(),
                plain.prompt(),
                plain.newMessages(),
                plain.tools(),
                plain.generation(),
                plain.upperBound(),
                last,
                plain.facts());
    }

    /// A worker's next step, with no tools on offer.
    static ModelStep step(Message... messages) {
        return new ModelStep(
                Role.WORKER,
                new Prompt("worker", Digest.of("p")),
                List.of(messages),
                List.of(),
                new Generation(1_000, 0),
                null);
    }

    static RunEvent.ModelCalled said(int round, String text) {
        return said(model(round), Message.assistant(text), true);
    }

    static RunEvent.ModelCalled said(StepKey key, Message message, boolean known) {
        return new RunEvent.ModelCalled(
                key,
                1,
                new ModelReply.Completed(
                        message,
                        message.calls().isEmpty() ? Finish.STOP : Finish.TOOL_CALLS,
                        new ModelReply.Usage(100, 0, 20, 0, known),
                        "tiny",
                        Duration.ZERO),
                CALL);
    }

    static RunEvent.ModelCalled asked(int round, ToolCall... calls) {
        return said(
                model(round),
                new Message(
                        Speaker.ASSISTANT,
                        Arrays.stream(calls).<Part>map(Part.Call::new).toList()),
                true);
    }

    static RunEvent.ModelCalled broken(int round, int attempt, ModelReply.Fault fault) {
        return new RunEvent.ModelCalled(
                model(round), attempt, new ModelReply.Failed(fault, "it broke", null, Duration.ZERO), BOUND);
    }

    static RunEvent.ModelCalled broken(StepKey key, int attempt, ModelReply.Fault fault) {
        return new RunEvent.ModelCalled(
                key, attempt, new ModelReply.Failed(fault, "it broke", null, Duration.ZERO), BOUND);
    }

    /// A request that never left.
    static RunEvent.ModelCalled stayed(int round, int attempt) {
        return new RunEvent.ModelCalled(
                model(round),
                attempt,
                new ModelReply.Failed(ModelReply.Fault.LOST, "it stayed", null, Duration.ZERO),
                Spend.NONE);
    }

    /// A tool call that never began.
    static RunEvent.ToolCalled stayed(int round, int index, ToolCall call) {
        return new RunEvent.ToolCalled(
                tool(round, index), call.id(), call.name(), new ToolResult.Unknown(), Spend.NONE);
    }

    static ToolCall call(String id, String argument) {
        return new ToolCall(
                id,
                "lookup",
                "{\"q\":\"" + argument + "\"}",
                Json.object().put("q", argument).build(),
                false);
    }

    static RunEvent.ToolRequested wanted(int round, int index, int attempt, ToolCall call) {
        return new RunEvent.ToolRequested(tool(round, index), attempt, call);
    }

    static RunEvent.ToolCalled got(int round, int index, ToolCall call, String text) {
        return got(round, index, call, new ToolResult.Returned(text));
    }

    static RunEvent.ToolCalled got(int round, int index, ToolCall call, ToolResult result) {
        return new RunEvent.ToolCalled(tool(round, index), call.id(), call.name(), result);
    }

    /// The conversation after these.
    static Conversation of(RunEvent... events) {
        return after(Conversation.EMPTY, events);
    }

    static Conversation after(Conversation before, RunEvent... events) {
        Conversation talk = before;
        for (RunEvent event : events) {
            talk = switch (event) {
                case RunEvent.ModelRequested requested -> talk.requested(requested);
                case RunEvent.ModelCalled called -> talk.called(called);
                case RunEvent.ToolRequested wanted -> talk.requested(wanted);
                case RunEvent.ToolCalled got -> talk.called(got);
                case RunEvent.ContextCompacted compacted -> talk.compacted(compacted);
                default -> throw new AssertionError("no event of a conversation: " + event);
            };
        }
        return talk;
    }
}
