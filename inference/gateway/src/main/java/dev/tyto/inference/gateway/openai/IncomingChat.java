package dev.tyto.inference.gateway.openai;

import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.openai.OpenAiTokenUsage;
import dev.langchain4j.model.output.FinishReason;
import dev.langchain4j.model.output.TokenUsage;
import dev.tyto.core.json.Json;
import dev.tyto.core.message.Message;
import dev.tyto.core.message.Part;
import dev.tyto.core.model.ModelReply;
import dev.tyto.core.model.ModelReply.Finish;
import dev.tyto.core.model.ModelReply.Usage;
import dev.tyto.core.model.ModelRequest;
import dev.tyto.core.tool.ToolCall;
import dev.tyto.core.wire.JsonText;
import dev.tyto.core.wire.MalformedJsonException;
import dev.tyto.inference.gateway.TokenEstimate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Turns LangChain4j's answers into ours; what a server leaves out (ids, usage, a finish reason) is filled in.
/// The endpoint's key, should a server quote it, is in no text that leaves here. Immutable.
final class IncomingChat {

    private static final int MAX_NAME_CHARACTERS = 200;

    private final Endpoint endpoint;

    IncomingChat(Endpoint endpoint) {
        this.endpoint = endpoint;
    }

    /// Whether the answer announces tool calls and LangChain4j, which skips calls of an unknown `type`, found none.
    static boolean isHollow(ChatResponse response) {
        AiMessage said = response.aiMessage();
        return response.finishReason() == FinishReason.TOOL_EXECUTION
                && !said.hasToolExecutionRequests()
                && isEmpty(said.text());
    }

    /// Nothing when a content filter left nothing of the answer.
    Optional<ModelReply.Completed> read(ModelRequest request, ChatResponse response, Duration latency) {
        AiMessage said = response.aiMessage();
        List<ToolCall> calls = calls(said);
        Finish finish = finish(response.finishReason(), !calls.isEmpty());
        if (finish == Finish.CONTENT_FILTER && calls.isEmpty() && isEmpty(said.text())) {
            return Optional.empty();
        }
        Message message = new Message(Message.Speaker.ASSISTANT, parts(said, calls));
        return Optional.of(new ModelReply.Completed(
                message,
                finish,
                usage(response.tokenUsage()).orElseGet(() -> TokenEstimate.of(request, message)),
                servedBy(response.modelName(), request),
                latency));
    }

    private List<Part> parts(AiMessage said, List<ToolCall> calls) {
        List<Part> parts = new ArrayList<>();
        if (!isEmpty(said.thinking())) {
            parts.add(new Part.Reasoning(endpoint.answerWithoutKey(said.thinking())));
        }
        if (!isEmpty(said.text()) || calls.isEmpty()) {
            parts.add(new Part.Text(said.text() == null ? "" : endpoint.answerWithoutKey(said.text())));
        }
        calls.forEach(call -> parts.add(new Part.Call(call)));
        return parts;
    }

    private List<ToolCall> calls(AiMessage said) {
        List<ToolCall> calls = new ArrayList<>();
        Set<String> taken = new HashSet<>();
        for (ToolExecutionRequest asked : said.toolExecutionRequests()) {
            String wanted = isBlank(asked.id()) ? "call_" + calls.size() : endpoint.answerWithoutKey(asked.id());
            String id = wanted;
            for (int copy = 2; !taken.add(id); copy++) {
                id = wanted + "_" + copy;
            }
            String name = isBlank(asked.name()) ? "unnamed" : endpoint.answerWithoutKey(asked.name());
            calls.add(call(id, name, asked.arguments()));
        }
        return calls;
    }

    private ToolCall call(String id, String name, @Nullable String arguments) {
        String text = arguments == null ? "" : endpoint.answerWithoutKey(arguments);
        Json.Obj none = Json.object().build();
        if (text.isBlank()) {
            return new ToolCall(id, name, text, none, false);
        }
        try {
            Json written = JsonText.parse(text);
            Json kept = JsonTexts.mapped(written, endpoint::answerWithoutKey);
            String shown = kept.equals(written) ? text : JsonText.write(kept);
            return kept instanceof Json.Obj parsed
                    ? new ToolCall(id, name, shown, parsed, false)
                    : new ToolCall(id, name, shown, none, true);
        } catch (MalformedJsonException notJson) {
            return new ToolCall(id, name, text, none, true);
        }
    }

    private static Finish finish(@Nullable FinishReason reason, boolean callsTools) {
        return switch (reason) {
            case null -> callsTools ? Finish.TOOL_CALLS : Finish.OTHER;
            case STOP -> callsTools ? Finish.TOOL_CALLS : Finish.STOP;
            case TOOL_EXECUTION -> callsTools ? Finish.TOOL_CALLS : Finish.STOP;
            case LENGTH -> Finish.LENGTH;
            case CONTENT_FILTER -> Finish.CONTENT_FILTER;
            case OTHER -> Finish.OTHER;
        };
    }

    private static Optional<Usage> usage(@Nullable TokenUsage usage) {
        if (usage == null || !isCount(usage.inputTokenCount()) || !isCount(usage.outputTokenCount())) {
            return Optional.empty();
        }
        long cached = 0;
        long reasoning = 0;
        if (usage instanceof OpenAiTokenUsage split) {
            cached = split.inputTokensDetails() == null
                    ? 0
                    : orNone(split.inputTokensDetails().cachedTokens());
            reasoning = split.outputTokensDetails() == null
                    ? 0
                    : orNone(split.outputTokensDetails().reasoningTokens());
        }
        long in = usage.inputTokenCount();
        long out = usage.outputTokenCount();
        return Optional.of(new Usage(in, Math.min(cached, in), out, Math.min(reasoning, out), true));
    }

    private static boolean isCount(@Nullable Integer number) {
        return number != null && number >= 0;
    }

    private static long orNone(@Nullable Integer number) {
        return number == null ? 0 : Math.max(0, number);
    }

    private String servedBy(@Nullable String said, ModelRequest request) {
        if (said == null || said.isBlank()) {
            return request.model().text();
        }
        String name = endpoint.answerWithoutKey(said);
        return name.length() <= MAX_NAME_CHARACTERS ? name : name.substring(0, MAX_NAME_CHARACTERS);
    }

    private static boolean isEmpty(@Nullable String text) {
        return text == null || text.isEmpty();
    }

    private static boolean isBlank(@Nullable String text) {
        return text == null || text.isBlank();
    }
}
