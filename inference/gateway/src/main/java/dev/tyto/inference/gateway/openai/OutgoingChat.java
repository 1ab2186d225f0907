package dev.tyto.inference.gateway.openai;

import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ResponseFormat;
import dev.langchain4j.model.chat.request.ResponseFormatType;
import dev.langchain4j.model.chat.request.json.JsonRawSchema;
import dev.langchain4j.model.chat.request.json.JsonSchema;
import dev.langchain4j.model.openai.OpenAiChatRequestParameters;
import dev.tyto.core.json.Json;
import dev.tyto.core.message.Message;
import dev.tyto.core.message.Part;
import dev.tyto.core.model.ModelRequest;
import dev.tyto.core.tool.ToolCall;
import dev.tyto.core.tool.ToolSpec;
import dev.tyto.core.wire.JsonText;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// Turns our requests into LangChain4j's. Stateless.
final class OutgoingChat {

    /// Hosted models that reason take no temperature but their own and answer 400 to any other.
    private static final Pattern FIXED_TEMPERATURE = Pattern.compile("(?:o[1-9]|gpt-5).*");

    private final Dialect dialect;

    OutgoingChat(Dialect dialect) {
        this.dialect = dialect;
    }

    ChatRequest of(ModelRequest request) {
        return ChatRequest.builder()
                .messages(request.messages().stream()
                        .flatMap(OutgoingChat::messages)
                        .toList())
                .parameters(parameters(request))
                .build();
    }

    private OpenAiChatRequestParameters parameters(ModelRequest request) {
        String model = request.model().text();
        ModelRequest.Generation generation = request.generation();
        OpenAiChatRequestParameters.Builder parameters = OpenAiChatRequestParameters.builder();
        parameters.modelName(model);
        switch (dialect) {
            case HOSTED -> {
                parameters.maxCompletionTokens(generation.maxOutputTokens());
                if (!FIXED_TEMPERATURE.matcher(model).matches()) {
                    parameters.temperature(generation.temperature());
                }
            }
            case COMPATIBLE -> {
                parameters.maxOutputTokens(generation.maxOutputTokens());
                parameters.temperature(generation.temperature());
            }
        }
        if (!request.tools().isEmpty()) {
            parameters.toolSpecifications(
                    request.tools().stream().map(OutgoingChat::tool).toList());
        }
        ModelRequest.AnswerSchema schema = request.answerSchema();
        if (schema != null) {
            parameters.responseFormat(format(schema));
        }
        return parameters.build();
    }

    private static ToolSpecification tool(ToolSpec spec) {
        return ToolSpecification.builder()
                .name(spec.name())
                .description(spec.description())
                .parameters(ToolParameters.of(spec.parameters()))
                .build();
    }

    private static ResponseFormat format(ModelRequest.AnswerSchema schema) {
        return ResponseFormat.builder()
                .type(ResponseFormatType.JSON)
                .jsonSchema(JsonSchema.builder()
                        .name(schema.name())
                        .rootElement(JsonRawSchema.from(JsonText.write(schema.schema())))
                        .build())
                .build();
    }

    private static Stream<ChatMessage> messages(Message message) {
        return switch (message.speaker()) {
            case SYSTEM -> message.text().isBlank() ? Stream.of() : Stream.of(SystemMessage.from(message.text()));
            case USER -> Stream.of(UserMessage.from(message.text()));
            case ASSISTANT -> Stream.of(assistant(message));
            case TOOL ->
                message.parts().stream().filter(Part.Result.class::isInstance).map(part -> result((Part.Result) part));
        };
    }

    private static AiMessage assistant(Message message) {
        List<ToolExecutionRequest> calls =
                message.calls().stream().map(OutgoingChat::call).toList();
        AiMessage.Builder said = AiMessage.builder().toolExecutionRequests(calls);
        if (calls.isEmpty() || !message.text().isEmpty()) {
            said.text(message.text());
        }
        return said.build();
    }

    /// Arguments that are no JSON travel inside JSON: servers that parse a conversation would fail on them.
    private static ToolExecutionRequest call(ToolCall call) {
        String arguments = call.malformed()
                ? JsonText.write(Json.object()
                        .put("malformed_arguments", call.arguments())
                        .build())
                : call.arguments();
        return ToolExecutionRequest.builder()
                .id(call.id())
                .name(call.name())
                .arguments(arguments.isBlank() ? "{}" : arguments)
                .build();
    }

    private static ToolExecutionResultMessage result(Part.Result part) {
        return ToolExecutionResultMessage.from(
                part.callId(), part.tool(), part.result().forModel());
    }
}
