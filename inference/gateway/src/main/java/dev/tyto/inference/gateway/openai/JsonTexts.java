package dev.tyto.inference.gateway.openai;

import dev.tyto.core.json.Json;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/// The texts inside a JSON value: strings and field names. Stateless.
final class JsonTexts {

    private JsonTexts() {}

    /// The value with each of its texts replaced.
    static Json mapped(Json json, UnaryOperator<String> change) {
        return switch (json) {
            case Json.Obj(Map<String, Json> fields) -> {
                Json.Builder changed = Json.object();
                fields.forEach((name, value) -> changed.put(change.apply(name), mapped(value, change)));
                yield changed.build();
            }
            case Json.Arr(List<Json> items) ->
                Json.array(items.stream().map(item -> mapped(item, change)).toList());
            case Json.Str(String text) -> Json.of(change.apply(text));
            case Json.Num _, Json.Bool _, Json.Nul _ -> json;
        };
    }
}
