package dev.tyto.core.event;

import dev.tyto.core.answer.Evidence;
import dev.tyto.core.artifact.Artifact;
import dev.tyto.core.artifact.Digest;
import dev.tyto.core.budget.Budget;
import dev.tyto.core.budget.BudgetKind;
import dev.tyto.core.budget.Spend;
import dev.tyto.core.json.Json;
import dev.tyto.core.message.Message;
import dev.tyto.core.model.ModelFacts;
import dev.tyto.core.model.ModelName;
import dev.tyto.core.model.ModelReply;
import dev.tyto.core.model.ModelReply.Blame;
import dev.tyto.core.model.ModelRequest.Generation;
import dev.tyto.core.model.ModelRequest.Role;
import dev.tyto.core.plan.Plan;
import dev.tyto.core.plan.SubtaskId;
import dev.tyto.core.planning.PlanRevision;
import dev.tyto.core.planning.PlanningResult.Origin;
import dev.tyto.core.planning.PlanningResult.Rejected;
import dev.tyto.core.rule.Require;
import dev.tyto.core.run.ControlMessage;
import dev.tyto.core.run.RunId;
import dev.tyto.core.run.RunOptions;
import dev.tyto.core.run.RunStatus;
import dev.tyto.core.steps.AttemptId;
import dev.tyto.core.steps.ModelStep.Prompt;
import dev.tyto.core.steps.StepKey;
import dev.tyto.core.steps.StepScope;
import dev.tyto.core.task.Task;
import dev.tyto.core.tool.ToolCall;
import dev.tyto.core.tool.ToolResult;
import dev.tyto.core.work.Assignment;
import dev.tyto.core.work.Outcome;
import dev.tyto.core.work.Outcome.Recovery;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One fact of a run. The set is closed: whoever reads events handles every kind, and a new kind does not compile
/// until everyone does. Names are past participles; an event is recorded before its effect is used.
public sealed interface RunEvent {

    /// The run exists. Always the first event.
    record RunAccepted(Task task, Budget budget, RunOptions options, Fingerprint fingerprint) implements RunEvent {}

    /// A proposal was no plan.
    record PlanRejected(int revision, Rejected proposal) implements RunEvent {}

    /// The run now follows this plan.
    record PlanAdopted(int revision, Plan plan, Origin origin) implements RunEvent {}

    /// The planner could not be asked, or had nothing legal to say; for a revision above 0 the run goes on
    /// without it.
    record PlanningFailed(int revision, String reason, Blame blame) implements RunEvent {}

    /// The planner is asked for revision `revision` (1 or more) of the plan that stands at `base`, because of these
    /// subtasks; with `split` to replace the one it is about by smaller ones.
    record RevisionAsked(int revision, int base, List<SubtaskId> about, boolean split) implements RunEvent {
        public RevisionAsked {
            about = List.copyOf(about);
        }
    }

    /// The plan is changed like this.
    record PlanRevised(int revision, PlanRevision difference, Origin origin) implements RunEvent {}

    /// An attempt at a subtask was given to a worker.
    record SubtaskAssigned(Assignment assignment, Assignment.@Nullable Forecast forecast) implements RunEvent {

        /// Without a forecast.
        public SubtaskAssigned(Assignment assignment) {
            this(assignment, null);
        }
    }

    /// A request to a model is about to leave: the `attempt`-th try of its step, with the messages that are new
    /// since the conversation's last request (none from the second try on), holding `upperBound`. `last` says
    /// that it may use what is kept back; `facts` is what was known of the model.
    record ModelRequested(
            StepKey key,
            int attempt,
            Role role,
            ModelName model,
            Prompt prompt,
            List<Message> newMessages,
            Digest tools,
            Generation generation,
            Spend upperBound,
            boolean last,
            ModelFacts facts)
            implements RunEvent {

        /// Not the last of its conversation, to a model of which nothing is known.
        public ModelRequested(
                StepKey key,
                int attempt,
                Role role,
                ModelName model,
                Prompt prompt,
                List<Message> newMessages,
                Digest tools,
                Generation generation,
                Spend upperBound) {
            this(
                    key,
                    attempt,
                    role,
                    model,
                    prompt,
                    newMessages,
                    tools,
                    generation,
                    upperBound,
                    false,
                    ModelFacts.UNKNOWN);
        }

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

        /// Whether the request never left: it costs nothing and counts as no try.
        public boolean neverLeft() {
            return spend.equals(Spend.NONE)
                    && reply instanceof ModelReply.Failed failed
                    && failed.fault() == ModelReply.Fault.LOST;
        }
    }

    /// A tool call is about to be made: the `attempt`-th try of its step. `lost` is what the try before this one
    /// is billed, if that one was lost: nothing where there was none, or where it was said to have never begun.
    record ToolRequested(StepKey key, int attempt, ToolCall call, Spend lost) implements RunEvent {

        /// A try whose predecessor, if there was one, was lost.
        public ToolRequested(StepKey key, int attempt, ToolCall call) {
            this(key, attempt, call, attempt > 1 ? Spend.toolCall() : Spend.NONE);
        }

        /// The first try.
        public ToolRequested(StepKey key, ToolCall call) {
            this(key, 1, call);
        }

        public ToolRequested {
            Require.positive(attempt, "try of step " + key);
        }
    }

    /// A tool call has ended, or was answered without being made (then nothing was requested). It is billed `spend`.
    record ToolCalled(StepKey key, String callId, String tool, ToolResult result, Spend spend) implements RunEvent {

