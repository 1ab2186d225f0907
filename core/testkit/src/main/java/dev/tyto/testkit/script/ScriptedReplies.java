package dev.tyto.testkit.script;

import dev.tyto.core.json.Json;
import dev.tyto.core.message.Message;
import dev.tyto.core.message.Part;
import dev.tyto.core.model.ModelReply;
import dev.tyto.core.tool.ToolCall;
import dev.tyto.core.wire.JsonText;
import dev.tyto.core.wire.MalformedJsonException;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/// What a model may say in a test, in short words. Every reply took 1 ms and used 10 tokens in and 5 out. Stateless.
public final class ScriptedReplies {

    private static final Duration LATENCY = Duration.ofMillis(1);

    private ScriptedReplies() {}

    /// The model answers with this text.
    public static ModelReply.Completed said(String text) {
        return completed(Message.assistant(text), ModelReply.Finish.STOP);
    }

    /// The model was cut off after this text.
    public static ModelReply.Completed cutOff(String text) {
        return completed(Message.assistant(text), ModelReply.Finish.LENGTH);
    }

    /// The model asks for these tool calls.
    public static ModelReply.Completed calls(ToolCall... calls) {
        List<Part> parts = Stream.of(calls).<Part>map(Part.Call::new).toList();
        return completed(new Message(Message.Speaker.ASSISTANT, parts), ModelReply.Finish.TOOL_CALLS);
    }

    /// The request fails.
    public static ModelReply.Failed broken(ModelReply.Fault fault, String reason) {
        return new ModelReply.Failed(fault, reason, null, LATENCY);
    }

    /// A tool call as a gateway makes it of the model's text.
    public static ToolCall toolCall(String id, String tool, String arguments) {
        try {
            if (JsonText.parse(arguments) instanceof Json.Obj parsed) {
                return new ToolCall(id, tool, arguments, parsed, false);
            }
        } catch (MalformedJsonException _) {
            // Falls through: a malformed call is what the test wants to see.
        }
        return new ToolCall(id, tool, arguments, Json.object().build(), true);
    }

    private static ModelReply.Completed completed(Message message, ModelReply.Finish finish) {
        return new ModelReply.Completed(message, finish, new ModelReply.Usage(10, 0, 5, 0, true), "scripted", LATENCY);
    }
}
