package dev.tyto.core.wire;

import dev.tyto.core.json.Json;
import dev.tyto.core.redaction.Redaction;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Takes secrets out of one event's body. Fields that choose between cases, or name what was named before, are not
/// looked at: what they may hold is checked by their records, and whoever reads the log goes by them. Names that a
/// model, a tool or a file system gives (of calls, called tools, files) are cleaned like any text, the ids of calls so
/// that those which were different stay so. Made for one body; not thread-safe.
final class BodyCleaner {

    /// Ids, digests, step keys, names of workers and models, tokens, and constants.
    private static final Set<String> NAMES = Set.of(
            "about",
            "blame",
            "cancelled",
            "cause",
            "child",
            "configuration",
            "dependsOn",
            "dropped",
            "fault",
            "finish",
            "format",
            "from",
            "id",
            "idempotencyKey",
            "ids",
            "key",
            "kind",
            "limit",
            "logProbs",
            "missing",
            "model",
            "next",
            "origin",
            "path",
            "plannerModel",
            "prices",
            "prompts",
            "request",
            "results",
            "role",
            "run",
            "scope",
            "sha256",
            "shown",
            "speaker",
            "status",
            "step",
            "strategy",
            "subtask",
            "synthesizerModel",
            "team",
            "tools",
            "worker",
            "workerModel");

    /// A value that some model made: its names are text like any other.
    private static final String FREE = "parsed";

    /// A regular expression is replaced as a whole, so that it stays one; what it demands, no answer has.
    private static final String PATTERN = "pattern";

    private static final String NO_PATTERN = "\\[redacted\\]";

    /// A JSON Schema is replaced as a whole too, by one that admits nothing.
    private static final String SCHEMA = "schema";

    private static final Json NO_SCHEMA =
            Json.object().put("enum", Json.array(List.of())).build();

    /// What an object has that is a tool call, and what it is called by.
    private static final String ARGUMENTS = "arguments";
    private static final String ID = "id";
    private static final String CALL_ID = "callId";

    private final Redaction redaction;
    private final Map<String, String> callIds = new LinkedHashMap<>();
    private boolean found;

    BodyCleaner(Redaction redaction) {
        this.redaction = redaction;
    }

    /// The body without its secrets; empty when it has none.
    Optional<Json.Obj> cleaned(Json.Obj body) {
        Json.Obj cleaned = object(body.fields());
        return found ? Optional.of(cleaned) : Optional.empty();
    }

    private Json.Obj object(Map<String, Json> fields) {
        Map<String, Json> cleaned = new LinkedHashMap<>();
        boolean call = fields.containsKey(ARGUMENTS);
        fields.forEach((name, value) -> {
            boolean called = name.equals(CALL_ID) || (call && name.equals(ID));
            cleaned.put(name, called ? callId(value) : name.equals(FREE) ? free(value) : field(name, value));
        });
        return new Json.Obj(cleaned);
    }

    private Json field(String name, Json value) {
        if (name.equals(SCHEMA)) {
            return free(value).equals(value) ? value : NO_SCHEMA;
        }
        return switch (value) {
            case Json.Str(String text) -> NAMES.contains(name) ? value : Json.of(text(name, text));
            case Json.Arr(List<Json> items) ->
                Json.array(items.stream().map(item -> field(name, item)).toList());
            case Json.Obj(Map<String, Json> fields) -> object(fields);
            case Json.Num _, Json.Bool _, Json.Nul _ -> value;
        };
    }

    private Json callId(Json value) {
        return value instanceof Json.Str(String id) ? Json.of(callIds.computeIfAbsent(id, this::callId)) : value;
    }

    /// Two secrets must not become one id.
    private String callId(String id) {
        String cleaned = clean(id);
        String unlike = cleaned;
        for (int number = 2; !cleaned.equals(id) && callIds.containsValue(unlike); number++) {
            unlike = cleaned + "-" + number;
        }
        return unlike;
    }

    private String text(String name, String text) {
        String cleaned = clean(text);
        return name.equals(PATTERN) && !cleaned.equals(text) ? NO_PATTERN : cleaned;
    }

    private Json free(Json value) {
        return switch (value) {
            case Json.Str(String text) -> Json.of(clean(text));
            case Json.Arr(List<Json> items) ->
                Json.array(items.stream().map(this::free).toList());
            case Json.Obj(Map<String, Json> fields) -> {
                Map<String, Json> cleaned = new LinkedHashMap<>();
                fields.forEach((name, item) -> cleaned.put(unlike(clean(name), cleaned), free(item)));
                yield new Json.Obj(cleaned);
            }
            case Json.Num _, Json.Bool _, Json.Nul _ -> value;
        };
    }

    /// The name, or with a number behind it where it is taken.
    private static String unlike(String name, Map<String, Json> taken) {
        String unlike = name;
        for (int number = 2; taken.containsKey(unlike); number++) {
            unlike = name + "-" + number;
        }
        return unlike;
    }

    private String clean(String text) {
        String cleaned = redaction.clean(text);
        found |= !cleaned.equals(text);
        return cleaned;
    }
}
