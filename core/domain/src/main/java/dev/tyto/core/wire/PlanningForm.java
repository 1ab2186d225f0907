package dev.tyto.core.wire;

import dev.tyto.core.event.RunEvent;
import dev.tyto.core.json.Json;
import dev.tyto.core.model.ModelReply.Blame;
import dev.tyto.core.plan.Capability;
import dev.tyto.core.plan.Plan;
import dev.tyto.core.plan.PlanDefect;
import dev.tyto.core.plan.Subtask;
import dev.tyto.core.plan.SubtaskId;
import dev.tyto.core.planning.PlanRevision;
import dev.tyto.core.planning.PlanningResult.Origin;
import dev.tyto.core.planning.PlanningResult.Rejected;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The wire form of planning: plans stand in the log in their public format. Stateless.
final class PlanningForm {

    private PlanningForm() {}

    static Json.Obj write(RunEvent.PlanRejected rejected) {
        return Json.object()
                .put("revision", rejected.revision())
                .put("text", rejected.proposal().text())
                .put(
                        "defects",
                        Json.array(rejected.proposal().defects().stream()
                                .map(PlanningForm::write)
                                .toList()))
                .build();
    }

    static RunEvent.PlanRejected rejected(Fields fields) throws MalformedJsonException {
        return new RunEvent.PlanRejected(
                fields.integer("revision"),
                new Rejected(fields.text("text", ""), fields.list("defects", PlanningForm::defect)));
    }

    static Json.Obj write(RunEvent.PlanAdopted adopted) {
        return Json.object()
                .put("revision", adopted.revision())
                .put("plan", PlanFormat.write(adopted.plan()))
                .put("origin", Fields.nameOf(adopted.origin()))
                .build();
    }

    static RunEvent.PlanAdopted adopted(Fields fields) throws MalformedJsonException {
        return new RunEvent.PlanAdopted(
                fields.integer("revision"),
                fields.one("plan", PlanningForm::plan),
                fields.oneOf("origin", Origin.class));
    }

    static Json.Obj write(RunEvent.PlanningFailed failed) {
        return Json.object()
                .put("revision", failed.revision())
                .put("reason", failed.reason())
                .put("blame", Fields.nameOf(failed.blame()))
                .build();
    }

    static RunEvent.PlanningFailed failed(Fields fields) throws MalformedJsonException {
        return new RunEvent.PlanningFailed(
                fields.integer("revision"), fields.text("reason"), fields.oneOf("blame", Blame.class));
    }

    static Json.Obj write(RunEvent.RevisionAsked asked) {
        return Json.object()
                .put("revision", asked.revision())
                .put("base", asked.base())
                .put("about", ids(asked.about()))
                .put("split", asked.split())
                .build();
    }

    static RunEvent.RevisionAsked revisionAsked(Fields fields) throws MalformedJsonException {
        return new RunEvent.RevisionAsked(
                fields.integer("revision"), fields.integer("base"), ids(fields, "about"), fields.flag("split", false));
    }

    static Json.Obj write(RunEvent.PlanRevised revised) {
        PlanRevision difference = revised.difference();
        return Json.object()
                .put("revision", revised.revision())
                .put("added", subtasks(difference.added()))
                .put("changed", subtasks(difference.changed()))
                .put("dropped", ids(difference.dropped()))
                .put("cancelled", ids(difference.cancelled()))
                .put("origin", Fields.nameOf(revised.origin()))
                .build();
    }

    static RunEvent.PlanRevised revised(Fields fields) throws MalformedJsonException {
        return new RunEvent.PlanRevised(
                fields.integer("revision"),
                new PlanRevision(
                        fields.list("added", PlanningForm::subtask),
                        fields.list("changed", PlanningForm::subtask),
                        ids(fields, "dropped"),
                        ids(fields, "cancelled")),
                fields.oneOf("origin", Origin.class));
    }

    private static Json.Arr subtasks(List<Subtask> subtasks) {
        return Json.array(subtasks.stream().map(PlanFormat::writeSubtask).toList());
    }

    private static Json.Arr ids(List<SubtaskId> ids) {
        return Json.texts(ids.stream().map(SubtaskId::value).toList());
    }

    private static List<SubtaskId> ids(Fields fields, String name) throws MalformedJsonException {
        List<SubtaskId> ids = new ArrayList<>();
        for (String id : fields.texts(name)) {
            ids.add(new SubtaskId(id));
        }
        return ids;
    }

