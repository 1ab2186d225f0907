package dev.tyto.core.wire;

import dev.tyto.core.json.Json;
import dev.tyto.core.plan.Capability;
import dev.tyto.core.plan.Plan;
import dev.tyto.core.plan.PlanDefect;
import dev.tyto.core.plan.Subtask;
import dev.tyto.core.plan.SubtaskId;
import dev.tyto.core.planning.PlanRevision;
import dev.tyto.core.task.Check;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Reads one plan, or one revision of a plan, and collects its defects. Made for one value; not thread-safe.
final class PlanReader {

    private static final String ID_RULE =
            "be 1 to 40 letters, digits, '.', '_' or '-' and start with a letter or digit";

    /// Stands in for an instruction that is missing, so that the graph can be checked all the same.
    private static final String NO_INSTRUCTION = "?";

    private final List<PlanDefect> defects = new ArrayList<>();

    PlanFormat.Reading read(Json json) {
        if (!(json instanceof Json.Obj plan)) {
            return refused(new PlanDefect.Unreadable("it must be a JSON object but was " + JsonKind.of(json)));
        }
        if (!versionFits(plan)) {
            return refused(new PlanDefect.BadField(
                    "version",
                    "be " + Plan.VERSION + " but was "
                            + JsonKind.shown(JsonText.write(plan.get("version").orElseThrow()))));
        }
        if (!(plan.get("subtasks").orElse(null) instanceof Json.Arr(List<Json> items))) {
            return refused(new PlanDefect.BadField(
                    "subtasks", "be a list of subtasks but was " + JsonKind.of(plan.get("subtasks"))));
        }
        if (items.size() > PlanFormat.SUBTASK_LIMIT) {
            return refused(new PlanDefect.TooMany(items.size(), PlanFormat.SUBTASK_LIMIT));
        }
        List<Subtask> subtasks = new ArrayList<>();
        for (int index = 0; index < items.size(); index++) {
            subtask(items.get(index), "subtasks[" + index + "]").ifPresent(subtasks::add);
        }
        if (defects.isEmpty() || !subtasks.isEmpty()) {
            defects.addAll(Plan.defectsOf(subtasks));
        }
        return new PlanFormat.Reading(subtasks, defects);
    }

    PlanFormat.RevisionReading readRevision(Json json) {
        if (!(json instanceof Json.Obj revision)) {
            defects.add(new PlanDefect.Unreadable("it must be a JSON object but was " + JsonKind.of(json)));
            return new PlanFormat.RevisionReading(PlanRevision.NOTHING, defects);
        }
        return new PlanFormat.RevisionReading(
                new PlanRevision(
                        subtasks(revision, "add"),
                        subtasks(revision, "change"),
                        ids(revision, "drop", "drop"),
                        ids(revision, "cancel", "cancel")),
                defects);
    }

    private List<Subtask> subtasks(Json.Obj revision, String field) {
        List<Subtask> subtasks = new ArrayList<>();
        List<Json> items = limited(list(revision.get(field), field));
        for (int index = 0; index < items.size(); index++) {
            subtask(items.get(index), field + "[" + index + "]").ifPresent(subtasks::add);
        }
        return subtasks;
    }

    private List<Json> limited(List<Json> items) {
        if (items.size() <= PlanFormat.SUBTASK_LIMIT) {
            return items;
        }
        defects.add(new PlanDefect.TooMany(items.size(), PlanFormat.SUBTASK_LIMIT));
        return List.of();
    }

    /// The subtask that stands at this place, if it is one or at least has a name that others may depend on.
    Optional<Subtask> subtask(Json json, String place) {
        if (!(json instanceof Json.Obj subtask)) {
            defect(place, "be an object but was " + JsonKind.of(json));
            return Optional.empty();
        }
        Optional<SubtaskId> id = id(subtask.get("id"), place + ".id");
        Optional<String> instruction = instruction(subtask, place);
        String deliverable = deliverable(subtask, place);
        List<Capability> capabilities = capabilities(subtask, place + ".capabilities");
        List<SubtaskId> dependsOn = ids(subtask, "dependsOn", place + ".dependsOn");
        @Nullable Check check = check(subtask, place + ".check");
        return id.map(known ->
                new Subtask(known, instruction.orElse(NO_INSTRUCTION), deliverable, capabilities, dependsOn, check));
    }

