package dev.tyto.core.wire;

import dev.tyto.core.json.Json;
import dev.tyto.core.redaction.Redaction;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Takes secrets out of one event's body. Fields that name something or choose between cases are not looked at: what
/// they may hold is checked by their records, and whoever reads the log goes by them. Made for one body; not
/// thread-safe.
final class BodyCleaner {

    /// Ids, digests, step keys, names of workers, models, tools, files and folders, tokens, and constants.
    private static final Set<String> NAMES = Set.of(
            "about",
            "blame",
            "callId",
            "cancelled",
            "capabilities",
            "capability",
            "cause",
            "child",
            "configuration",
            "dependsOn",
            "dropped",
            "fault",
            "files",
            "finish",
            "format",
            "from",
            "id",
            "idempotencyKey",
            "ids",
            "key",
            "kind",
            "known",
            "limit",
            "logProbs",
            "missing",
            "model",
            "name",
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
            "tool",
            "tools",
            "worker",
            "workerModel",
            "workspace");

    /// A value that some model made: its names are text like any other.
    private static final String FREE = "parsed";

    /// A regular expression is replaced as a whole, so that it stays one; what it demands, no answer has.
    private static final String PATTERN = "pattern";

    private static final String NO_PATTERN = "\\[redacted\\]";

    private final Redaction redaction;
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
        fields.forEach((name, value) -> cleaned.put(name, name.equals(FREE) ? free(value) : field(name, value)));
        return new Json.Obj(cleaned);
    }

    private Json field(String name, Json value) {
        return switch (value) {
            case Json.Str(String text) -> NAMES.contains(name) ? value : Json.of(text(name, text));
            case Json.Arr(List<Json> items) ->
                Json.array(items.stream().map(item -> field(name, item)).toList());
            case Json.Obj(Map<String, Json> fields) -> object(fields);
            case Json.Num _, Json.Bool _, Json.Nul _ -> value;
        };
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
