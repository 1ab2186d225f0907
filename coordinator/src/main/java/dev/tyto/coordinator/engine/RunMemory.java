package dev.tyto.coordinator.engine;

import dev.tyto.core.event.RunEvent;
import dev.tyto.core.steps.AttemptId;
import dev.tyto.core.steps.StepKey;
import dev.tyto.core.steps.StepScope;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/// What a run's events mean for the work on it, beside the machine's state and the ledger: the conversations, the
/// steps that are open, what was checked and what was obeyed. Not thread-safe: the log folds under its lock.
final class RunMemory {

    private final Map<StepScope, Conversation> conversations = new HashMap<>();
    private final OpenSteps open = new OpenSteps();
    private final Map<StepScope, RunEvent.CheckResult> checks = new HashMap<>();
    private final Map<StepKey, RunEvent.ChildEnded> ended = new HashMap<>();
    private final Set<String> obeyed = new HashSet<>();

    void fold(RunEvent event) {
        open.fold(event);
        switch (event) {
            case RunEvent.ModelRequested e -> change(e.key().scope(), each -> each.requested(e));
            case RunEvent.ModelCalled e -> change(e.key().scope(), each -> each.called(e));
            case RunEvent.ToolRequested e -> change(e.key().scope(), each -> each.requested(e));
            case RunEvent.ToolCalled e -> change(e.key().scope(), each -> each.called(e));
            case RunEvent.ChildEnded e -> {
                ended.put(e.key(), e);
                change(e.key().scope(), each -> each.charged(e.spend()));
            }
            case RunEvent.ContextCompacted e -> change(e.scope(), each -> each.compacted(e));
            case RunEvent.ControlReceived e -> obeyed.add(e.message().id());
            case RunEvent.CheckResult e -> checks.put(new StepScope.Sample(e.attempt(), e.sample()), e);
            case RunEvent.RunAccepted _,
                    RunEvent.ChildStarted _,
                    RunEvent.PlanRejected _,
                    RunEvent.PlanAdopted _,
                    RunEvent.PlanningFailed _,
                    RunEvent.RevisionAsked _,
                    RunEvent.PlanRevised _,
                    RunEvent.Overdraft _,
                    RunEvent.LimitReached _,
                    RunEvent.ApprovalRequested _,
                    RunEvent.SubtaskAssigned _,
                    RunEvent.AttemptFailed _,
                    RunEvent.SubtaskEnded _,
                    RunEvent.RunParked _,
                    RunEvent.RunResumed _,
                    RunEvent.RunEnded _,
                    RunEvent.Scored _,
                    RunEvent.Feedback _,
                    RunEvent.Exported _,
                    RunEvent.Unknown _ -> {}
        }
    }

    private void change(StepScope scope, UnaryOperator<Conversation> change) {
        conversations.put(scope, change.apply(conversation(scope)));
    }

    Conversation conversation(StepScope scope) {
        return conversations.getOrDefault(scope, Conversation.EMPTY);
    }

    OpenSteps open() {
        return open;
    }

    /// How the run ended that this step had started, once it has.
    Optional<RunEvent.ChildEnded> endedChild(StepKey key) {
        return Optional.ofNullable(ended.get(key));
    }

    /// What was found of this sample's answer, if it was checked.
    Optional<RunEvent.CheckResult> check(AttemptId attempt, int sample) {
        return Optional.ofNullable(checks.get(new StepScope.Sample(attempt, sample)));
    }

    /// Whether the message was obeyed before.
    boolean hasObeyed(String messageId) {
        return obeyed.contains(messageId);
    }
}
