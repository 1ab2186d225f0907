package dev.tyto.core.wire;

import dev.tyto.core.json.Json;
import dev.tyto.core.plan.Plan;
import java.util.List;

/// The plan format, and that of revisions, as JSON Schemas. Stateless.
final class PlanSchema {

    private static final String ID_PATTERN = "^[A-Za-z0-9][A-Za-z0-9._-]{0,39}$";

    private PlanSchema() {}

    static Json.Obj schema() {
        Json.Obj version =
                Json.object().put("type", "integer").put("const", Plan.VERSION).build();
        Json.Obj subtasks = Json.object()
                .put("type", "array")
                .put("minItems", 1)
                .put("items", subtask())
                .build();
        return object(
                Json.object().put("version", version).put("subtasks", subtasks).build(),
                List.of("version", "subtasks"));
    }

    static Json.Obj revision() {
        Json.Obj fields = Json.object()
                .put("add", list(subtask()))
                .put("change", list(subtask()))
                .put("drop", list(id()))
                .put("cancel", list(id()))
                .build();
        return object(fields, List.of("add", "change", "drop", "cancel"));
    }

    private static Json.Obj id() {
        return Json.object().put("type", "string").put("pattern", ID_PATTERN).build();
    }

    private static Json.Obj subtask() {
        Json.Obj fields = Json.object()
                .put("id", id())
                .put("instruction", text("What to do, complete in itself."))
                .put("deliverable", text("What to hand over."))
                .put("capabilities", list(text("What a worker must be able to do.")))
                .put("dependsOn", list(id()))
                .put("check", check())
                .build();
        return object(fields, List.of("id", "instruction"));
    }

    private static Json.Obj check() {
        Json.Obj matches = object(
                Json.object()
                        .put("kind", constant("matches"))
                        .put("pattern", text("A regular expression that some part of the answer matches."))
                        .build(),
                List.of("kind", "pattern"));
        Json.Obj number = Json.object().put("type", "number").build();
        Json.Obj between = object(
                Json.object()
                        .put("kind", constant("numberBetween"))
                        .put("min", number)
                        .put("max", number)
                        .build(),
                List.of("kind", "min", "max"));
        return Json.object().put("anyOf", Json.array(List.of(matches, between))).build();
    }

    private static Json.Obj object(Json.Obj properties, List<String> required) {
        return Json.object()
                .put("type", "object")
                .put("properties", properties)
                .put("required", Json.texts(required))
                .put("additionalProperties", false)
                .build();
    }

    private static Json.Obj list(Json.Obj items) {
        return Json.object().put("type", "array").put("items", items).build();
    }

    private static Json.Obj text(String description) {
        return Json.object()
                .put("type", "string")
                .put("description", description)
                .build();
    }

    private static Json.Obj constant(String value) {
        return Json.object().put("type", "string").put("const", value).build();
    }
}
