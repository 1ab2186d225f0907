package dev.tyto.core.wire;

import dev.tyto.core.answer.Evidence;
import dev.tyto.core.artifact.Digest;
import dev.tyto.core.event.Fingerprint;
import dev.tyto.core.event.RunEvent;
import dev.tyto.core.event.RunEvent.ParkCause;
import dev.tyto.core.json.Json;
import dev.tyto.core.json.JsonSchema;
import dev.tyto.core.model.ModelName;
import dev.tyto.core.model.ModelReply.Blame;
import dev.tyto.core.plan.SubtaskId;
import dev.tyto.core.run.RunId;
import dev.tyto.core.run.RunOptions;
import dev.tyto.core.run.RunStatus;
import dev.tyto.core.steps.StepKey;
import dev.tyto.core.task.AnswerFormat;
import dev.tyto.core.task.Attachment;
import dev.tyto.core.task.Task;
import java.util.Optional;

/// The wire form of a run's beginning, interruptions and end. Stateless.
final class RunForm {

    private RunForm() {}

    static Json.Obj write(RunEvent.RunAccepted accepted) {
        return Json.object()
                .put("task", write(accepted.task()))
                .put("budget", BudgetForm.write(accepted.budget()))
                .put("options", write(accepted.options()))
                .put("fingerprint", write(accepted.fingerprint()))
                .build();
    }

    static RunEvent.RunAccepted accepted(Fields fields) throws MalformedJsonException {
        return new RunEvent.RunAccepted(
                fields.one("task", RunForm::task),
                fields.one("budget", BudgetForm::read),
                fields.one("options", RunForm::options),
                fields.one("fingerprint", RunForm::fingerprint));
    }

    private static Json.Obj write(Task task) {
        Json.Obj format = switch (task.answerFormat()) {
            case AnswerFormat.Free() -> kind("free").build();
            case AnswerFormat.OneNumber() -> kind("number").build();
            case AnswerFormat.Words() -> kind("words").build();
            case AnswerFormat.Items() -> kind("items").build();
            case AnswerFormat.JsonDocument(JsonSchema schema) ->
                kind("json").put("schema", schema.source()).build();
            case AnswerFormat.Gaia() -> kind("gaia").build();
        };
        return Json.object()
                .put("text", task.text())
                .put(
                        "attachments",
                        ArtifactForm.writeAll(task.attachments().stream()
                                .map(Attachment::file)
                                .toList()))
                .put("answerFormat", format)
                .build();
    }

    private static Json.Builder kind(String kind) {
        return Json.object().put("kind", kind);
    }

    private static Task task(Fields fields) throws MalformedJsonException {
        AnswerFormat format = fields.optional("answerFormat", RunForm::answerFormat);
        return new Task(
                fields.text("text"),
                fields.list("attachments", file -> new Attachment(ArtifactForm.read(file))),
                format == null ? new AnswerFormat.Free() : format);
    }

    private static AnswerFormat answerFormat(Fields fields) throws MalformedJsonException {
        return switch (fields.kind()) {
            case "free" -> new AnswerFormat.Free();
            case "number" -> new AnswerFormat.OneNumber();
            case "words" -> new AnswerFormat.Words();
            case "items" -> new AnswerFormat.Items();
            case "json" ->
                new AnswerFormat.JsonDocument(fields.one("schema", schema -> new JsonSchema(schema.object())));
            case "gaia" -> new AnswerFormat.Gaia();
            default -> throw fields.unknownKind("free, number, words, items, json or gaia");
        };
    }

    private static Json.Obj write(RunOptions options) {
        return Json.object()
                .put("plannerModel", options.plannerModel().text())
                .put("workerModel", options.workerModel().text())
                .put("synthesizerModel", options.synthesizerModel().text())
                .putIf("plan", Optional.ofNullable(options.plan()).map(PlanFormat::write))
                .putIf(
                        "idempotencyKey",
                        Optional.ofNullable(options.idempotencyKey()).map(Json::of))
                .putIf("approvePlan", options.approvePlan() ? Optional.of(Json.of(true)) : Optional.empty())
                .putIf("parent", Optional.ofNullable(options.parent()).map(RunForm::write))
                .build();
    }

