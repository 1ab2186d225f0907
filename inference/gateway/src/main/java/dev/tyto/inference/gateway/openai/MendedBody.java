package dev.tyto.inference.gateway.openai;

import dev.tyto.core.json.Json;
import dev.tyto.core.wire.JsonText;
import dev.tyto.core.wire.MalformedJsonException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/// Brings a chat completion into the form that LangChain4j reads, where servers write it differently: tool calls
/// without a `type` (it skips them), tool arguments that are an object and no text, and a message's content as a
/// list of parts, of which the texts are joined. Every other body stays as it came. Stateless.
final class MendedBody {

    private MendedBody() {}

    static byte[] of(byte[] body) {
        Json came;
        try {
            came = JsonText.parse(new String(body, StandardCharsets.UTF_8));
        } catch (MalformedJsonException notOurs) {
            return body;
        }
        Json mended = with(came, "choices", MendedBody::choices);
        return mended.equals(came) ? body : JsonText.write(mended).getBytes(StandardCharsets.UTF_8);
    }

    private static Json choices(Json choices) {
        return each(choices, choice -> with(choice, "message", MendedBody::message));
    }

    private static Json message(Json message) {
        return with(
                with(message, "content", MendedBody::content), "tool_calls", calls -> each(calls, MendedBody::call));
    }

    private static Json content(Json content) {
        return content instanceof Json.Arr(List<Json> parts)
                ? Json.of(parts.stream().map(MendedBody::textOf).collect(Collectors.joining()))
                : content;
    }

    /// Of a part that is neither a text nor plain words, nothing.
    private static String textOf(Json part) {
        return switch (part) {
            case Json.Str(String text) -> text;
            case Json.Obj object -> object.text("text").orElse("");
            case Json.Arr _, Json.Num _, Json.Bool _, Json.Nul _ -> "";
        };
    }

    private static Json call(Json call) {
        Json mended = with(call, "function", function -> with(function, "arguments", MendedBody::arguments));
        if (!(mended instanceof Json.Obj object)
                || object.get("function").isEmpty()
                || object.get("type").isPresent()) {
            return mended;
        }
        Map<String, Json> typed = new LinkedHashMap<>(object.fields());
        typed.put("type", Json.of("function"));
        return new Json.Obj(typed);
    }

    private static Json arguments(Json arguments) {
        return arguments instanceof Json.Obj object ? Json.of(JsonText.write(object)) : arguments;
    }

    /// The value with this field changed, where it is an object that has the field.
    private static Json with(Json json, String field, UnaryOperator<Json> change) {
        if (!(json instanceof Json.Obj(Map<String, Json> fields))) {
            return json;
        }
        Map<String, Json> changed = new LinkedHashMap<>(fields);
        changed.computeIfPresent(field, (_, value) -> change.apply(value));
        return new Json.Obj(changed);
    }

    /// The value with each of its items changed, where it is a list.
    private static Json each(Json json, UnaryOperator<Json> change) {
        if (!(json instanceof Json.Arr(List<Json> items))) {
            return json;
        }
        List<Json> changed = new ArrayList<>();
        items.forEach(item -> changed.add(change.apply(item)));
        return new Json.Arr(changed);
    }
}
