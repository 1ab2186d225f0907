package dev.tyto.core.wire;

import dev.tyto.core.budget.BudgetKind;
import dev.tyto.core.budget.Spend;
import dev.tyto.core.event.RunEvent;
import dev.tyto.core.json.Json;
import dev.tyto.core.model.ModelName;
import dev.tyto.core.model.ModelReply.Blame;
import dev.tyto.core.plan.SubtaskId;
import dev.tyto.core.steps.AttemptId;
import dev.tyto.core.work.Assignment;
import dev.tyto.core.work.Grant;
import dev.tyto.core.work.Outcome;
import dev.tyto.core.work.Outcome.Recovery;
import java.util.Optional;

/// The wire form of assignments, checks and outcomes. Stateless.
final class WorkForm {

    private WorkForm() {}

    static Json.Obj write(RunEvent.SubtaskAssigned assigned) {
        Assignment assignment = assigned.assignment();
        return Json.object()
                .put("attempt", write(assignment.attempt()))
                .put("task", assignment.task())
                .put("subtask", PlanFormat.writeSubtask(assignment.subtask()))
                .put(
                        "inputs",
                        Json.array(assignment.inputs().stream()
                                .map(WorkForm::write)
                                .toList()))
                .put("files", Json.texts(assignment.files()))
                .put("arm", write(assignment.arm()))
                .put("ceiling", BudgetForm.write(assignment.grant().ceiling()))
                .putIf("feedback", Optional.ofNullable(assignment.feedback()).map(Json::of))
                .putIf("forecast", Optional.ofNullable(assigned.forecast()).map(WorkForm::write))
                .build();
    }

    static RunEvent.SubtaskAssigned assigned(Fields fields) throws MalformedJsonException {
        Assignment assignment = new Assignment(
                fields.one("attempt", WorkForm::attempt),
                fields.text("task"),
                fields.one("subtask", PlanningForm::subtask),
                fields.list("inputs", WorkForm::input),
                fields.texts("files"),
                fields.one("arm", WorkForm::arm),
                new Grant(fields.one("ceiling", BudgetForm::read)),
                fields.optionalText("feedback"));
        return new RunEvent.SubtaskAssigned(assignment, fields.optional("forecast", WorkForm::forecast));
    }

    private static Json.Obj write(Assignment.Forecast forecast) {
        return Json.object()
                .put("tags", Json.texts(forecast.tags()))
                .put("quality", Json.of(forecast.quality()))
                .put("cost", BudgetForm.write(forecast.cost()))
                .build();
    }

    private static Assignment.Forecast forecast(Fields fields) throws MalformedJsonException {
        return new Assignment.Forecast(
                fields.texts("tags"), fields.real("quality"), fields.one("cost", BudgetForm::readSpend));
    }

    private static Json.Obj write(AttemptId attempt) {
        return Json.object()
                .put("subtask", attempt.subtask().value())
                .put("number", attempt.number())
                .build();
    }

    private static AttemptId attempt(Fields fields) throws MalformedJsonException {
        return new AttemptId(new SubtaskId(fields.text("subtask")), fields.integer("number"));
    }

    private static Json.Obj write(Assignment.Input input) {
        return Json.object()
                .put("from", input.from().value())
                .put("answer", input.answer())
                .put("artifacts", ArtifactForm.writeAll(input.artifacts()))
                .build();
    }

    private static Assignment.Input input(Fields fields) throws MalformedJsonException {
        return new Assignment.Input(
                new SubtaskId(fields.text("from")),
                fields.text("answer"),
                fields.list("artifacts", ArtifactForm::read));
    }

    private static Json.Obj write(Assignment.Arm arm) {
        return Json.object()
                .put("worker", arm.worker())
                .put("model", arm.model().text())
                .put("samples", arm.samples())
                .putIf(
                        "strategy",
                        arm.strategy().equals(Assignment.Arm.SINGLE)
                                ? Optional.empty()
                                : Optional.of(Json.of(arm.strategy())))
                .put("reason", arm.reason())
                .build();
    }

    private static Assignment.Arm arm(Fields fields) throws MalformedJsonException {
        return new Assignment.Arm(
                fields.text("worker"),
                new ModelName(fields.text("model")),
                fields.integer("samples"),
                fields.text("strategy", Assignment.Arm.SINGLE),
                fields.text("reason", ""));
    }

