package dev.tyto.core.json;

import dev.tyto.core.rule.Require;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// A JSON Schema that values can be held against: the part of draft 2020-12 that describes documents of models,
/// so that judging a value always ends and reaches for nothing outside it. Immutable and thread-safe.
///
/// Keywords: `type`, `enum`, `const`, `anyOf`, `properties`, `required`, `additionalProperties` (true or false),
/// `items`
/// (one schema), `minItems`, `maxItems`, `minLength`, `maxLength` (code points), `minimum`, `maximum`,
/// `exclusiveMinimum`, `exclusiveMaximum`; `title`, `description`, `default`, `examples`, `$schema` and `$comment` say
/// nothing of values. Any other keyword is refused, never passed over.
///
/// @param source the schema as it was written
public record JsonSchema(Json.Obj source) {

    private static final int MOST_DEFECTS = 10;

    private static final Set<String> SAY_NOTHING =
            Set.of("title", "description", "default", "examples", "$schema", "$comment");
    private static final Set<String> TYPES =
            Set.of("object", "array", "string", "number", "integer", "boolean", "null");

    public JsonSchema {
        require(source, "$");
    }

    /// What is wrong with the value, at most ten sentences such as `$.price must be number`; empty when it is valid.
    public List<String> defectsOf(Json value) {
        List<String> defects = new ArrayList<>();
        judge(source, value, "$", defects);
        return defects.stream().limit(MOST_DEFECTS).toList();
    }

    private static void require(Json schema, String place) {
        Require.that(schema instanceof Json.Obj, "schema " + place, "be an object", schema);
        if (schema instanceof Json.Obj object) {
            object.fields().forEach((keyword, value) -> require(keyword, value, place + "." + keyword));
        }
    }

    private static void require(String keyword, Json value, String place) {
        switch (keyword) {
            case "type" -> {
                List<Json> names = value instanceof Json.Arr(List<Json> items) ? items : List.of(value);
                Require.that(
                        names.stream().allMatch(name -> name instanceof Json.Str(String type) && TYPES.contains(type)),
                        place,
                        "name types of JSON",
                        value);
            }
            case "enum", "required" -> requireList(value, place);
            case "const" -> {}
            case "anyOf" -> {
                requireList(value, place);
                ((Json.Arr) value).items().forEach(each -> require(each, place));
            }
            case "properties" -> {
                Require.that(value instanceof Json.Obj, place, "be an object", value);
                ((Json.Obj) value).fields().forEach((name, each) -> require(each, place + "." + name));
            }
            case "items" -> require(value, place);
            case "additionalProperties" -> Require.that(value instanceof Json.Bool, place, "be true or false", value);
            case "minItems",
                    "maxItems",
                    "minLength",
                    "maxLength",
                    "minimum",
                    "maximum",
                    "exclusiveMinimum",
                    "exclusiveMaximum" -> Require.that(value instanceof Json.Num, place, "be a number", value);
            default ->
                Require.that(SAY_NOTHING.contains(keyword), "keyword " + place, "be one that is understood", keyword);
        }
    }

    private static void requireList(Json value, String place) {
        Require.that(value instanceof Json.Arr, place, "be a list", value);
    }

    private static void judge(Json.Obj schema, Json value, String place, List<String> defects) {
        if (defects.size() >= MOST_DEFECTS) {
            return;
        }
        List<Json> types = schema.fields().get("type") instanceof Json.Arr(List<Json> several)
                ? several
                : schema.get("type").map(List::of).orElse(List.of());
        if (!types.isEmpty() && types.stream().noneMatch(type -> isOf(type, value))) {
            defects.add(place + " must be "
                    + String.join(" or ", types.stream().map(JsonSchema::word).toList()));
            return;
        }
        Json constant = schema.fields().get("const");
        if (constant != null && !same(constant, value)) {
            defects.add(place + " must be the value that the schema names");
        }
        if (schema.fields().get("enum") instanceof Json.Arr(List<Json> values)
                && values.stream().noneMatch(each -> same(each, value))) {
            defects.add(place + " must be one of the values that the schema lists");
        }
        if (schema.fields().get("anyOf") instanceof Json.Arr(List<Json> cases)
                && cases.stream().noneMatch(each -> fits((Json.Obj) each, value, place))) {
            defects.add(place + " must be valid by one of the " + cases.size() + " cases of the schema");
        }
        switch (value) {
            case Json.Obj object -> members(schema, object, place, defects);
            case Json.Arr(List<Json> items) -> items(schema, items, place, defects);
            case Json.Str(String text) -> {
                BigDecimal length = BigDecimal.valueOf(text.codePointCount(0, text.length()));
                bounds(schema, length, "minLength", "maxLength", place + " must have a length", defects);
            }
            case Json.Num(BigDecimal number) -> {
                bounds(schema, number, "minimum", "maximum", place + " must be", defects);
                exclusive(schema, number, place, defects);
            }
            case Json.Bool _, Json.Nul _ -> {}
        }
    }

