package dev.tyto.core.report;

import dev.tyto.core.artifact.Digest;
import dev.tyto.core.event.RunEvent;
import dev.tyto.core.event.RunEvent.Asked;
import dev.tyto.core.plan.SubtaskId;
import dev.tyto.core.run.ControlMessage;
import dev.tyto.core.steps.StepKey;
import dev.tyto.core.steps.StepScope;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What a run has asked people and nobody has answered yet: a fold over its events. Used by one thread.
final class OpenRequests {

    private final Map<String, RunEvent.ApprovalRequested> open = new LinkedHashMap<>();

    void add(RunEvent event) {
        if (event instanceof RunEvent.ApprovalRequested requested) {
            open.remove(requested.request()); // asked again, it is the youngest
            open.put(requested.request(), requested);
        } else if (event instanceof RunEvent.ControlReceived received && received.refused() == null) {
            answer(received.message());
        } else if (event instanceof RunEvent.ToolCalled called) {
            open.values()
                    .removeIf(each ->
                            stepOf(each.asked()).filter(called.key()::equals).isPresent());
        } else if (event instanceof RunEvent.AttemptFailed failed) {
            withdraw(failed.attempt().subtask());
        } else if (event instanceof RunEvent.SubtaskEnded ended) {
            withdraw(ended.attempt().subtask());
        } else if (event instanceof RunEvent.PlanRevised revised) {
            revised.difference().cancelled().forEach(this::withdraw);
        }
    }

    /// Oldest first.
    List<RunEvent.ApprovalRequested> all() {
        return List.copyOf(open.values());
    }

    private void answer(ControlMessage message) {
        switch (message) {
            case ControlMessage.Approve approve -> approve(approve.request(), approve.shown());
            case ControlMessage.Deny deny -> deny(deny);
            case ControlMessage.Answer answer -> open.remove(answer.request());
            case ControlMessage.EditPlan _,
                    ControlMessage.Cancel _,
                    ControlMessage.Pause _,
                    ControlMessage.Resume _,
                    ControlMessage.RaiseBudget _ -> {}
        }
    }

    /// A yes to something else than what is shown now is none.
    private void approve(String request, Digest shown) {
        RunEvent.ApprovalRequested asked = open.get(request);
        if (asked != null && asked.shown().equals(shown)) {
            open.remove(request);
        }
    }

    private void deny(ControlMessage.Deny no) {
        RunEvent.ApprovalRequested asked = open.get(no.request());
        if (asked != null && no.isTo(asked.shown())) {
            open.remove(no.request());
        }
    }

    /// Whether somebody is asked to approve a plan.
    boolean hasPlan() {
        return open.values().stream().anyMatch(each -> each.asked() instanceof Asked.PlanShown);
    }

    /// The plan that was shown is not the plan any more.
    void withdrawPlan() {
        open.values().removeIf(each -> each.asked() instanceof Asked.PlanShown);
    }

    /// Nobody waits any more for what an attempt at this subtask has asked.
    private void withdraw(SubtaskId subtask) {
        open.values()
                .removeIf(each -> stepOf(each.asked())
                        .filter(step -> step.scope() instanceof StepScope.Sample sample
                                && sample.attempt().subtask().equals(subtask))
                        .isPresent());
    }

    /// The step that waits for the answer.
    private static Optional<StepKey> stepOf(Asked asked) {
        return switch (asked) {
            case Asked.PlanShown _ -> Optional.empty();
            case Asked.CallShown call -> Optional.of(call.key());
            case Asked.Question question -> Optional.of(question.key());
        };
    }
}
