package dev.tyto.core.wire;

import dev.tyto.core.artifact.Digest;
import dev.tyto.core.budget.BudgetKind;
import dev.tyto.core.budget.Spend;
import dev.tyto.core.event.RunEvent;
import dev.tyto.core.json.Json;
import dev.tyto.core.model.ModelName;
import dev.tyto.core.model.ModelReply;
import dev.tyto.core.model.ModelRequest.Generation;
import dev.tyto.core.model.ModelRequest.Role;
import dev.tyto.core.run.RunId;
import dev.tyto.core.run.RunStatus;
import dev.tyto.core.steps.ModelStep.Prompt;
import dev.tyto.core.steps.StepKey;
import dev.tyto.core.steps.StepScope;
import java.util.Optional;

/// The wire form of steps: model calls and tool calls, asked for and ended. Stateless.
final class StepForm {

    private StepForm() {}

    static Json.Obj write(RunEvent.ModelRequested requested) {
        return Json.object()
                .put("key", requested.key().toString())
                .put("try", requested.attempt())
                .put("role", Fields.nameOf(requested.role()))
                .put("model", requested.model().text())
                .put(
                        "prompt",
                        Json.object()
                                .put("id", requested.prompt().id())
                                .put("sha256", requested.prompt().digest().hex())
                                .build())
                .put("newMessages", MessageForm.writeAll(requested.newMessages()))
                .put("tools", requested.tools().hex())
                .put("generation", write(requested.generation()))
                .put("upperBound", BudgetForm.write(requested.upperBound()))
                .putIf("last", requested.last() ? Optional.of(Json.of(true)) : Optional.empty())
                .putIf("facts", ModelForm.writeKnown(requested.facts()))
                .build();
    }

    static RunEvent.ModelRequested modelRequested(Fields fields) throws MalformedJsonException {
        return new RunEvent.ModelRequested(
                StepKey.parse(fields.text("key")),
                fields.integer("try"),
                fields.oneOf("role", Role.class),
                new ModelName(fields.text("model")),
                fields.one("prompt", prompt -> new Prompt(prompt.text("id"), new Digest(prompt.text("sha256")))),
                fields.list("newMessages", MessageForm::read),
                new Digest(fields.text("tools")),
                fields.one("generation", StepForm::generation),
                fields.one("upperBound", BudgetForm::readSpend),
                fields.flag("last", false),
                ModelForm.known(fields.optional("facts", ModelForm::facts)));
    }

    private static Json.Obj write(Generation generation) {
        return Json.object()
                .put("maxOutputTokens", generation.maxOutputTokens())
                .put("temperature", Json.of(generation.temperature()))
                .putIf("topP", Optional.ofNullable(generation.topP()).map(Json::of))
                .putIf("seed", Optional.ofNullable(generation.seed()).map(Json::of))
                .build();
    }

    private static Generation generation(Fields fields) throws MalformedJsonException {
        return new Generation(
                fields.integer("maxOutputTokens"),
                fields.real("temperature"),
                fields.optionalReal("topP"),
                fields.optionalNumber("seed"));
    }

    static Json.Obj write(RunEvent.ModelCalled called) {
        return Json.object()
                .put("key", called.key().toString())
                .put("try", called.attempt())
                .put("reply", write(called.reply()))
                .put("spend", BudgetForm.write(called.spend()))
                .build();
    }

    static RunEvent.ModelCalled modelCalled(Fields fields) throws MalformedJsonException {
        return new RunEvent.ModelCalled(
                StepKey.parse(fields.text("key")),
                fields.integer("try"),
                fields.one("reply", StepForm::reply),
                fields.one("spend", BudgetForm::readSpend));
    }

    private static Json.Obj write(ModelReply reply) {
        return switch (reply) {
            case ModelReply.Completed completed ->
                Json.object()
                        .put("kind", "completed")
                        .put("message", MessageForm.write(completed.message()))
                        .put("finish", Fields.nameOf(completed.finish()))
                        .put("usage", write(completed.usage()))
                        .put("servedBy", completed.servedBy())
                        .put("latencyMs", Fields.of(completed.latency()))
                        .putIf("trace", Optional.ofNullable(completed.trace()).map(ModelForm::write))
                        .build();
            case ModelReply.Failed failed ->
                Json.object()
                        .put("kind", "failed")
                        .put("fault", Fields.nameOf(failed.fault()))
                        .put("reason", failed.reason())
                        .putIf(
                                "retryAfterMs",
                                Optional.ofNullable(failed.retryAfter()).map(Fields::of))
                        .put("latencyMs", Fields.of(failed.latency()))
                        .build();
        };
    }

    private static ModelReply reply(Fields fields) throws MalformedJsonException {
        return switch (fields.kind()) {
            case "completed" ->
                new ModelReply.Completed(
                        fields.one("message", MessageForm::read),
                        fields.oneOf("finish", ModelReply.Finish.class),
                        fields.one("usage", StepForm::usage),
                        fields.text("servedBy", ""),
                        fields.duration("latencyMs"),
                        fields.optional("trace", ModelForm::trace));
            case "failed" ->
                new ModelReply.Failed(
                        fields.oneOf("fault", ModelReply.Fault.class),
                        fields.text("reason"),
                        fields.optionalDuration("retryAfterMs"),
                        fields.duration("latencyMs"));
            default -> throw fields.unknownKind("completed, failed");
        };
    }

