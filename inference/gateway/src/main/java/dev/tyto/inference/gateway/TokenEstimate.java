package dev.tyto.inference.gateway;

import dev.tyto.core.message.Message;
import dev.tyto.core.message.Part;
import dev.tyto.core.model.ModelReply;
import dev.tyto.core.model.ModelRequest;
import dev.tyto.core.tool.ToolSpec;
import dev.tyto.core.wire.JsonText;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// Usage where the server says none: four bytes of UTF-8 are one token, rounded up. Stateless.
///
/// An estimate is for show: a step whose usage is not known is billed all that it had reserved, because the server
/// may have used it. Only what a script answers is billed as counted here, for nobody else has counted it.
public final class TokenEstimate {

    private static final int BYTES_PER_TOKEN = 4;

    private TokenEstimate() {}

    /// What the request and its answer may have used; never marked as known.
    public static ModelReply.Usage of(ModelRequest request, Message answer) {
        long in = request.messages().stream().mapToLong(TokenEstimate::bytes).sum()
                + request.tools().stream().mapToLong(TokenEstimate::bytes).sum();
        return new ModelReply.Usage(tokens(in), 0, tokens(bytes(answer)), reasoning(answer.parts()), false);
    }

    private static long reasoning(List<Part> parts) {
        long bytes = parts.stream()
                .filter(Part.Reasoning.class::isInstance)
                .mapToLong(TokenEstimate::bytes)
                .sum();
        return bytes / BYTES_PER_TOKEN;
    }

    private static long tokens(long bytes) {
        return Math.ceilDiv(bytes, BYTES_PER_TOKEN);
    }

    private static long bytes(Message message) {
        return message.parts().stream().mapToLong(TokenEstimate::bytes).sum();
    }

    private static long bytes(Part part) {
        return switch (part) {
            case Part.Text(String text) -> bytes(text);
            case Part.Reasoning(String text) -> bytes(text);
            case Part.Call(var call) -> bytes(call.name()) + bytes(call.arguments());
            case Part.Result result -> bytes(result.result().forModel());
        };
    }

    private static long bytes(ToolSpec tool) {
        return bytes(tool.name()) + bytes(tool.description()) + bytes(JsonText.write(tool.parameters()));
    }

    private static long bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }
}