    List<PlanDefect> defects() {
        return List.copyOf(defects);
    }

    private static PlanFormat.Reading refused(PlanDefect defect) {
        return new PlanFormat.Reading(List.of(), List.of(defect));
    }

    private static boolean versionFits(Json.Obj plan) {
        return switch (plan.get("version").orElse(Json.of(Plan.VERSION))) {
            case Json.Num(BigDecimal number) -> number.compareTo(BigDecimal.valueOf(Plan.VERSION)) == 0;
            case Json.Str(String text) -> text.strip().equals(String.valueOf(Plan.VERSION));
            case Json.Obj _, Json.Arr _, Json.Bool _, Json.Nul _ -> false;
        };
    }

    private Optional<SubtaskId> id(Optional<Json> json, String place) {
        Optional<String> text = json.flatMap(PlanReader::idText);
        if (text.isEmpty()) {
            defect(place, ID_RULE + " but was " + JsonKind.of(json));
        } else if (!SubtaskId.isValid(text.get())) {
            defect(place, ID_RULE + " but was " + JsonKind.shown(JsonText.write(Json.of(text.get()))));
        } else {
            return text.map(SubtaskId::new);
        }
        return Optional.empty();
    }

    /// Text without the white space around it, or a whole number as text: models count rather than name.
    private static Optional<String> idText(Json json) {
        return switch (json) {
            case Json.Str(String text) -> Optional.of(text.strip());
            case Json.Num(BigDecimal number) ->
                number.scale() == 0 ? Optional.of(number.toPlainString()) : Optional.empty();
            case Json.Obj _, Json.Arr _, Json.Bool _, Json.Nul _ -> Optional.empty();
        };
    }

    private Optional<String> instruction(Json.Obj subtask, String place) {
        Optional<String> text = subtask.text("instruction").filter(instruction -> !instruction.isBlank());
        if (text.isEmpty()) {
            Optional<Json> given = subtask.get("instruction");
            boolean blank = given.orElse(null) instanceof Json.Str;
            defect(
                    place + ".instruction",
                    "be text that says what to do but was " + (blank ? "blank" : JsonKind.of(given)));
        }
        return text;
    }

    private String deliverable(Json.Obj subtask, String place) {
        Optional<Json> given = subtask.get("deliverable");
        if (given.isPresent() && !(given.get() instanceof Json.Str)) {
            defect(place + ".deliverable", "be text but was " + JsonKind.of(given));
        }
        return subtask.text("deliverable").orElse("");
    }

    private List<Capability> capabilities(Json.Obj subtask, String place) {
        List<Capability> capabilities = new ArrayList<>();
        List<Json> items = list(subtask.get("capabilities"), place);
        for (int index = 0; index < items.size(); index++) {
            if (items.get(index) instanceof Json.Str(String name) && !name.isBlank()) {
                capabilities.add(new Capability(name));
            } else {
                boolean blank = items.get(index) instanceof Json.Str;
                defect(
                        place + "[" + index + "]",
                        "be the name of a capability but was " + (blank ? "blank" : JsonKind.of(items.get(index))));
            }
        }
        return capabilities;
    }

    private List<SubtaskId> ids(Json.Obj object, String field, String place) {
        List<SubtaskId> ids = new ArrayList<>();
        List<Json> items = list(object.get(field), place);
        for (int index = 0; index < items.size(); index++) {
            id(Optional.of(items.get(index)), place + "[" + index + "]").ifPresent(ids::add);
        }
        return ids;
    }

    private List<Json> list(Optional<Json> given, String place) {
        if (given.orElse(null) instanceof Json.Arr(List<Json> items)) {
            return items;
        }
        if (given.isPresent()) {
            defect(place, "be a list but was " + JsonKind.of(given));
        }
        return List.of();
    }

    private @Nullable Check check(Json.Obj subtask, String place) {
        Optional<CheckForm.Reading> reading = subtask.get("check").map(CheckForm::read);
        return switch (reading.orElse(null)) {
            case null -> null;
            case CheckForm.Reading.Good(Check check) -> check;
            case CheckForm.Reading.Bad(String field, String rule) -> {
                defect(field.isEmpty() ? place : place + "." + field, rule);
                yield null;
            }
        };
    }

    private void defect(String place, String rule) {
        defects.add(new PlanDefect.BadField(place, rule));
    }
}