    static Json.Obj write(RunEvent.CheckResult result) {
        return Json.object()
                .put("attempt", write(result.attempt()))
                .put("sample", result.sample())
                .put("passed", result.passed())
                .putIf("feedback", Optional.ofNullable(result.feedback()).map(Json::of))
                .build();
    }

    static RunEvent.CheckResult checkResult(Fields fields) throws MalformedJsonException {
        return new RunEvent.CheckResult(
                fields.one("attempt", WorkForm::attempt),
                fields.integer("sample"),
                fields.flag("passed"),
                fields.optionalText("feedback"));
    }

    static Json.Obj write(RunEvent.AttemptFailed failed) {
        return Json.object()
                .put("attempt", write(failed.attempt()))
                .put("outcome", write(failed.outcome()))
                .put("next", Fields.nameOf(failed.next()))
                .build();
    }

    static RunEvent.AttemptFailed attemptFailed(Fields fields) throws MalformedJsonException {
        return new RunEvent.AttemptFailed(
                fields.one("attempt", WorkForm::attempt),
                fields.one("outcome", WorkForm::outcome),
                fields.oneOf("next", Recovery.class, Recovery.RETRY));
    }

    static Json.Obj write(RunEvent.SubtaskEnded ended) {
        return Json.object()
                .put("attempt", write(ended.attempt()))
                .put("outcome", write(ended.outcome()))
                .put("artifacts", ArtifactForm.writeAll(ended.artifacts()))
                .putIf(
                        "next",
                        ended.next() == Recovery.GIVE_UP
                                ? Optional.empty()
                                : Optional.of(Json.of(Fields.nameOf(ended.next()))))
                .putIf("sample", ended.sample() == 0 ? Optional.empty() : Optional.of(Json.of(ended.sample())))
                .build();
    }

    static RunEvent.SubtaskEnded subtaskEnded(Fields fields) throws MalformedJsonException {
        return new RunEvent.SubtaskEnded(
                fields.one("attempt", WorkForm::attempt),
                fields.one("outcome", WorkForm::outcome),
                fields.list("artifacts", ArtifactForm::read),
                fields.oneOf("next", Recovery.class, Recovery.GIVE_UP),
                fields.integer("sample", 0));
    }

    private static Json.Obj write(Outcome outcome) {
        Json.Builder form = Json.object();
        switch (outcome) {
            case Outcome.Answered answered ->
                form.put("kind", "answered")
                        .put("text", answered.text())
                        .putIf("whole", answered.whole() ? Optional.empty() : Optional.of(Json.of(false)))
                        .putIf(
                                "exhausted",
                                Optional.ofNullable(answered.exhausted())
                                        .map(BudgetKind::wireName)
                                        .map(Json::of));
            case Outcome.Failed failed ->
                form.put("kind", "failed")
                        .put("forModel", failed.forModel())
                        .put("retryable", failed.retryable())
                        .put("blame", Fields.nameOf(failed.blame()));
            case Outcome.Exhausted exhausted ->
                form.put("kind", "exhausted").put("limit", exhausted.kind().wireName());
            case Outcome.Cancelled _ -> form.put("kind", "cancelled");
        }
        return form.put("spend", BudgetForm.write(outcome.spend())).build();
    }

    private static Outcome outcome(Fields fields) throws MalformedJsonException {
        Spend spend = fields.one("spend", BudgetForm::readSpend);
        return switch (fields.kind()) {
            case "answered" -> answered(fields, spend);
            case "failed" ->
                new Outcome.Failed(
                        fields.text("forModel"), fields.flag("retryable"), fields.oneOf("blame", Blame.class), spend);
            case "exhausted" -> new Outcome.Exhausted(BudgetKind.named(fields.text("limit")), spend);
            case "cancelled" -> new Outcome.Cancelled(spend);
            default -> throw fields.unknownKind("answered, failed, exhausted, cancelled");
        };
    }

    private static Outcome answered(Fields fields, Spend spend) throws MalformedJsonException {
        BudgetKind exhausted =
                fields.object().get("exhausted").isPresent() ? BudgetKind.named(fields.text("exhausted")) : null;
        return new Outcome.Answered(
                fields.text("text"), exhausted == null && fields.flag("whole", true), exhausted, spend);
    }
}
