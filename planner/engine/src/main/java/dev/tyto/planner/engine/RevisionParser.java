package dev.tyto.planner.engine;

import dev.tyto.core.json.Json;
import dev.tyto.core.plan.PlanDefect;
import dev.tyto.core.planning.PlanRevision;
import dev.tyto.core.prompt.Thoughts;
import dev.tyto.core.wire.JsonText;
import dev.tyto.core.wire.PlanFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Finds the revision in what a model wrote: the last JSON object that has one of `add`, `change`, `drop` and
/// `cancel`, whatever stands around it (prose, fences, earlier drafts). A draft inside a think block is none.
/// Stateless.
final class RevisionParser {

    private static final Set<String> KEYS = Set.of("add", "change", "drop", "cancel");

    private RevisionParser() {}

    /// Never throws for what the model wrote.
    static PlanFormat.RevisionReading parse(String answer) {
        String text = Thoughts.without(answer);
        if (text.isBlank()) {
            return unreadable("it is empty");
        }
        return JsonText.objectsIn(text).reversed().stream()
                .flatMap(found -> revisionOf(found).stream())
                .findFirst()
                .map(PlanFormat::readRevision)
                .orElseGet(() -> unreadable(
                        "it must be a JSON object with the fields \"add\", \"change\", \"drop\" and \"cancel\""));
    }

    /// The object itself, or the revision in one of its fields, as in `{"revision":{…}}`.
    private static Optional<Json.Obj> revisionOf(Json.Obj object) {
        if (isRevision(object)) {
            return Optional.of(object);
        }
        for (Json value : object.fields().values()) {
            if (value instanceof Json.Obj inner && isRevision(inner)) {
                return Optional.of(inner);
            }
        }
        return Optional.empty();
    }

    private static boolean isRevision(Json.Obj object) {
        return object.fields().keySet().stream().anyMatch(KEYS::contains);
    }

    private static PlanFormat.RevisionReading unreadable(String reason) {
        return new PlanFormat.RevisionReading(PlanRevision.NOTHING, List.of(new PlanDefect.Unreadable(reason)));
    }
}
