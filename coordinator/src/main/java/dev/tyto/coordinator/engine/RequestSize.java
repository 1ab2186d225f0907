package dev.tyto.coordinator.engine;

import dev.tyto.core.json.Json;
import dev.tyto.core.message.Message;
import dev.tyto.core.message.Message.Speaker;
import dev.tyto.core.message.Part;
import dev.tyto.core.model.ModelRequest.AnswerSchema;
import dev.tyto.core.steps.ModelStep;
import dev.tyto.core.tool.ToolSpec;
import dev.tyto.core.wire.JsonText;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// How many tokens a request can have at most: one for each byte of its body in JSON, whatever provider's form that
/// has, but what the server has counted itself counts as it said. Stateless.
final class RequestSize {

    private static final int REQUEST_FRAME = 256; // bytes of a body beside what is counted below
    private static final int MESSAGE_FRAME = 64;
    private static final int PART_FRAME = 128;
    private static final int TOOL_FRAME = 128;

    private RequestSize() {}

    /// The most tokens that the conversation's next request can have.
    static long mostTokens(Conversation before, ModelStep step) {
        long since = of(step.newMessages()) + schema(step);
        if (before.known() > 0) {
            return before.known() + of(sinceAnswer(before.messages())) + since;
        }
        long tools = step.tools().stream().mapToLong(RequestSize::of).sum();
        return REQUEST_FRAME + of(before.messages()) + since + tools;
    }

    private static List<Message> sinceAnswer(List<Message> messages) {
        int from = messages.size();
        while (from > 0 && messages.get(from - 1).speaker() != Speaker.ASSISTANT) {
            from--;
        }
        return messages.subList(from, messages.size());
    }

    private static long of(List<Message> messages) {
        return messages.stream().mapToLong(RequestSize::of).sum();
    }

    static long of(Message message) {
        return MESSAGE_FRAME
                + message.parts().stream().mapToLong(RequestSize::of).sum();
    }

    static long of(Part part) {
        return switch (part) {
            case Part.Text(String text) -> PART_FRAME + of(text);
            case Part.Reasoning _ -> 0; // not sent back
            case Part.Call(var call) -> PART_FRAME + of(call.id()) + of(call.name()) + of(call.arguments());
            case Part.Result answered ->
                PART_FRAME
                        + of(answered.callId())
                        + of(answered.tool())
                        + of(answered.result().forModel());
        };
    }

    private static long of(ToolSpec tool) {
        return TOOL_FRAME + of(tool.name()) + of(tool.description()) + of(JsonText.write(tool.parameters()));
    }

    private static long schema(ModelStep step) {
        AnswerSchema schema = step.answerSchema();
        return schema == null ? 0 : TOOL_FRAME + of(schema.name()) + of(JsonText.write(schema.schema()));
    }

    /// The bytes of a text as a JSON string.
    static long of(String text) {
        return JsonText.write(Json.of(text)).getBytes(StandardCharsets.UTF_8).length;
    }
}
