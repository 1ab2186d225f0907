package dev.tyto.core.steps;

import dev.tyto.core.artifact.Artifact;
import dev.tyto.core.budget.BudgetKind;
import dev.tyto.core.budget.Spend;
import dev.tyto.core.json.Json;
import dev.tyto.core.message.Message;
import dev.tyto.core.model.ModelReply;
import dev.tyto.core.run.RunStatus;
import dev.tyto.core.task.Task;
import dev.tyto.core.tool.ToolResult;
import dev.tyto.core.tool.ToolScope;
import dev.tyto.core.tool.ToolSpec;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// One conversation's way to a model and to tools. Made by the engine for one planner, worker or synthesizer call;
/// not thread-safe, and dead when that call returns.
///
/// The conversation is derived from the journal, so a loop over it is a fold: look at the last message, do the next
/// step.
public interface Steps {

    /// The recorded messages, oldest first: what was asked, what the model answered, what the tools returned.
    List<Message> conversation();

    /// Asks the model with the conversation and `step.newMessages()`; repeats the request, within the bounds of the
    /// run, when the fault is one that passes.
    ///
    /// @throws InterruptedException when the run is cancelled or parked
    Reply call(ModelStep step) throws InterruptedException;

    /// Runs the tool calls of the last message, side by side, and adds their results to the conversation in the
    /// order in which they were asked for.
    ///
    /// @throws InterruptedException when the run is cancelled or parked
    /// @throws IllegalStateException when the last message asks for no tool
    Message callTools() throws InterruptedException;

    /// The tools that the worker of this conversation may call.
    List<ToolSpec> tools();

    /// What this conversation has cost so far.
    Spend spend();

    /// How the model's last answer of this conversation ended, if it has answered.
    Optional<ModelReply.Finish> finish();

    /// Does something that is not a model's wish as this conversation's one step: recorded before and after,
    /// billed as a tool call, and repeated after a crash only where `spec` says that this does no harm. Done
    /// before, it returns the recorded result.
    ///
    /// @throws InterruptedException when the run is cancelled or parked
    ToolResult perform(ToolSpec spec, Json.Obj arguments, Deed deed) throws InterruptedException;

    /// What [#perform] does.
    @FunctionalInterface
    interface Deed {

        /// Blocks; interrupting the thread ends it.
        ToolResult run(ToolScope scope) throws InterruptedException;
    }

    /// Hands the work to a run of its own, done by the team of this name, within this conversation's budget and
    /// time. After a crash the same run goes on.
    ///
    /// @throws InterruptedException when the run is cancelled or parked
    /// @throws IllegalArgumentException when there is no such team
    Delegated delegate(Task task, String team) throws InterruptedException;

    /// What became of a run that a step had started; `limit` is the kind of the limit that ended it, if one did.
    record Delegated(
            RunStatus status,
            String answer,
            List<Artifact> artifacts,
            Spend spend,
            @Nullable BudgetKind limit) {

        /// A run that no limit ended.
        public Delegated(RunStatus status, String answer, List<Artifact> artifacts, Spend spend) {
            this(status, answer, artifacts, spend, null);
        }

        public Delegated {
            artifacts = List.copyOf(artifacts);
        }
    }

    /// What became of a model step.
    sealed interface Reply {

        /// The model answered.
        record Said(ModelReply.Completed reply) implements Reply {}

        /// It did not, after all tries.
        record Broken(ModelReply.Failed failure) implements Reply {}

        /// The call was not made: it does not fit into the limit of this kind.
        record OverBudget(BudgetKind kind) implements Reply {}
    }
}
