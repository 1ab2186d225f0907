package dev.tyto.coordinator.machine;

import dev.tyto.core.artifact.Digest;
import dev.tyto.core.event.RunEvent.ApprovalRequested;
import dev.tyto.core.event.RunEvent.Asked;
import dev.tyto.core.plan.SubtaskId;
import dev.tyto.core.run.ControlMessage;
import dev.tyto.core.steps.StepKey;
import dev.tyto.core.steps.StepScope;
import java.util.LinkedHashMap;
import java.util.Map;

/// What people were asked and what they said. A yes or a no holds for what was shown and for nothing else:
/// `granted` has the digest of that. Immutable.
record People(
        Map<String, ApprovalRequested> open,
        Map<String, Digest> granted,
        Map<String, ControlMessage.Deny> denied,
        Map<String, String> answers) {

    static final People NONE = new People(Map.of(), Map.of(), Map.of(), Map.of());

    People asked(ApprovalRequested request) {
        return new People(with(open, request.request(), request), granted, denied, answers);
    }

    /// A yes to something else than what stands open changes nothing.
    People said(ControlMessage.Approve yes) {
        ApprovalRequested request = open.get(yes.request());
        return request == null || !request.shown().equals(yes.shown())
                ? this
                : new People(without(open, yes.request()), with(granted, yes.request(), yes.shown()), denied, answers);
    }

    /// Neither does a no.
    People said(ControlMessage.Deny no) {
        ApprovalRequested request = open.get(no.request());
        return request != null && no.isTo(request.shown())
                ? new People(without(open, no.request()), granted, with(denied, no.request(), no), answers)
                : this;
    }

    People said(ControlMessage.Answer answer) {
        return open.containsKey(answer.request())
                ? new People(
                        without(open, answer.request()),
                        granted,
                        denied,
                        with(answers, answer.request(), answer.text()))
                : this;
    }

    /// What was asked under this name is void.
    People withdrawn(String request) {
        return open.containsKey(request) ? new People(without(open, request), granted, denied, answers) : this;
    }

    /// What was asked for the subtask is void.
    People withdrawn(SubtaskId subtask) {
        People left = this;
        for (ApprovalRequested request : open.values()) {
            if (isAbout(request.asked(), subtask)) {
                left = left.withdrawn(request.request());
            }
        }
        return left;
    }

    private static boolean isAbout(Asked asked, SubtaskId subtask) {
        return switch (asked) {
            case Asked.PlanShown _ -> false;
            case Asked.CallShown call -> isOf(call.key(), subtask);
            case Asked.Question question -> isOf(question.key(), subtask);
        };
    }

    private static boolean isOf(StepKey key, SubtaskId subtask) {
        return key.scope() instanceof StepScope.Sample sample
                && sample.attempt().subtask().equals(subtask);
    }

    private static <V> Map<String, V> with(Map<String, V> map, String name, V value) {
        Map<String, V> more = new LinkedHashMap<>(map);
        more.put(name, value);
        return more;
    }

    private static <V> Map<String, V> without(Map<String, V> map, String name) {
        Map<String, V> less = new LinkedHashMap<>(map);
        less.remove(name);
        return less;
    }
}