    private static Json.Obj write(ModelReply.Usage usage) {
        return Json.object()
                .put("tokensIn", usage.tokensIn())
                .put("cachedIn", usage.cachedIn())
                .put("tokensOut", usage.tokensOut())
                .put("reasoning", usage.reasoning())
                .put("known", usage.known())
                .build();
    }

    private static ModelReply.Usage usage(Fields fields) throws MalformedJsonException {
        return new ModelReply.Usage(
                fields.number("tokensIn"),
                fields.number("cachedIn", 0),
                fields.number("tokensOut"),
                fields.number("reasoning", 0),
                fields.flag("known"));
    }

    static Json.Obj write(RunEvent.ToolRequested requested) {
        return Json.object()
                .put("key", requested.key().toString())
                .putIf("try", requested.attempt() == 1 ? Optional.empty() : Optional.of(Json.of(requested.attempt())))
                .put("call", MessageForm.writeCall(requested.call()))
                .putIf(
                        "lost",
                        requested.lost().equals(usuallyLost(requested.attempt()))
                                ? Optional.empty()
                                : Optional.of(BudgetForm.write(requested.lost())))
                .build();
    }

    static RunEvent.ToolRequested toolRequested(Fields fields) throws MalformedJsonException {
        int attempt = (int) fields.number("try", 1);
        Spend lost = fields.optional("lost", BudgetForm::readSpend);
        return new RunEvent.ToolRequested(
                StepKey.parse(fields.text("key")),
                attempt,
                fields.one("call", MessageForm::readCall),
                lost == null ? usuallyLost(attempt) : lost);
    }

    /// What the try before this one is billed when nothing is written.
    private static Spend usuallyLost(int attempt) {
        return attempt > 1 ? Spend.toolCall() : Spend.NONE;
    }

    static Json.Obj write(RunEvent.ToolCalled called) {
        return Json.object()
                .put("key", called.key().toString())
                .put("callId", called.callId())
                .put("tool", called.tool())
                .put("result", MessageForm.writeResult(called.result()))
                .putIf(
                        "spend",
                        called.spend().equals(Spend.toolCall())
                                ? Optional.empty()
                                : Optional.of(BudgetForm.write(called.spend())))
                .build();
    }

    static RunEvent.ToolCalled toolCalled(Fields fields) throws MalformedJsonException {
        Spend spend = fields.optional("spend", BudgetForm::readSpend);
        return new RunEvent.ToolCalled(
                StepKey.parse(fields.text("key")),
                fields.text("callId"),
                fields.text("tool"),
                fields.one("result", MessageForm::readResult),
                spend == null ? Spend.toolCall() : spend);
    }

    static Json.Obj write(RunEvent.ContextCompacted compacted) {
        return Json.object()
                .put("scope", compacted.scope().path())
                .put(
                        "results",
                        Json.texts(compacted.results().stream()
                                .map(StepKey::toString)
                                .toList()))
                .build();
    }

    static RunEvent.ContextCompacted contextCompacted(Fields fields) throws MalformedJsonException {
        return new RunEvent.ContextCompacted(
                StepScope.parse(fields.text("scope")),
                fields.texts("results").stream().map(StepKey::parse).toList());
    }

    static Json.Obj write(RunEvent.ChildStarted started) {
        return Json.object()
                .put("key", started.key().toString())
                .put("child", started.child().value())
                .build();
    }

    static RunEvent.ChildStarted childStarted(Fields fields) throws MalformedJsonException {
        return new RunEvent.ChildStarted(StepKey.parse(fields.text("key")), new RunId(fields.text("child")));
    }

    static Json.Obj write(RunEvent.ChildEnded ended) {
        return Json.object()
                .put("key", ended.key().toString())
                .put("child", ended.child().value())
                .put("status", Fields.nameOf(ended.status()))
                .put("answer", ended.answer())
                .put("artifacts", ArtifactForm.writeAll(ended.artifacts()))
                .put("spend", BudgetForm.write(ended.spend()))
                .putIf("limit", Optional.ofNullable(ended.limit()).map(kind -> Json.of(kind.wireName())))
                .build();
    }

    static RunEvent.ChildEnded childEnded(Fields fields) throws MalformedJsonException {
        String limit = fields.text("limit", "");
        return new RunEvent.ChildEnded(
                StepKey.parse(fields.text("key")),
                new RunId(fields.text("child")),
                fields.oneOf("status", RunStatus.class),
                fields.text("answer", ""),
                fields.list("artifacts", ArtifactForm::read),
                fields.one("spend", BudgetForm::readSpend),
                limit.isEmpty() ? null : BudgetKind.named(limit));
    }
}
