package dev.tyto.core.wire;

import dev.tyto.core.event.RunEvent;
import dev.tyto.core.json.Json;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// The kinds of events as the log names them, each with the steps that lift its older forms: the version that is
/// written, and the newest that is read, is one more than there are steps. A name never changes, also when a
/// class is renamed, and neither does a step.
enum EventKind {
    RUN_ACCEPTED("RunAccepted"),
    PLAN_REJECTED("PlanRejected"),
    PLAN_ADOPTED("PlanAdopted"),
    PLANNING_FAILED("PlanningFailed"),
    REVISION_ASKED("RevisionAsked"),
    PLAN_REVISED("PlanRevised"),
    SUBTASK_ASSIGNED("SubtaskAssigned"),
    MODEL_REQUESTED("ModelRequested"),
    MODEL_CALLED("ModelCalled"),
    TOOL_REQUESTED("ToolRequested"),
    TOOL_CALLED("ToolCalled"),
    CONTEXT_COMPACTED("ContextCompacted"),
    CHILD_STARTED("ChildStarted"),
    CHILD_ENDED("ChildEnded"),
    OVERDRAFT("Overdraft"),
    LIMIT_REACHED("LimitReached"),
    APPROVAL_REQUESTED("ApprovalRequested"),
    CHECK_RESULT("CheckResult"),
    ATTEMPT_FAILED("AttemptFailed"),
    SUBTASK_ENDED("SubtaskEnded"),
    CONTROL_RECEIVED("ControlReceived"),
    RUN_PARKED("RunParked"),
    RUN_RESUMED("RunResumed"),
    RUN_ENDED("RunEnded"),
    SCORED("Scored"),
    FEEDBACK("Feedback"),
    EXPORTED("Exported");

    private final String text;

    @SuppressWarnings("ImmutableEnumChecker") // made by List.of, of functions without state
    private final List<Upcaster> upcasters;

    EventKind(String text, Upcaster... upcasters) {
        this.text = text;
        this.upcasters = List.of(upcasters);
    }

    String text() {
        return text;
    }

    int version() {
        return upcasters.size() + 1;
    }

    /// The body in the version that is written.
    ///
    /// @param version of the body, at least 1 and at most [#version]
    Json.Obj newest(Json.Obj body, int version) throws MalformedJsonException {
        return Upcaster.lift(body, version, upcasters);
    }

    static Optional<EventKind> named(String text) {
        return Stream.of(values()).filter(kind -> kind.text.equals(text)).findFirst();
    }

    /// The kind of an event that is not [RunEvent.Unknown].
    static EventKind of(RunEvent event) {
        return switch (event) {
            case RunEvent.RunAccepted _ -> RUN_ACCEPTED;
            case RunEvent.PlanRejected _ -> PLAN_REJECTED;
            case RunEvent.PlanAdopted _ -> PLAN_ADOPTED;
            case RunEvent.PlanningFailed _ -> PLANNING_FAILED;
            case RunEvent.RevisionAsked _ -> REVISION_ASKED;
            case RunEvent.PlanRevised _ -> PLAN_REVISED;
            case RunEvent.SubtaskAssigned _ -> SUBTASK_ASSIGNED;
            case RunEvent.ModelRequested _ -> MODEL_REQUESTED;
            case RunEvent.ModelCalled _ -> MODEL_CALLED;
            case RunEvent.ToolRequested _ -> TOOL_REQUESTED;
            case RunEvent.ToolCalled _ -> TOOL_CALLED;
            case RunEvent.ContextCompacted _ -> CONTEXT_COMPACTED;
            case RunEvent.ChildStarted _ -> CHILD_STARTED;
            case RunEvent.ChildEnded _ -> CHILD_ENDED;
            case RunEvent.Overdraft _ -> OVERDRAFT;
            case RunEvent.LimitReached _ -> LIMIT_REACHED;
            case RunEvent.ApprovalRequested _ -> APPROVAL_REQUESTED;
            case RunEvent.CheckResult _ -> CHECK_RESULT;
            case RunEvent.AttemptFailed _ -> ATTEMPT_FAILED;
            case RunEvent.SubtaskEnded _ -> SUBTASK_ENDED;
            case RunEvent.ControlReceived _ -> CONTROL_RECEIVED;
            case RunEvent.RunParked _ -> RUN_PARKED;
            case RunEvent.RunResumed _ -> RUN_RESUMED;
            case RunEvent.RunEnded _ -> RUN_ENDED;
            case RunEvent.Scored _ -> SCORED;
            case RunEvent.Feedback _ -> FEEDBACK;
            case RunEvent.Exported _ -> EXPORTED;
            case RunEvent.Unknown unknown ->
                throw new IllegalArgumentException("event kind must be known but was " + unknown.kind());
        };
    }
}
