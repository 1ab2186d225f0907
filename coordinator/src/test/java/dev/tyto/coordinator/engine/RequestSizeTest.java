package dev.tyto.coordinator.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tyto.core.json.Json;
import dev.tyto.core.message.Message;
import dev.tyto.core.message.Part;
import dev.tyto.core.model.ModelRequest.AnswerSchema;
import dev.tyto.core.model.ModelRequest.Generation;
import dev.tyto.core.model.ModelRequest.Role;
import dev.tyto.core.steps.ModelStep;
import dev.tyto.core.tool.ToolCall;
import dev.tyto.core.tool.ToolResult;
import dev.tyto.core.tool.ToolSpec;
import dev.tyto.core.wire.JsonText;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

/// How large a request can be, held against bodies as providers want them.
final class RequestSizeTest {

    private static final Json.Obj SCHEMA = Json.object()
            .put("type", "object")
            .put(
                    "properties",
                    Json.object().put("answer", Json.object().build()).build())
            .build();

    @Property(tries = 300)
    void bodyHasNoMoreBytesThanTheBoundHasTokens(
            @ForAll @Size(max = 8) List<String> texts, @ForAll @IntRange(max = 3) int calls, @ForAll boolean schema) {
        List<Message> messages = talk(texts, calls);
        ModelStep step = step(messages, texts, schema);

        long most = RequestSize.mostTokens(Conversation.EMPTY, step);

        assertThat(most).isGreaterThanOrEqualTo(bytes(body(step)));
    }

    @Property(tries = 300)
    void afterAnAnswerTheBoundIsTheServersCountAndTheBytesSince(@ForAll String text, @ForAll String result) {
        ToolCall call = Talk.call("c1", "one");
        Conversation before =
                Talk.of(Talk.requested(0, 1, Message.user("q")), Talk.asked(0, call), Talk.got(0, 0, call, result));
        ModelStep step = Talk.step(Message.user(text));

        long most = RequestSize.mostTokens(before, step);

        long since = bytes(message(before.messages().getLast())) + bytes(message(Message.user(text)));
        assertThat(most).isBetween(120 + since, 120 + since + 600);
    }

    @Test
    void whatAModelThoughtAloudIsNotSentBack() {
        Message thinking = new Message(
                Message.Speaker.ASSISTANT, List.of(new Part.Reasoning("x".repeat(9_000)), new Part.Text("y")));

        long size = RequestSize.of(thinking);

        assertThat(size).isLessThan(1_000);
    }

    private static List<Message> talk(List<String> texts, int calls) {
        List<Message> messages = new ArrayList<>(List.of(Message.system("be brief"), Message.user("go")));
        for (String text : texts) {
            List<Part> asked = new ArrayList<>(List.of(new Part.Text(text)));
            List<Part.Result> results = new ArrayList<>();
            for (int i = 0; i < calls; i++) {
                ToolCall call =
                        Talk.call("call_" + text + i, text.replace("\\", "").replace("\"", ""));
                asked.add(new Part.Call(call));
                results.add(new Part.Result(call.id(), call.name(), new ToolResult.Returned(text)));
            }
            messages.add(new Message(Message.Speaker.ASSISTANT, asked));
            messages.add(calls == 0 ? Message.user(text) : Message.results(results));
        }
        return messages;
    }

    private static ModelStep step(List<Message> messages, List<String> texts, boolean schema) {
        List<ToolSpec> tools = texts.stream()
                .map(text -> new ToolSpec(
                        "look_up",
                        "d" + text,
                        SCHEMA,
                        ToolSpec.Permission.NONE,
                        ToolSpec.Effect.NONE,
                        Duration.ofSeconds(1)))
                .toList();
        AnswerSchema answer = schema ? new AnswerSchema("answer", SCHEMA) : null;
        return new ModelStep(Role.WORKER, Talk.step().prompt(), messages, tools, new Generation(1_000, 0), answer);
    }

    /// As chat servers have it, with everything that may stand there.
    private static Json body(ModelStep step) {
        Json.Builder body = Json.object()
                .put("model", "a-model-with-a-name")
                .put("temperature", Json.of(0.7))
                .put("max_completion_tokens", 4_096)
                .put("seed", 1_234_567)
                .put("stream", Json.of(false))
                .put(
                        "messages",
                        Json.array(step.newMessages().stream()
                                .map(RequestSizeTest::message)
                                .toList()))
                .put(
                        "tools",
                        Json.array(
                                step.tools().stream().map(RequestSizeTest::tool).toList()));
        AnswerSchema schema = step.answerSchema();
        if (schema != null) {
            Json.Obj inner = Json.object()
                    .put("name", schema.name())
                    .put("strict", Json.of(true))
                    .put("schema", schema.schema())
                    .build();
            body.put(
                    "response_format",
                    Json.object()
                            .put("type", "json_schema")
                            .put("json_schema", inner)
                            .build());
        }
        return body.build();
    }

    private static Json message(Message message) {
        return Json.object()
                .put("role", "assistant")
                .put(
                        "content",
                        Json.array(message.parts().stream()
                                .map(RequestSizeTest::part)
                                .toList()))
                .build();
    }

    private static Json part(Part part) {
        return switch (part) {
            case Part.Text(String text) ->
                Json.object().put("type", "text").put("text", text).build();
            case Part.Reasoning _ -> Json.object().build();
            case Part.Call(ToolCall call) ->
                Json.object()
                        .put("id", call.id())
                        .put("type", "function")
                        .put(
                                "function",
                                Json.object()
                                        .put("name", call.name())
                                        .put("arguments", call.arguments())
                                        .build())
                        .build();
            case Part.Result result ->
                Json.object()
                        .put("type", "tool_result")
                        .put("tool_use_id", result.callId())
                        .put("name", result.tool())
                        .put("content", result.result().forModel())
                        .build();
        };
    }

    private static Json tool(ToolSpec tool) {
        Json.Obj function = Json.object()
                .put("name", tool.name())
                .put("description", tool.description())
                .put("parameters", tool.parameters())
                .build();
        return Json.object().put("type", "function").put("function", function).build();
    }

    private static long bytes(Json json) {
        return JsonText.write(json).getBytes(StandardCharsets.UTF_8).length;
    }
}