        /// Billed as one tool call.
        public ToolCalled(StepKey key, String callId, String tool, ToolResult result) {
            this(key, callId, tool, result, Spend.toolCall());
        }

        /// Whether the try that was requested never began: it costs nothing and counts as no try, and the step has
        /// no result yet.
        public boolean neverBegan() {
            return spend.equals(Spend.NONE) && result instanceof ToolResult.Unknown;
        }
    }

    /// Older tool results of a conversation stand in it as one line from now on, because its context fills up.
    record ContextCompacted(StepScope scope, List<StepKey> results) implements RunEvent {
        public ContextCompacted {
            results = List.copyOf(results);
        }
    }

    /// A step hands its work to a run of its own.
    record ChildStarted(StepKey key, RunId child) implements RunEvent {}

    /// The run that a step had started is over, and is billed to the step; `limit` is the kind of the limit that
    /// ended it, if one did.
    record ChildEnded(
            StepKey key,
            RunId child,
            RunStatus status,
            String answer,
            List<Artifact> artifacts,
            Spend spend,
            @Nullable BudgetKind limit)
            implements RunEvent {

        /// A run that no limit ended.
        public ChildEnded(
                StepKey key, RunId child, RunStatus status, String answer, List<Artifact> artifacts, Spend spend) {
            this(key, child, status, answer, artifacts, spend, null);
        }

        public ChildEnded {
            artifacts = List.copyOf(artifacts);
        }
    }

    /// A server billed `by` more of `kind` than a call had reserved: nothing more is spent in the ledger's `scope`.
    record Overdraft(String scope, BudgetKind kind, long by) implements RunEvent {}

    /// The run's limit of `kind` is in the way: nothing new starts, what is there is put together. `smallest` is the
    /// smallest limit that would have let it go on, 0 where that is not known.
    record LimitReached(BudgetKind kind, long limit, long smallest) implements RunEvent {}

    /// The run waits until a person approves what `asked` shows; `request` is what the answer names it by.
    record ApprovalRequested(String request, Asked asked, Digest shown) implements RunEvent {}

    /// What a person is asked.
    sealed interface Asked {

        /// May the plan of this revision be carried out?
        record PlanShown(int revision) implements Asked {}

        /// May this call be made in this folder? `why` is the policy's reason.
        record CallShown(StepKey key, ToolCall call, String workspace, String why) implements Asked {}

        /// A question to be answered in words.
        record Question(StepKey key, String text) implements Asked {}
    }

    /// An answer was held against the subtask's check.
    record CheckResult(
            AttemptId attempt,
            int sample,
            boolean passed,
            @Nullable String feedback) implements RunEvent {}

    /// An attempt did not succeed and another one will be made, as `next` says.
    record AttemptFailed(AttemptId attempt, Outcome outcome, Recovery next) implements RunEvent {

        /// The same worker tries again.
        public AttemptFailed(AttemptId attempt, Outcome outcome) {
            this(attempt, outcome, Recovery.RETRY);
        }
    }

    /// A subtask is finished, by this attempt, with this outcome and these files. `next` is what is done
    /// instead of it when it failed: [Recovery#GIVE_UP] when nothing is, or when it was answered. `sample` is
    /// the one (from 0) that the answer is.
    record SubtaskEnded(AttemptId attempt, Outcome outcome, List<Artifact> artifacts, Recovery next, int sample)
            implements RunEvent {

        /// By its first sample.
        public SubtaskEnded(AttemptId attempt, Outcome outcome, List<Artifact> artifacts, Recovery next) {
            this(attempt, outcome, artifacts, next, 0);
        }

        /// Nothing is done instead of it.
        public SubtaskEnded(AttemptId attempt, Outcome outcome, List<Artifact> artifacts) {
            this(attempt, outcome, artifacts, Recovery.GIVE_UP);
        }

        public SubtaskEnded {
            artifacts = List.copyOf(artifacts);
            Require.notNegative(sample, "sample that won");
        }
    }

    /// A control message was taken from the inbox. `refused` is there when it changes nothing: one sentence
    /// that says why.
    record ControlReceived(ControlMessage message, @Nullable String refused) implements RunEvent {

        /// One that is obeyed.
        public ControlReceived(ControlMessage message) {
            this(message, null);
        }
    }

    /// The run stopped where it was and can be taken up again. `reason` is one sentence.
    record RunParked(String reason, ParkCause cause) implements RunEvent {

        /// Parked by an interrupt.
        public RunParked(String reason) {
            this(reason, ParkCause.INTERRUPTED);
        }
    }

    /// What parked a run.
    enum ParkCause {
        /// Ctrl-C, a signal, or the end of the engine.
        INTERRUPTED,
        /// Somebody said so.
        PAUSED,
        /// Nothing can go on before a person has answered.
        WAITING,
        /// The engine itself, or what it stands on, broke.
        BROKEN
    }

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

    /// A fact that a newer Tyto wrote, in a kind or a version of a kind that this one does not know: it can be
    /// kept and shown, and a run whose log holds one is never continued. `body` is as it was written.
    record Unknown(String kind, int version, Json.Obj body) implements RunEvent {
        public Unknown {
            Require.nonBlank(kind, "kind of an unknown event");
            Require.that(kind.length() <= 100, "kind of an unknown event", "have at most 100 characters", kind);
            Require.positive(version, "version of an event of kind " + kind);
        }
    }
}
