package dev.tyto.core.wire;

import dev.tyto.core.artifact.Digest;
import dev.tyto.core.event.RunEvent;
import dev.tyto.core.json.Json;
import dev.tyto.core.model.ModelName;
import dev.tyto.core.model.ModelReply;
import dev.tyto.core.model.ModelRequest.Generation;
import dev.tyto.core.model.ModelRequest.Role;
import dev.tyto.core.steps.ModelStep.Prompt;
import dev.tyto.core.steps.StepKey;
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
                .put(
                        "generation",
                        Json.object()
                                .put("maxOutputTokens", requested.generation().maxOutputTokens())
                                .put(
                                        "temperature",
                                        Json.of(requested.generation().temperature()))
                                .build())
                .put("upperBound", BudgetForm.write(requested.upperBound()))
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
                fields.one(
                        "generation",
                        generation ->
                                new Generation(generation.integer("maxOutputTokens"), generation.real("temperature"))),
                fields.one("upperBound", BudgetForm::readSpend));
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
                        fields.duration("latencyMs"));
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
                .put("call", MessageForm.writeCall(requested.call()))
                .build();
    }

    static RunEvent.ToolRequested toolRequested(Fields fields) throws MalformedJsonException {
        return new RunEvent.ToolRequested(StepKey.parse(fields.text("key")), fields.one("call", MessageForm::readCall));
    }

    static Json.Obj write(RunEvent.ToolCalled called) {
        return Json.object()
                .put("key", called.key().toString())
                .put("callId", called.callId())
                .put("tool", called.tool())
                .put("result", MessageForm.writeResult(called.result()))
                .build();
    }

    static RunEvent.ToolCalled toolCalled(Fields fields) throws MalformedJsonException {
        return new RunEvent.ToolCalled(
                StepKey.parse(fields.text("key")),
                fields.text("callId"),
                fields.text("tool"),
                fields.one("result", MessageForm::readResult));
    }
}
