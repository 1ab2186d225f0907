package dev.tyto.core.report;

import dev.tyto.core.artifact.Digest;
import dev.tyto.core.event.RunEvent;
import dev.tyto.core.event.RunEvent.Asked;
import dev.tyto.core.run.ControlMessage;
import dev.tyto.core.steps.StepKey;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What a run has asked people and nobody has answered yet: a fold over its events. Used by one thread.
final class OpenRequests {

    private final Map<String, RunEvent.ApprovalRequested> open = new LinkedHashMap<>();

    void add(RunEvent event) {
        if (event instanceof RunEvent.ApprovalRequested requested) {
            open.remove(requested.request()); // asked again, it is the youngest
            open.put(requested.request(), requested);
        } else if (event instanceof RunEvent.ControlReceived received) {
            answer(received.message());
        } else if (event instanceof RunEvent.ToolCalled called) {
            open.values().removeIf(each -> isAbout(each.asked(), called.key()));
        }
    }

    /// Oldest first.
    List<RunEvent.ApprovalRequested> all() {
        return List.copyOf(open.values());
    }

    private void answer(ControlMessage message) {
        switch (message) {
            case ControlMessage.Approve approve -> approve(approve.request(), approve.shown());
            case ControlMessage.Deny deny -> open.remove(deny.request());
            case ControlMessage.Answer answer -> open.remove(answer.request());
            case ControlMessage.EditPlan _ ->
                open.values().removeIf(each -> each.asked() instanceof Asked.PlanShown); // the new one is shown again
            case ControlMessage.Cancel _,
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

    /// A call that has been answered some other way is no longer asked about.
    private static boolean isAbout(Asked asked, StepKey step) {
        return switch (asked) {
            case Asked.PlanShown _ -> false;
            case Asked.CallShown call -> call.key().equals(step);
            case Asked.Question question -> question.key().equals(step);
        };
    }
}
