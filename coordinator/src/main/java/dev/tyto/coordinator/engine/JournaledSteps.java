package dev.tyto.coordinator.engine;

import dev.tyto.core.budget.Spend;
import dev.tyto.core.message.Message;
import dev.tyto.core.model.ModelName;
import dev.tyto.core.steps.ModelStep;
import dev.tyto.core.steps.StepScope;
import dev.tyto.core.steps.Steps;
import dev.tyto.core.tool.ToolSpec;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One scope's steps over the run's log: the conversation is what the log says it is.
///
/// `workspace` is there where tools are.
record JournaledSteps(
        StepScope scope,
        RunLog log,
        ModelDesk models,
        ToolDesk toolDesk,
        ModelName model,
        List<String> toolNames,
        @Nullable Path workspace)
        implements Steps {

    @Override
    public List<Message> conversation() {
        return log.conversation(scope).messages();
    }

    @Override
    public Reply call(ModelStep step) throws InterruptedException {
        return models.call(scope, model, step);
    }

    @Override
    public Message callTools() throws InterruptedException {
        if (workspace == null) {
            throw new IllegalStateException(scope.path() + " must not call tools: it has no folder");
        }
        toolDesk.callAll(scope, toolNames, workspace);
        return conversation().getLast();
    }

    @Override
    public List<ToolSpec> tools() {
        return toolDesk.specs(toolNames);
    }

    @Override
    public java.util.Optional<dev.tyto.core.model.ModelReply.Finish> finish() {
        return java.util.Optional.empty();
    }

    @Override
    public dev.tyto.core.tool.ToolResult perform(ToolSpec spec, dev.tyto.core.json.Json.Obj arguments, Deed deed) {
        throw new IllegalStateException("not yet");
    }

    @Override
    public Delegated delegate(dev.tyto.core.task.Task task, String team) {
        throw new IllegalStateException("not yet");
    }

    @Override
    public Spend spend() {
        return log.conversation(scope).spend();
    }
}
