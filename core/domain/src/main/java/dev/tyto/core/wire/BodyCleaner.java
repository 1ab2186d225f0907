package dev.tyto.core.wire;

import dev.tyto.core.json.Json;
import dev.tyto.core.redaction.Redaction;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Takes secrets out of one event's body. Fields that name something or choose between cases are not looked at: what
/// they may hold is checked by their records, and whoever reads the log goes by them. Stateless but for the redaction.
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

    BodyCleaner(Redaction redaction) {
        this.redaction = redaction;
    }

    /// The body without secrets; the same instance when it has none.
    Json.Obj clean(Json.Obj body) {
        Map<String, Json> clean = new LinkedHashMap<>();
        boolean changed = false;
        for (Map.Entry<String, Json> field : body.fields().entrySet()) {
            Json value = clean(field.getKey(), field.getValue());
            clean.put(field.getKey(), value);
            changed |= value != field.getValue();
        }
        return changed ? new Json.Obj(clean) : body;
    }

    private Json clean(String name, Json value) {
        if (name.equals(FREE)) {
            return free(value);
        }
        return switch (value) {
            case Json.Str(String text) -> {
                boolean same = NAMES.contains(name) || redaction.clean(text).equals(text);
                yield same ? value : Json.of(name.equals(PATTERN) ? NO_PATTERN : redaction.clean(text));
            }
            case Json.Arr(List<Json> items) -> {
                List<Json> clean = new ArrayList<>();
                boolean changed = false;
                for (Json item : items) {
                    Json cleanItem = clean(name, item);
                    clean.add(cleanItem);
                    changed |= cleanItem != item;
                }
                yield changed ? new Json.Arr(clean) : value;
            }
            case Json.Obj object -> clean(object);
            case Json.Num _, Json.Bool _, Json.Nul _ -> value;
        };
    }

    private Json free(Json value) {
        return switch (value) {
            case Json.Str(String text) -> {
                String clean = redaction.clean(text);
                yield clean.equals(text) ? value : Json.of(clean);
            }
            case Json.Arr(List<Json> items) -> {
                List<Json> clean = items.stream().map(this::free).toList();
                yield clean.equals(items) ? value : new Json.Arr(clean);
            }
            case Json.Obj(Map<String, Json> fields) -> {
                Map<String, Json> clean = new LinkedHashMap<>();
                fields.forEach((name, field) -> clean.put(free(name, clean), free(field)));
                yield clean.equals(fields) ? value : new Json.Obj(clean);
            }
            case Json.Num _, Json.Bool _, Json.Nul _ -> value;
        };
    }

    /// The name without secrets, and unlike those that are there.
    private String free(String name, Map<String, Json> taken) {
        String clean = redaction.clean(name);
        String unlike = clean;
        for (int number = 2; taken.containsKey(unlike); number++) {
            unlike = clean + "-" + number;
        }
        return unlike;
    }
}
