package dev.tyto.inference.gateway.openai;

import dev.langchain4j.model.chat.request.json.JsonObjectSchema;
import dev.langchain4j.model.chat.request.json.JsonRawSchema;
import dev.langchain4j.model.chat.request.json.JsonSchemaElement;
import dev.tyto.core.json.Json;
import dev.tyto.core.wire.JsonText;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A tool's JSON Schema as LangChain4j's: every property goes through as it is written. Of the root itself LangChain4j
/// 1.18 writes `properties`, `required`, `description` and `$defs` only. Stateless.
final class ToolParameters {

    private ToolParameters() {}

    static JsonObjectSchema of(Json.Obj schema) {
        JsonObjectSchema.Builder root = JsonObjectSchema.builder();
        root.addProperties(elements(schema, "properties"));
        root.required(required(schema));
        root.definitions(elements(schema, "$defs"));
        schema.text("description").ifPresent(root::description);
        return root.build();
    }

    private static List<String> required(Json.Obj schema) {
        return schema.items("required").stream()
                .filter(Json.Str.class::isInstance)
                .map(name -> ((Json.Str) name).text())
                .toList();
    }

    private static Map<String, JsonSchemaElement> elements(Json.Obj schema, String field) {
        Map<String, JsonSchemaElement> elements = new LinkedHashMap<>();
        if (schema.get(field).orElse(null) instanceof Json.Obj(Map<String, Json> fields)) {
            fields.forEach((name, element) -> elements.put(name, raw(element)));
        }
        return elements;
    }

    private static JsonSchemaElement raw(Json element) {
        return JsonRawSchema.from(
                switch (element) {
                    case Json.Obj object -> JsonText.write(object);
                    case Json.Bool(boolean anything) -> anything ? "{}" : "{\"not\":{}}";
                    case Json.Arr _, Json.Str _, Json.Num _, Json.Nul _ ->
                        throw new IllegalArgumentException(
                                "a property of a tool's schema must be a schema but was " + JsonText.write(element));
                });
    }
}
