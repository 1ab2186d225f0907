package dev.tyto.coordinator.engine;

import dev.tyto.core.artifact.Digest;
import dev.tyto.core.event.RunEvent;
import dev.tyto.core.message.Message;
import dev.tyto.core.message.Message.Speaker;
import dev.tyto.core.message.Part;
import dev.tyto.core.steps.StepKey;
import dev.tyto.core.steps.StepScope;
import dev.tyto.core.tool.ToolResult;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What a model may read: which older tool results are shortened when the context fills up. Stateless and
/// deterministic.
final class ContextRules {

    private static final int FRAME = 16; // bytes of a message beside its text
    private static final int BYTES_OF_A_TOKEN = 4;
    private static final int SHOWN = 80; // characters of a shortened result
    private static final double FULL = 0.8;
    private static final double ROOMY = 0.6;

    private ContextRules() {}

    private static long bytesSinceAnswer(Conversation conversation) {
        long bytes = 0;
        for (Message message : conversation.messages().reversed()) {
            if (message.speaker() == Speaker.ASSISTANT) {
                break;
            }
            bytes += bytes(message);
        }
        return bytes;
    }

    /// What to shorten before the next request to a model with this window (tokens): the oldest tool results, until
    /// there is room again; nothing while the window is not at 80 %.
    static Optional<RunEvent.ContextCompacted> compaction(
            StepScope scope, Conversation conversation, List<Message> newMessages, int window) {
        long tokens = estimate(conversation, newMessages);
        if (tokens < FULL * window) {
            return Optional.empty();
        }
        List<StepKey> shortened = new ArrayList<>();
        int answers = 0;
        for (Message message : conversation.messages()) {
            answers += message.speaker() == Speaker.ASSISTANT ? 1 : 0;
            boolean last = answers == conversation.rounds();
            if (message.speaker() == Speaker.TOOL && !last && tokens > ROOMY * window && !isDigest(message)) {
                tokens -= (bytes(message) - bytes(digestOf(message))) / BYTES_OF_A_TOKEN;
                for (int i = 0; i < Math.min(message.parts().size(), Conversation.MAX_CALLS); i++) {
                    shortened.add(StepKey.toolCall(scope, answers - 1, i));
                }
            }
        }
        return shortened.isEmpty() ? Optional.empty() : Optional.of(new RunEvent.ContextCompacted(scope, shortened));
    }

    private static long estimate(Conversation conversation, List<Message> newMessages) {
        long since = newMessages.stream().mapToLong(ContextRules::bytes).sum();
        if (conversation.known() > 0) {
            return conversation.known() + (since + bytesSinceAnswer(conversation)) / BYTES_OF_A_TOKEN;
        }
        long all =
                conversation.messages().stream().mapToLong(ContextRules::bytes).sum();
        return (all + since) / BYTES_OF_A_TOKEN;
    }

    private static boolean isDigest(Message message) {
        return message.equals(digestOf(message));
    }

    /// The tool message with each result as one line.
    static Message digestOf(Message message) {
        return Message.results(message.parts().stream()
                .filter(Part.Result.class::isInstance)
                .map(Part.Result.class::cast)
                .map(part -> new Part.Result(part.callId(), part.tool(), digestOf(part.result())))
                .toList());
    }

    private static ToolResult digestOf(ToolResult result) {
        String text = result.forModel();
        if (text.length() <= 2 * SHOWN || text.startsWith("[shortened: ")) {
            return result;
        }
        String start = text.substring(0, SHOWN).replaceAll("\\s+", " ");
        return new ToolResult.Returned("[shortened: " + text.getBytes(StandardCharsets.UTF_8).length + " bytes, sha256 "
                + Digest.of(text).hex().substring(0, 16) + ", began: " + start + "…]");
    }

    private static long bytes(Message message) {
        long bytes = FRAME;
        for (Part part : message.parts()) {
            bytes += switch (part) {
                case Part.Text(String text) -> bytes(text);
                case Part.Reasoning _ -> 0;
                case Part.Call(var call) -> bytes(call.name()) + bytes(call.arguments());
                case Part.Result answered -> bytes(answered.result().forModel());
            };
        }
        return bytes;
    }

    private static long bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }
}
