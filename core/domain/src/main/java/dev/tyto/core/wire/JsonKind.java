package dev.tyto.core.wire;

import dev.tyto.core.json.Json;
import java.util.Optional;

/// How values are named in messages. Stateless.
final class JsonKind {

    private static final int SHOWN_CHARACTERS = 60;

    private JsonKind() {}

    /// What kind of value it is: `text`, `a number`, `missing`.
    static String of(Optional<Json> json) {
        return json.map(JsonKind::of).orElse("missing");
    }

    static String of(Json json) {
        return switch (json) {
            case Json.Obj _ -> "an object";
            case Json.Arr _ -> "a list";
            case Json.Str _ -> "text";
            case Json.Num _ -> "a number";
            case Json.Bool _ -> "true or false";
            case Json.Nul _ -> "null";
        };
    }

    /// The text, cut, with control characters taken out: it goes into one sentence.
    static String shown(String text) {
        String cut = text.length() <= SHOWN_CHARACTERS ? text : text.substring(0, SHOWN_CHARACTERS) + "…";
        return cut.replaceAll("\\p{Cntrl}", " ");
    }
}
