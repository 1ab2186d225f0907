package dev.tyto.core.tool;

import dev.tyto.core.json.Json;
import dev.tyto.core.rule.Require;

/// A call as a model asked for it. `id` is the model's own and unique in its message; `arguments` are the JSON text as
/// the model wrote it, `parsed` their value, or an empty object when the text is no JSON object (then `malformed`).
public record ToolCall(String id, String name, String arguments, Json.Obj parsed, boolean malformed) {

    public ToolCall {
        Require.nonBlank(id, "tool call id");
        Require.nonBlank(name, "tool name of call " + id);
    }
}