    private static boolean fits(Json.Obj schema, Json value, String place) {
        List<String> defects = new ArrayList<>();
        judge(schema, value, place, defects);
        return defects.isEmpty();
    }

    private static void members(Json.Obj schema, Json.Obj object, String place, List<String> defects) {
        for (Json name : schema.items("required")) {
            if (!object.fields().containsKey(word(name))) {
                defects.add(place + "." + word(name) + " must be there but is missing");
            }
        }
        Map<String, Json> properties =
                schema.fields().get("properties") instanceof Json.Obj(Map<String, Json> known) ? known : Map.of();
        boolean closed = schema.fields().get("additionalProperties") instanceof Json.Bool(boolean open) && !open;
        object.fields().forEach((name, member) -> {
            if (properties.get(name) instanceof Json.Obj property) {
                judge(property, member, place + "." + name, defects);
            } else if (closed) {
                defects.add(place + " must have no field " + name);
            }
        });
    }

    private static void items(Json.Obj schema, List<Json> items, String place, List<String> defects) {
        bounds(
                schema,
                BigDecimal.valueOf(items.size()),
                "minItems",
                "maxItems",
                place + " must have a number of items",
                defects);
        if (schema.fields().get("items") instanceof Json.Obj each) {
            for (int i = 0; i < items.size(); i++) {
                judge(each, items.get(i), place + "[" + i + "]", defects);
            }
        }
    }

    private static void bounds(
            Json.Obj schema, BigDecimal value, String least, String most, String start, List<String> defects) {
        schema.number(least)
                .filter(bound -> value.compareTo(bound) < 0)
                .ifPresent(bound -> defects.add(start + " of at least " + bound + " but is " + value));
        schema.number(most)
                .filter(bound -> value.compareTo(bound) > 0)
                .ifPresent(bound -> defects.add(start + " of at most " + bound + " but is " + value));
    }

    private static void exclusive(Json.Obj schema, BigDecimal value, String place, List<String> defects) {
        schema.number("exclusiveMinimum")
                .filter(bound -> value.compareTo(bound) <= 0)
                .ifPresent(bound -> defects.add(place + " must be above " + bound + " but is " + value));
        schema.number("exclusiveMaximum")
                .filter(bound -> value.compareTo(bound) >= 0)
                .ifPresent(bound -> defects.add(place + " must be below " + bound + " but is " + value));
    }

    private static boolean isOf(Json type, Json value) {
        return switch (value) {
            case Json.Obj _ -> word(type).equals("object");
            case Json.Arr _ -> word(type).equals("array");
            case Json.Str _ -> word(type).equals("string");
            case Json.Num(BigDecimal number) ->
                word(type).equals("number")
                        || (word(type).equals("integer")
                                && number.stripTrailingZeros().scale() <= 0);
            case Json.Bool _ -> word(type).equals("boolean");
            case Json.Nul _ -> word(type).equals("null");
        };
    }

    /// JSON Schema compares numbers by value.
    private static boolean same(Json one, Json other) {
        if (one instanceof Json.Num(BigDecimal left) && other instanceof Json.Num(BigDecimal right)) {
            return left.compareTo(right) == 0;
        }
        return one.equals(other);
    }

    private static String word(Json json) {
        return json instanceof Json.Str(String text) ? text : "?";
    }
}
