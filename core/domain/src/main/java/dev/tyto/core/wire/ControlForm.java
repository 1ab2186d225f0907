package dev.tyto.core.wire;

import dev.tyto.core.artifact.Digest;
import dev.tyto.core.event.RunEvent;
import dev.tyto.core.event.RunEvent.Asked;
import dev.tyto.core.json.Json;
import dev.tyto.core.run.ControlMessage;
import dev.tyto.core.steps.StepKey;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The wire form of what is asked of people and what they say. Stateless.
final class ControlForm {

    private ControlForm() {}

    static Json.Obj write(RunEvent.ControlReceived received) {
        return Json.object()
                .put("message", write(received.message()))
                .putIf("refused", Optional.ofNullable(received.refused()).map(Json::of))
                .build();
    }

    private static Json.Obj write(ControlMessage message) {
        Json.Builder form = Json.object();
        switch (message) {
            case ControlMessage.Cancel _ -> form.put("kind", "cancel");
            case ControlMessage.Pause _ -> form.put("kind", "pause");
            case ControlMessage.Resume _ -> form.put("kind", "resume");
            case ControlMessage.Approve approve ->
                form.put("kind", "approve")
                        .put("request", approve.request())
                        .put("shown", approve.shown().hex());
            case ControlMessage.Deny deny ->
                form.put("kind", "deny")
                        .put("request", deny.request())
                        .putIf(
                                "shown",
                                Optional.ofNullable(deny.shown())
                                        .map(Digest::hex)
                                        .map(Json::of))
                        .put("reason", deny.reason());
            case ControlMessage.EditPlan edit ->
                form.put("kind", "edit-plan").put("plan", PlanFormat.write(edit.plan()));
            case ControlMessage.Answer answer ->
                form.put("kind", "answer").put("request", answer.request()).put("text", answer.text());
            case ControlMessage.RaiseBudget raise ->
                form.put("kind", "raise-budget").put("limits", BudgetForm.write(raise.limits()));
        }
        return form.put("id", message.id()).put("by", message.by()).build();
    }

    static RunEvent.ControlReceived controlReceived(Fields fields) throws MalformedJsonException {
        return new RunEvent.ControlReceived(
                fields.one("message", ControlForm::message), fields.optionalText("refused"));
    }

    private static ControlMessage message(Fields fields) throws MalformedJsonException {
        String id = fields.text("id");
        String by = fields.text("by");
        return switch (fields.kind()) {
            case "cancel" -> new ControlMessage.Cancel(id, by);
            case "pause" -> new ControlMessage.Pause(id, by);
            case "resume" -> new ControlMessage.Resume(id, by);
            case "approve" ->
                new ControlMessage.Approve(id, by, fields.text("request"), new Digest(fields.text("shown")));
            case "deny" ->
                new ControlMessage.Deny(id, by, fields.text("request"), digest(fields), fields.text("reason", ""));
            case "edit-plan" -> new ControlMessage.EditPlan(id, by, fields.one("plan", PlanningForm::plan));
            case "answer" -> new ControlMessage.Answer(id, by, fields.text("request"), fields.text("text"));
            case "raise-budget" -> new ControlMessage.RaiseBudget(id, by, fields.one("limits", BudgetForm::read));
            default ->
                throw fields.unknownKind("cancel, pause, resume, approve, deny, edit-plan, answer, raise-budget");
        };
    }

    private static @Nullable Digest digest(Fields fields) throws MalformedJsonException {
        String shown = fields.optionalText("shown");
        return shown == null ? null : new Digest(shown);
    }

    static Json.Obj write(RunEvent.ApprovalRequested requested) {
        return Json.object()
                .put("request", requested.request())
                .put("asked", write(requested.asked()))
                .put("shown", requested.shown().hex())
                .build();
    }

    private static Json.Obj write(Asked asked) {
        return switch (asked) {
            case Asked.PlanShown plan ->
                Json.object()
                        .put("kind", "plan")
                        .put("revision", plan.revision())
                        .build();
            case Asked.CallShown call ->
                Json.object()
                        .put("kind", "call")
                        .put("key", call.key().toString())
                        .put("call", MessageForm.writeCall(call.call()))
                        .put("workspace", call.workspace())
                        .put("why", call.why())
                        .build();
            case Asked.Question question ->
                Json.object()
                        .put("kind", "question")
                        .put("key", question.key().toString())
                        .put("text", question.text())
                        .build();
        };
    }

    static RunEvent.ApprovalRequested approvalRequested(Fields fields) throws MalformedJsonException {
        return new RunEvent.ApprovalRequested(
                fields.text("request"), fields.one("asked", ControlForm::asked), new Digest(fields.text("shown")));
    }

    private static Asked asked(Fields fields) throws MalformedJsonException {
        return switch (fields.kind()) {
            case "plan" -> new Asked.PlanShown(fields.integer("revision"));
            case "call" ->
                new Asked.CallShown(
                        StepKey.parse(fields.text("key")),
                        fields.one("call", MessageForm::readCall),
                        fields.text("workspace"),
                        fields.text("why", ""));
            case "question" -> new Asked.Question(StepKey.parse(fields.text("key")), fields.text("text"));
            default -> throw fields.unknownKind("plan, call, question");
        };
    }
}
