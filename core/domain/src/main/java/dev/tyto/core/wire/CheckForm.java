package dev.tyto.core.wire;

import dev.tyto.core.json.Json;
import dev.tyto.core.json.JsonSchema;
import dev.tyto.core.task.Check;
import java.math.BigDecimal;
import java.util.Optional;

/// The wire form of checks: `{"kind":"matches","pattern":"…"}`, `{"kind":"numberBetween","min":0,"max":9}`,
/// `{"kind":"json","schema":{…}}`.
/// Stateless.
final class CheckForm {

    private static final String MATCHES = "matches";
    private static final String NUMBER_BETWEEN = "numberBetween";
    private static final String JSON = "json";
    private static final String KINDS = MATCHES + ", " + NUMBER_BETWEEN + " or " + JSON;

    /// A check, or the rule that it breaks and the field in which it does (empty for the check as a whole).
    sealed interface Reading {
        record Good(Check check) implements Reading {}

        record Bad(String field, String rule) implements Reading {}
    }

    private CheckForm() {}

    static Json.Obj write(Check check) {
        return switch (check) {
            case Check.Matches(String pattern) ->
                Json.object().put("kind", MATCHES).put("pattern", pattern).build();
            case Check.NumberBetween(BigDecimal min, BigDecimal max) ->
                Json.object()
                        .put("kind", NUMBER_BETWEEN)
                        .put("min", new Json.Num(min))
                        .put("max", new Json.Num(max))
                        .build();
            case Check.JsonValue(JsonSchema schema) ->
                Json.object().put("kind", JSON).put("schema", schema.source()).build();
        };
    }

    static Reading read(Json json) {
        if (!(json instanceof Json.Obj check)) {
            return new Reading.Bad("", "be an object but was " + JsonKind.of(json));
        }
        Optional<String> kind = check.text("kind");
        if (kind.isEmpty()) {
            return new Reading.Bad("kind", "be " + KINDS + " but is missing");
        }
        return switch (kind.get()) {
            case MATCHES -> matches(check);
            case NUMBER_BETWEEN -> numberBetween(check);
            case JSON -> json(check);
            default -> new Reading.Bad("kind", "be " + KINDS + " but was " + JsonKind.shown(kind.get()));
        };
    }

    private static Reading matches(Json.Obj check) {
        Optional<String> pattern = check.text("pattern");
        if (pattern.isEmpty()) {
            return new Reading.Bad("pattern", "be text but was " + JsonKind.of(check.get("pattern")));
        }
        try {
            return new Reading.Good(new Check.Matches(pattern.get()));
        } catch (IllegalArgumentException e) {
            return bad("pattern", "check pattern", e);
        }
    }

    private static Reading numberBetween(Json.Obj check) {
        for (String bound : new String[] {"min", "max"}) {
            if (check.number(bound).isEmpty()) {
                return new Reading.Bad(bound, "be a number but was " + JsonKind.of(check.get(bound)));
            }
        }
        try {
            return new Reading.Good(new Check.NumberBetween(
                    check.number("min").orElseThrow(), check.number("max").orElseThrow()));
        } catch (IllegalArgumentException e) {
            return bad("min", "check minimum", e);
        }
    }

    private static Reading json(Json.Obj check) {
        if (!(check.fields().get("schema") instanceof Json.Obj schema)) {
            return new Reading.Bad("schema", "be a JSON Schema but was " + JsonKind.of(check.get("schema")));
        }
        try {
            return new Reading.Good(new Check.JsonValue(new JsonSchema(schema)));
        } catch (IllegalArgumentException e) {
            return new Reading.Bad("schema", "be a JSON Schema but: " + JsonKind.shown(String.valueOf(e.getMessage())));
        }
    }

    /// The constructor's own rule, said of the field instead of the subject it names.
    private static Reading bad(String field, String subject, IllegalArgumentException e) {
        String message = String.valueOf(e.getMessage());
        String prefix = subject + " must ";
        return new Reading.Bad(field, message.startsWith(prefix) ? message.substring(prefix.length()) : message);
    }
}
