package dev.tyto.core.wire;

import dev.tyto.core.event.RunEvent;
import java.util.Optional;
import java.util.stream.Stream;

/// The kinds of events as the log names them, each with the version of its form that is written and the newest
/// that is read. A name never changes, also when a class is renamed.
enum EventKind {
    RUN_ACCEPTED("RunAccepted", 1),
    PLAN_REJECTED("PlanRejected", 1),
    PLAN_ADOPTED("PlanAdopted", 1),
    PLANNING_FAILED("PlanningFailed", 1),
    REVISION_ASKED("RevisionAsked", 1),
    PLAN_REVISED("PlanRevised", 1),
    SUBTASK_ASSIGNED("SubtaskAssigned", 1),
    MODEL_REQUESTED("ModelRequested", 1),
    MODEL_CALLED("ModelCalled", 1),
    TOOL_REQUESTED("ToolRequested", 1),
    TOOL_CALLED("ToolCalled", 1),
    CONTEXT_COMPACTED("ContextCompacted", 1),
    CHILD_STARTED("ChildStarted", 1),
    CHILD_ENDED("ChildEnded", 1),
    OVERDRAFT("Overdraft", 1),
    LIMIT_REACHED("LimitReached", 1),
    APPROVAL_REQUESTED("ApprovalRequested", 1),
    CHECK_RESULT("CheckResult", 1),
    ATTEMPT_FAILED("AttemptFailed", 1),
    SUBTASK_ENDED("SubtaskEnded", 1),
    CONTROL_RECEIVED("ControlReceived", 1),
    RUN_PARKED("RunParked", 1),
    RUN_RESUMED("RunResumed", 1),
    RUN_ENDED("RunEnded", 1),
    SCORED("Scored", 1),
    FEEDBACK("Feedback", 1),
    EXPORTED("Exported", 1);

    private final String text;
    private final int version;

    EventKind(String text, int version) {
        this.text = text;
        this.version = version;
    }

    String text() {
        return text;
    }

    int version() {
        return version;
    }

    static Optional<EventKind> named(String text) {
        return Stream.of(values()).filter(kind -> kind.text.equals(text)).findFirst();
    }

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
        };
    }
}
