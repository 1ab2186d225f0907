package dev.tyto.core.event;

import dev.tyto.core.answer.Evidence;
import dev.tyto.core.artifact.Artifact;
import dev.tyto.core.artifact.Digest;
import dev.tyto.core.budget.Budget;
import dev.tyto.core.budget.Spend;
import dev.tyto.core.json.Json;
import dev.tyto.core.message.Message;
import dev.tyto.core.model.ModelName;
import dev.tyto.core.model.ModelReply;
import dev.tyto.core.model.ModelReply.Blame;
import dev.tyto.core.model.ModelRequest.Generation;
import dev.tyto.core.model.ModelRequest.Role;
import dev.tyto.core.plan.Plan;
import dev.tyto.core.planning.PlanningResult.Origin;
import dev.tyto.core.planning.PlanningResult.Rejected;
import dev.tyto.core.rule.Require;
import dev.tyto.core.run.ControlMessage;
import dev.tyto.core.run.RunOptions;
import dev.tyto.core.run.RunStatus;
import dev.tyto.core.steps.AttemptId;
import dev.tyto.core.steps.ModelStep.Prompt;
import dev.tyto.core.steps.StepKey;
import dev.tyto.core.task.Task;
import dev.tyto.core.tool.ToolCall;
import dev.tyto.core.tool.ToolResult;
import dev.tyto.core.work.Assignment;
import dev.tyto.core.work.Outcome;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One fact of a run. The set is closed: whoever reads events handles every kind, and a new kind does not compile until
/// everyone does. Names are past participles; an event is recorded before its effect is used.
public sealed interface RunEvent {

    /// The run exists. Always the first event.
    record RunAccepted(Task task, Budget budget, RunOptions options, Fingerprint fingerprint) implements RunEvent {}

    /// A proposal was no plan.
    record PlanRejected(int revision, Rejected proposal) implements RunEvent {}

    /// The run now follows this plan.
    record PlanAdopted(int revision, Plan plan, Origin origin) implements RunEvent {}

    /// The planner could not be asked.
    record PlanningFailed(int revision, String reason, Blame blame) implements RunEvent {}

    /// An attempt at a subtask was given to a worker.
    record SubtaskAssigned(Assignment assignment) implements RunEvent {}

    /// A request to a model is about to leave: the `attempt`-th try of its step, with the messages that are new since
    /// the conversation's last request (none from the second try on), holding `upperBound`.
    record ModelRequested(
            StepKey key,
            int attempt,
            Role role,
            ModelName model,
            Prompt prompt,
            List<Message> newMessages,
            Digest tools,
            Generation generation,
            Spend upperBound)
            implements RunEvent {
        public ModelRequested {
            newMessages = List.copyOf(newMessages);
            Require.positive(attempt, "try of step " + key);
        }
    }

    /// A request to a model has ended, and is billed `spend`.
    record ModelCalled(StepKey key, int attempt, ModelReply reply, Spend spend) implements RunEvent {
        public ModelCalled {
            Require.positive(attempt, "try of step " + key);
        }
    }

    /// A tool call is about to be made.
    record ToolRequested(StepKey key, ToolCall call) implements RunEvent {}

    /// A tool call has ended.
    record ToolCalled(StepKey key, String callId, String tool, ToolResult result) implements RunEvent {}

    /// An answer was held against the subtask's check.
    record CheckResult(
            AttemptId attempt,
            int sample,
            boolean passed,
            @Nullable String feedback) implements RunEvent {}

    /// An attempt did not succeed and another one will be made.
    record AttemptFailed(AttemptId attempt, Outcome outcome) implements RunEvent {}

    /// A subtask is finished, by this attempt, with this outcome and these files.
    record SubtaskEnded(AttemptId attempt, Outcome outcome, List<Artifact> artifacts) implements RunEvent {
        public SubtaskEnded {
            artifacts = List.copyOf(artifacts);
        }
    }

    /// A control message was taken from the inbox.
    record ControlReceived(ControlMessage message) implements RunEvent {}

    /// The run stopped where it was and can be taken up again. `reason` is one sentence.
    record RunParked(String reason) implements RunEvent {}

    /// A parked or orphaned run was taken up again.
    record RunResumed(String by) implements RunEvent {}

    /// The run is over; only annotations may follow. `ending` is there unless it is completed.
    record RunEnded(
            RunStatus status,
            String answer,
            List<Evidence> evidence,
            List<Artifact> artifacts,
            Spend spend,
            @Nullable Ending ending)
            implements RunEvent {
        public RunEnded {
            evidence = List.copyOf(evidence);
            artifacts = List.copyOf(artifacts);
        }
    }

    /// Why a run ended otherwise than completed, and whose matter that is.
    record Ending(String reason, Blame blame) {}

    /// Someone scored the answer: `value` in [0, 1]. An annotation.
    record Scored(String scorer, String version, String target, double value, String evidence) implements RunEvent {
        public Scored {
            Require.that(value >= 0 && value <= 1, "score", "lie in [0, 1]", value);
        }
    }

    /// Someone said something about the run. An annotation.
    record Feedback(String by, String text) implements RunEvent {}

    /// The run was exported. An annotation.
    record Exported(String format, Digest digest) implements RunEvent {}

    /// A fact that a newer Tyto wrote, in a kind or a version of a kind that this one does not know: it can be kept and
    /// shown, and a run whose log holds one is never continued. `body` is as it was written.
    record Unknown(String kind, int version, Json.Obj body) implements RunEvent {
        public Unknown {
            Require.nonBlank(kind, "kind of an unknown event");
            Require.that(kind.length() <= 100, "kind of an unknown event", "have at most 100 characters", kind);
            Require.positive(version, "version of an event of kind " + kind);
        }
    }
}