    private static RunOptions options(Fields fields) throws MalformedJsonException {
        return new RunOptions(
                new ModelName(fields.text("plannerModel")),
                new ModelName(fields.text("workerModel")),
                new ModelName(fields.text("synthesizerModel")),
                fields.optional("plan", PlanningForm::plan),
                fields.optionalText("idempotencyKey"),
                fields.flag("approvePlan", false),
                fields.optional("parent", RunForm::parent));
    }

    private static Json.Obj write(RunOptions.Parent parent) {
        return Json.object()
                .put("run", parent.run().value())
                .put("step", parent.step())
                .put("depth", parent.depth())
                .put("team", parent.team())
                .build();
    }

    private static RunOptions.Parent parent(Fields fields) throws MalformedJsonException {
        return new RunOptions.Parent(
                new RunId(fields.text("run")), fields.text("step"), fields.integer("depth"), fields.text("team"));
    }

    private static Json.Obj write(Fingerprint fingerprint) {
        return Json.object()
                .put("version", fingerprint.version())
                .put("configuration", fingerprint.configuration().hex())
                .put("prompts", fingerprint.prompts().hex())
                .put("tools", fingerprint.tools().hex())
                .put("prices", fingerprint.prices().hex())
                .put("seed", fingerprint.seed())
                .put("models", Json.texts(fingerprint.models()))
                .build();
    }

    private static Fingerprint fingerprint(Fields fields) throws MalformedJsonException {
        return new Fingerprint(
                fields.text("version"),
                new Digest(fields.text("configuration", Fingerprint.UNSAID.hex())),
                new Digest(fields.text("prompts")),
                new Digest(fields.text("tools")),
                new Digest(fields.text("prices", Fingerprint.UNSAID.hex())),
                fields.number("seed"),
                fields.texts("models"));
    }

    static Json.Obj write(RunEvent.RunParked parked) {
        return Json.object()
                .put("reason", parked.reason())
                .put("cause", Fields.nameOf(parked.cause()))
                .build();
    }

    static RunEvent.RunParked parked(Fields fields) throws MalformedJsonException {
        return new RunEvent.RunParked(
                fields.text("reason"), fields.oneOf("cause", ParkCause.class, ParkCause.INTERRUPTED));
    }

    static Json.Obj write(RunEvent.RunResumed resumed) {
        return Json.object().put("by", resumed.by()).build();
    }

    static RunEvent.RunResumed resumed(Fields fields) throws MalformedJsonException {
        return new RunEvent.RunResumed(fields.text("by"));
    }

    static Json.Obj write(RunEvent.RunEnded ended) {
        return Json.object()
                .put("status", Fields.nameOf(ended.status()))
                .put("answer", ended.answer())
                .put(
                        "evidence",
                        Json.array(ended.evidence().stream().map(RunForm::write).toList()))
                .put("artifacts", ArtifactForm.writeAll(ended.artifacts()))
                .put("spend", BudgetForm.write(ended.spend()))
                .putIf("ending", Optional.ofNullable(ended.ending()).map(RunForm::write))
                .build();
    }

    static RunEvent.RunEnded ended(Fields fields) throws MalformedJsonException {
        return new RunEvent.RunEnded(
                fields.oneOf("status", RunStatus.class),
                fields.text("answer", ""),
                fields.list("evidence", RunForm::evidence),
                fields.list("artifacts", ArtifactForm::read),
                fields.one("spend", BudgetForm::readSpend),
                fields.optional("ending", RunForm::ending));
    }

    private static Json.Obj write(Evidence evidence) {
        return Json.object()
                .put("subtask", evidence.subtask().value())
                .put("step", evidence.step().toString())
                .putIf("source", Optional.ofNullable(evidence.source()).map(Json::of))
                .build();
    }

    private static Evidence evidence(Fields fields) throws MalformedJsonException {
        return new Evidence(
                new SubtaskId(fields.text("subtask")),
                StepKey.parse(fields.text("step")),
                fields.optionalText("source"));
    }

    private static Json.Obj write(RunEvent.Ending ending) {
        return Json.object()
                .put("reason", ending.reason())
                .put("blame", Fields.nameOf(ending.blame()))
                .build();
    }

    private static RunEvent.Ending ending(Fields fields) throws MalformedJsonException {
        return new RunEvent.Ending(fields.text("reason"), fields.oneOf("blame", Blame.class));
    }
}