    static Plan plan(Fields fields) throws MalformedJsonException {
        PlanFormat.Reading reading = PlanFormat.read(fields.object());
        if (!reading.defects().isEmpty()) {
            throw new MalformedJsonException(
                    "the plan has a defect: " + reading.defects().getFirst().message());
        }
        return new Plan(reading.subtasks());
    }

    static Subtask subtask(Fields fields) throws MalformedJsonException {
        PlanReader reader = new PlanReader();
        Optional<Subtask> subtask = reader.subtask(fields.object(), "subtask");
        if (!reader.defects().isEmpty()) {
            throw new MalformedJsonException(reader.defects().getFirst().message());
        }
        return subtask.orElseThrow();
    }

    private static Json.Obj write(PlanDefect defect) {
        Json.Builder form = Json.object();
        Json.Builder filled = switch (defect) {
            case PlanDefect.Unreadable(String reason) ->
                form.put("kind", "unreadable").put("reason", reason);
            case PlanDefect.BadField(String place, String rule) ->
                form.put("kind", "bad-field").put("place", place).put("rule", rule);
            case PlanDefect.Empty() -> form.put("kind", "empty");
            case PlanDefect.TooMany(int count, int limit) ->
                form.put("kind", "too-many").put("count", count).put("limit", limit);
            case PlanDefect.DuplicateId(SubtaskId id) ->
                form.put("kind", "duplicate-id").put("id", id.value());
            case PlanDefect.UnknownDependency(SubtaskId id, SubtaskId missing) ->
                form.put("kind", "unknown-dependency").put("id", id.value()).put("missing", missing.value());
            case PlanDefect.SelfDependency(SubtaskId id) ->
                form.put("kind", "self-dependency").put("id", id.value());
            case PlanDefect.Cycle(List<SubtaskId> path) ->
                form.put("kind", "cycle").put("path", ids(path));
            case PlanDefect.TakenId(SubtaskId id) ->
                form.put("kind", "taken-id").put("id", id.value());
            case PlanDefect.WrongState(SubtaskId id, String rule, String state) ->
                form.put("kind", "wrong-state")
                        .put("id", id.value())
                        .put("rule", rule)
                        .put("state", state);
            case PlanDefect.UnknownCapability(SubtaskId id, Capability capability, List<Capability> known) ->
                form.put("kind", "unknown-capability")
                        .put("id", id.value())
                        .put("capability", capability.name())
                        .put(
                                "known",
                                Json.texts(known.stream().map(Capability::name).toList()));
        };
        return filled.build();
    }

    private static PlanDefect defect(Fields fields) throws MalformedJsonException {
        return switch (fields.kind()) {
            case "unreadable" -> new PlanDefect.Unreadable(fields.text("reason"));
            case "bad-field" -> new PlanDefect.BadField(fields.text("place"), fields.text("rule"));
            case "empty" -> new PlanDefect.Empty();
            case "too-many" -> new PlanDefect.TooMany(fields.integer("count"), fields.integer("limit"));
            case "duplicate-id" -> new PlanDefect.DuplicateId(id(fields, "id"));
            case "unknown-dependency" -> new PlanDefect.UnknownDependency(id(fields, "id"), id(fields, "missing"));
            case "self-dependency" -> new PlanDefect.SelfDependency(id(fields, "id"));
            case "cycle" -> new PlanDefect.Cycle(ids(fields, "path"));
            case "taken-id" -> new PlanDefect.TakenId(id(fields, "id"));
            case "wrong-state" ->
                new PlanDefect.WrongState(id(fields, "id"), fields.text("rule"), fields.text("state"));
            case "unknown-capability" ->
                new PlanDefect.UnknownCapability(
                        id(fields, "id"),
                        new Capability(fields.text("capability")),
                        fields.texts("known").stream().map(Capability::new).toList());
            default ->
                throw fields.unknownKind("unreadable, bad-field, empty, too-many, duplicate-id, unknown-dependency, "
                        + "self-dependency, cycle, taken-id, wrong-state, unknown-capability");
        };
    }

    private static SubtaskId id(Fields fields, String name) throws MalformedJsonException {
        return new SubtaskId(fields.text(name));
    }
}
