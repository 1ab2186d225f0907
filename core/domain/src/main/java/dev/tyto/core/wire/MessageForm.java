package dev.tyto.core.wire;

import dev.tyto.core.json.Json;
import dev.tyto.core.message.Message;
import dev.tyto.core.message.Part;
import dev.tyto.core.tool.ToolCall;
import dev.tyto.core.tool.ToolResult;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The wire form of messages, tool calls and tool results. Stateless.
final class MessageForm {

    private MessageForm() {}

    static Json.Obj write(Message message) {
        return Json.object()
                .put("speaker", Fields.nameOf(message.speaker()))
                .put(
                        "parts",
                        Json.array(message.parts().stream()
                                .map(MessageForm::writePart)
                                .toList()))
                .build();
    }

    static Message read(Fields fields) throws MalformedJsonException {
        return new Message(fields.oneOf("speaker", Message.Speaker.class), fields.list("parts", MessageForm::readPart));
    }

    static Json.Arr writeAll(List<Message> messages) {
        return Json.array(messages.stream().map(MessageForm::write).toList());
    }

    private static Json.Obj writePart(Part part) {
        return switch (part) {
            case Part.Text(String text) ->
                Json.object().put("kind", "text").put("text", text).build();
            case Part.Reasoning(String text) ->
                Json.object().put("kind", "reasoning").put("text", text).build();
            case Part.Call(ToolCall call) ->
                Json.object().put("kind", "call").put("call", writeCall(call)).build();
            case Part.Result(String callId, String tool, ToolResult result) ->
                Json.object()
                        .put("kind", "result")
                        .put("callId", callId)
                        .put("tool", tool)
                        .put("result", writeResult(result))
                        .build();
        };
    }

    private static Part readPart(Fields fields) throws MalformedJsonException {
        return switch (fields.kind()) {
            case "text" -> new Part.Text(fields.text("text"));
            case "reasoning" -> new Part.Reasoning(fields.text("text"));
            case "call" -> new Part.Call(fields.one("call", MessageForm::readCall));
            case "result" ->
                new Part.Result(
                        fields.text("callId"), fields.text("tool"), fields.one("result", MessageForm::readResult));
            default -> throw fields.unknownKind("text, reasoning, call, result");
        };
    }

    /// `parsed` is written only where it is not what `arguments` say.
    static Json.Obj writeCall(ToolCall call) {
        Json.Builder form =
                Json.object().put("id", call.id()).put("name", call.name()).put("arguments", call.arguments());
        if (call.malformed()) {
            form.put("malformed", true);
        }
        if (!call.parsed().equals(parsed(call.arguments()))) {
            form.put("parsed", call.parsed());
        }
        return form.build();
    }

    static ToolCall readCall(Fields fields) throws MalformedJsonException {
        String arguments = fields.text("arguments", "");
        Json.@Nullable Obj parsed = fields.optional("parsed", Fields::object);
        return new ToolCall(
                fields.text("id"),
                fields.text("name"),
                arguments,
                parsed == null ? parsed(arguments) : parsed,
                fields.flag("malformed", false));
    }

    /// What the text says as an object; an empty object when it says none.
    private static Json.Obj parsed(String arguments) {
        try {
            return JsonText.parse(arguments) instanceof Json.Obj object
                    ? object
                    : Json.object().build();
        } catch (MalformedJsonException _) {
            return Json.object().build();
        }
    }

    static Json.Obj writeResult(ToolResult result) {
        return switch (result) {
            case ToolResult.Returned(String text) ->
                Json.object().put("kind", "returned").put("text", text).build();
            case ToolResult.Refused(String reason) ->
                Json.object().put("kind", "refused").put("reason", reason).build();
            case ToolResult.Faulted(String reason) ->
                Json.object().put("kind", "faulted").put("reason", reason).build();
            case ToolResult.TimedOut(Duration after) ->
                Json.object()
                        .put("kind", "timed-out")
                        .put("afterMs", Fields.of(after))
                        .build();
            case ToolResult.Unknown() -> Json.object().put("kind", "unknown").build();
        };
    }

    static ToolResult readResult(Fields fields) throws MalformedJsonException {
        return switch (fields.kind()) {
            case "returned" -> new ToolResult.Returned(fields.text("text"));
            case "refused" -> new ToolResult.Refused(fields.text("reason"));
            case "faulted" -> new ToolResult.Faulted(fields.text("reason"));
            case "timed-out" -> new ToolResult.TimedOut(fields.duration("afterMs"));
            case "unknown" -> new ToolResult.Unknown();
            default -> throw fields.unknownKind("returned, refused, faulted, timed-out, unknown");
        };
    }
}
