package dev.tyto.coordinator.engine;

import dev.tyto.core.budget.Spend;
import dev.tyto.core.json.Json;
import dev.tyto.core.message.Message;
import dev.tyto.core.model.ModelName;
import dev.tyto.core.model.ModelReply.Finish;
import dev.tyto.core.steps.ModelStep;
import dev.tyto.core.steps.StepScope;
import dev.tyto.core.steps.Steps;
import dev.tyto.core.task.Task;
import dev.tyto.core.tool.ToolCall;
import dev.tyto.core.tool.ToolResult;
import dev.tyto.core.tool.ToolSpec;
import dev.tyto.core.wire.JsonText;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// One scope's steps over the run's log: the conversation is what the log says it is.
///
/// `workspace` is there where tools are.
record JournaledSteps(
        StepScope scope,
        RunLog log,
        Desks desks,
        ModelName model,
        List<String> toolNames,
        @Nullable Path workspace,
        Notes notes)
        implements Steps {

    /// Where steps are made.
    record Desks(ModelDesk models, ToolDesk tools, Children children) {}

    @Override
    public List<Message> conversation() {
        return log.conversation(scope).messages();
    }

    @Override
    public Optional<Finish> finish() {
        return Optional.ofNullable(log.conversation(scope).finish());
    }

    @Override
    public Reply call(ModelStep step) throws InterruptedException {
        return desks.models().call(scope, model, step, notes);
    }

    @Override
    public Message callTools() throws InterruptedException {
        desks.tools().callAll(place());
        return conversation().getLast();
    }

    @Override
    public List<ToolSpec> tools() {
        return desks.tools().specs(toolNames);
    }

    @Override
    public ToolResult perform(ToolSpec spec, Json.Obj arguments, Deed deed) throws InterruptedException {
        ToolCall call = new ToolCall(spec.name(), spec.name(), JsonText.write(arguments), arguments, false);
        return desks.tools().perform(place(), spec, call, deed);
    }

    @Override
    public Delegated delegate(Task task, String team) throws InterruptedException {
        return desks.children().delegate(place(), task, team);
    }

    @Override
    public Spend spend() {
        return log.conversation(scope).spend();
    }

    private ToolDesk.Place place() {
        if (workspace == null) {
            throw new IllegalStateException(scope.path() + " must not call tools: it has no folder");
        }
        return new ToolDesk.Place(scope, workspace, toolNames, notes);
    }
}
