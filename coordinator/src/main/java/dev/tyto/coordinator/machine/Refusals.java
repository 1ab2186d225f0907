package dev.tyto.coordinator.machine;

import dev.tyto.core.event.RunEvent.ApprovalRequested;
import dev.tyto.core.plan.PlanDefect;
import dev.tyto.core.planning.PlanRules;
import dev.tyto.core.run.ControlMessage;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Why a message to a run changes nothing, as its sender reads it. Stateless.
final class Refusals {

    private Refusals() {}

    /// One sentence; nothing when the message is obeyed.
    static @Nullable String of(RunState state, ControlMessage message, PlanRules rules) {
        return switch (message) {
            case ControlMessage.Approve yes ->
                asked(state, yes.request(), open -> open.shown().equals(yes.shown()));
            case ControlMessage.Deny no -> asked(state, no.request(), open -> no.isTo(open.shown()));
            case ControlMessage.Answer answer -> asked(state, answer.request(), _ -> true);
            case ControlMessage.EditPlan edit -> edited(state, edit, rules);
            case ControlMessage.Cancel _,
                    ControlMessage.Pause _,
                    ControlMessage.Resume _,
                    ControlMessage.RaiseBudget _ -> null;
        };
    }

    private static @Nullable String asked(RunState state, String request, Predicate<ApprovalRequested> fits) {
        ApprovalRequested open = state.openRequests().get(request);
        if (open == null) {
            return "nothing is asked under the name " + request + " now";
        }
        return fits.test(open) ? null : "what is shown under the name " + request + " has changed since";
    }

    private static @Nullable String edited(RunState state, ControlMessage.EditPlan edit, PlanRules rules) {
        if (!state.isPlanOpen()) {
            return "no plan waits for approval with nothing of it started";
        }
        List<PlanDefect> defects = rules.defectsOf(edit.plan().subtasks());
        return defects.isEmpty() ? null : "the plan cannot be carried out: " + PlanRules.text(defects);
    }
}
