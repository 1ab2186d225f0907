package dev.tyto.coordinator.simulation;

import dev.tyto.coordinator.simulation.Rule.Breaches;
import dev.tyto.core.event.RunEvent;
import dev.tyto.core.event.RunEvent.ApprovalRequested;
import dev.tyto.core.event.RunEvent.Asked;
import dev.tyto.core.plan.SubtaskId;
import dev.tyto.core.run.ControlMessage;
import dev.tyto.core.steps.StepKey;
import dev.tyto.core.steps.StepScope;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What people were asked in one run and what they said, by the log alone.
final class PeopleBook {

    private final String run;
    private final Breaches breaches;
    private final Map<String, ApprovalRequested> open = new LinkedHashMap<>();
    private final Set<StepKey> grantedCalls = new HashSet<>();
    private boolean planGranted;
    private boolean planDenied;
    private boolean asked;

    PeopleBook(String run, Breaches breaches) {
        this.run = run;
        this.breaches = breaches;
    }

    /// Whether nobody was ever asked anything.
    boolean quiet() {
        return !asked;
    }

    boolean waits() {
        return !open.isEmpty();
    }

    /// What was asked under this name and is not answered.
    @Nullable
    ApprovalRequested open(String request) {
        return open.get(request);
    }

    boolean planIsOpen() {
        return open.values().stream().anyMatch(each -> each.asked() instanceof Asked.PlanShown);
    }

    boolean planDenied() {
        return planDenied;
    }

    void asked(ApprovalRequested request) {
        asked = true;
        open.put(request.request(), request);
    }

    /// A yes holds for what was shown.
    void said(ControlMessage.Approve yes) {
        ApprovalRequested request = open.get(yes.request());
        if (request == null || !request.shown().equals(yes.shown())) {
            return;
        }
        open.remove(yes.request());
        switch (request.asked()) {
            case Asked.PlanShown _ -> planGranted = true;
            case Asked.CallShown call -> grantedCalls.add(call.key());
            case Asked.Question _ -> {}
        }
    }

    /// So does a no.
    void said(ControlMessage.Deny no) {
        ApprovalRequested request = open.get(no.request());
        if (request != null && request.shown().equals(no.shown())) {
            denied(no.request());
        }
    }

    void denied(String request) {
        ApprovalRequested removed = open.remove(request);
        if (removed != null && removed.asked() instanceof Asked.PlanShown) {
            planDenied = true;
        }
    }

    /// Another plan needs another yes.
    void planChanged() {
        planGranted = false;
        open.values().removeIf(each -> each.asked() instanceof Asked.PlanShown);
    }

    void planStarts(String what) {
        breaches.unless(planGranted, Rule.APPROVED, what + " of a plan that nobody approved");
    }

    void toolRequested(RunEvent.ToolRequested event, Scenario scenario) {
        if (event.call().id().equals(event.call().name())) {
            return; // a function's own deed is no model's wish
        }
        if (World.needsYes(scenario, event.call())) {
            breaches.unless(
                    grantedCalls.contains(event.key()), Rule.APPROVED, run + " " + event.key() + " " + event.call());
        }
        if (World.isDenied(scenario, event.call())) {
            breaches.tell(Rule.APPROVED, run + " " + event.key() + " is denied: " + event.call());
        }
    }

    void withdrawn(SubtaskId subtask) {
        open.values().removeIf(each -> switch (each.asked()) {
            case Asked.PlanShown _ -> false;
            case Asked.CallShown call -> isOf(call.key(), subtask);
            case Asked.Question question -> isOf(question.key(), subtask);
        });
    }

    private static boolean isOf(StepKey key, SubtaskId subtask) {
        return key.scope() instanceof StepScope.Sample sample
                && sample.attempt().subtask().equals(subtask);
    }
}
