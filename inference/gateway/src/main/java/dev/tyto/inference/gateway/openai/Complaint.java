package dev.tyto.inference.gateway.openai;

import dev.tyto.core.json.Json;
import dev.tyto.core.wire.JsonText;
import dev.tyto.core.wire.MalformedJsonException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/// What a server says is wrong: its message in its own words (empty when it has none) and its code for it (empty when
/// it has none). As it came: neither shortened nor stripped of secrets.
record Complaint(String message, String code) {

    private static final int READ_BYTES = 64 * 1024;

    /// Reads the forms that servers use: `{"error":{"message":…,"code":…}}`, `{"error":"…"}`, `{"message":"…"}`,
    /// `{"detail":"…"}`, `{"detail":[{"msg":"…"}]}` and plain text, but no HTML.
    static Complaint in(byte[] body) {
        String text = new String(body, 0, Math.min(body.length, READ_BYTES), StandardCharsets.UTF_8).strip();
        try {
            return JsonText.parse(text) instanceof Json.Obj object ? in(object) : new Complaint("", "");
        } catch (MalformedJsonException notJson) {
            boolean markup = text.startsWith("<") || text.startsWith("{") || text.startsWith("[");
            return new Complaint(markup ? "" : text, "");
        }
    }

    private static Complaint in(Json.Obj body) {
        return switch (body.get("error").orElse(body)) {
            case Json.Obj error -> new Complaint(message(error), code(error));
            case Json.Str(String message) -> new Complaint(message, code(body));
            case Json.Arr _, Json.Num _, Json.Bool _, Json.Nul _ -> new Complaint(message(body), code(body));
        };
    }

    private static String code(Json.Obj error) {
        return first(List.of(error.text("code"), error.text("type")));
    }

    private static String message(Json.Obj error) {
        List<Json> details = error.items("detail");
        Optional<String> listed = !details.isEmpty() && details.getFirst() instanceof Json.Obj entry
                ? entry.text("msg")
                : Optional.empty();
        return first(List.of(error.text("message"), error.text("detail"), listed));
    }

    private static String first(List<Optional<String>> texts) {
        return texts.stream().flatMap(Optional::stream).findFirst().orElse("");
    }

    /// The server does not have the model.
    boolean isUnknownModel() {
        return code.equals("model_not_found");
    }

    /// The account has used up what it may spend.
    boolean isOutOfCredit() {
        return code.equals("insufficient_quota") || code.equals("billing_hard_limit_reached");
    }

    /// The server's filter does not let the request through.
    boolean isRefusal() {
        return code.equals("content_filter") || code.equals("content_policy_violation");
    }
}
