package dev.tyto.coordinator.simulation;

import dev.tyto.coordinator.simulation.SubtaskBook.Standing;
import dev.tyto.core.event.RunEvent;
import dev.tyto.core.event.RunEvent.ApprovalRequested;
import dev.tyto.core.model.ModelReply;
import dev.tyto.core.run.ControlMessage;
import dev.tyto.core.work.Outcome;
import java.util.List;
import java.util.stream.Stream;

/// Names what happens, as the log and the run's book before it show it, so that it can be counted: schedules in which
/// something never happens prove nothing about it.
final class Happenings {

    /// The least times that each must happen in one half of the fixed schedules.
    static final int LEAST = 3;

    /// The events that any run may have; a process crashes and an append fails at each of them.
    static final List<String> KINDS = List.of(
            "RunAccepted",
            "PlanRejected",
            "PlanAdopted",
            "PlanningFailed",
            "RevisionAsked",
            "PlanRevised",
            "SubtaskAssigned",
            "ModelRequested",
            "ModelCalled",
            "ToolRequested",
            "ToolCalled",
            "ContextCompacted",
            "ChildStarted",
            "ChildEnded",
            "Overdraft",
            "LimitReached",
            "ApprovalRequested",
            "CheckResult",
            "AttemptFailed",
            "SubtaskEnded",
            "ControlReceived",
            "RunParked",
            "RunResumed",
            "RunEnded");

    private static final List<String> MESSAGES =
            List.of("Cancel", "Pause", "Resume", "Approve", "Deny", "EditPlan", "Answer", "RaiseBudget");

    /// What a run may be doing when somebody says something.
    static final List<String> PHASES =
            List.of("planning", "waiting for a yes", "working", "revising", "joining", "paused");

    private static final List<String> OTHERS = List.of(
            "ApprovalRequested CallShown",
            "ApprovalRequested PlanShown",
            "AttemptFailed OTHER_WORKER",
            "AttemptFailed RETRY",
            "LimitReached model calls",
            "LimitReached ms of wall time",
            "LimitReached nano-dollars",
            "LimitReached tokens",
            "LimitReached tokens out",
            "ModelCalled LOST",
            "ModelCalled RATE_LIMITED",
            "ModelCalled SERVER_ERROR",
            "ModelCalled TIMEOUT",
            "ModelCalled UNREADABLE",
            "RunEnded BUDGET_EXHAUSTED",
            "RunEnded CANCELLED",
            "RunEnded COMPLETED",
            "RunEnded FAILED",
            "RunEnded PARTIAL",
            "RunParked INTERRUPTED",
            "RunParked PAUSED",
            "RunParked WAITING",
            "SubtaskEnded Answered GIVE_UP",
            "SubtaskEnded Exhausted GIVE_UP",
            "SubtaskEnded Failed GIVE_UP",
            "SubtaskEnded Failed REVISE",
            "SubtaskEnded Failed SPLIT",
            "ToolCalled Faulted",
            "ToolCalled Refused",
            "ToolCalled Returned",
            "ToolCalled TimedOut",
            "ToolCalled Unknown",
            "approval denied",
            "approval granted",
            "approval void",
            "budget raised",
            "budget raised after an overdraft",
            "call lost and made again",
            "effect cut",
            "file handed on",
            "file published",
            "late result",
            "message again",
            "message to a nested run",
            "nested at depth 1",
            "nested at depth 2",
            "nested at depth 3",
            "park in order",
            "reservation waited",
            "revision with rejected parts",
            "stopped by STALE",
            "stopped by UNWRITABLE",
            "subtask FAILED replaced",
            "subtask RETRYING assigned",
            "subtask RUNNING answered",
            "subtask RUNNING attempt failed",
            "subtask RUNNING cancelled",
            "subtask RUNNING gave up",
            "subtask WAITING assigned",
            "subtask WAITING changed",
            "subtask WAITING dropped",
            "twist ALLOCATOR_THROWS",
            "twist INBOX_REPEATS",
            "twist MESSAGE_DIRECT",
            "twist MESSAGE_LATE",
            "twist PERSON_REDRAWS",
            "twist ROUTER_NAMES_NOBODY",
            "twist ROUTER_SLOW",
            "twist ROUTER_THROWS",
            "twist SECRET_SAID",
            "twist STORE_FAILS",
            "usurped");

    /// The cue after a server took too much.
    static final String OVERDRAWN = "overdrawn";

    private Happenings() {}

    /// Everything that must have happened.
    static List<String> all() {
        return Stream.of(
                        KINDS.stream().map(each -> "crash at " + each),
                        KINDS.stream().map(each -> "append fails at " + each),
                        PHASES.stream().flatMap(phase -> MESSAGES.stream().map(each -> each + " while " + phase)),
                        OTHERS.stream())
                .flatMap(each -> each)
                .toList();
    }

    /// Counts what the event is, given what was before it.
    static void count(RunBook before, RunEvent event, Tally tally) {
        tally.count(name(event));
        switch (event) {
            case RunEvent.ControlReceived received -> said(before, received.message(), tally);
            case RunEvent.SubtaskAssigned assigned -> {
                moved(before.standing(assigned.assignment().subtask().id()), "assigned", tally);
                if (!assigned.assignment().files().isEmpty()) {
                    tally.count("file handed on");
                }
            }
            case RunEvent.AttemptFailed _ -> moved(Standing.RUNNING, "attempt failed", tally);
            case RunEvent.SubtaskEnded ended -> {
                boolean answered = ended.outcome() instanceof Outcome.Answered;
                moved(Standing.RUNNING, answered ? "answered" : "gave up", tally);
                if (!ended.artifacts().isEmpty()) {
                    tally.count("file published");
                }
            }
            case RunEvent.PlanRevised revised -> revised(before, revised, tally);
            case RunEvent.PlanRejected rejected
            when rejected.revision() > 0 -> tally.count("revision with rejected parts");
            case RunEvent.ToolRequested requested
            when requested.attempt() > 1 -> tally.count("call lost and made again");
            case RunEvent.RunAccepted accepted -> {
                if (accepted.options().depth() > 0) {
                    tally.count("nested at depth " + accepted.options().depth());
                }
            }
            default -> {}
        }
    }

    private static void revised(RunBook before, RunEvent.PlanRevised revised, Tally tally) {
        revised.difference().dropped().forEach(each -> moved(before.standing(each), "dropped", tally));
        revised.difference().cancelled().forEach(each -> moved(before.standing(each), "cancelled", tally));
        revised.difference().changed().forEach(each -> moved(before.standing(each.id()), "changed", tally));
        if (!revised.difference().added().isEmpty()
                || !revised.difference().changed().isEmpty()) {
            moved(Standing.FAILED, "replaced", tally);
        }
    }

    private static void moved(Standing from, String how, Tally tally) {
        tally.count("subtask " + from + " " + how);
    }

    private static void said(RunBook before, ControlMessage message, Tally tally) {
        tally.count(message.getClass().getSimpleName() + " while " + before.phase());
        if (before.nested() && !message.id().startsWith(RunBook.FROM_PARENT)) {
            tally.count("message to a nested run");
        }
        if (message instanceof ControlMessage.Approve yes) {
            ApprovalRequested asked = before.people().open(yes.request());
            tally.count(asked != null && asked.shown().equals(yes.shown()) ? "approval granted" : "approval void");
        }
        if (message instanceof ControlMessage.Deny no && before.people().open(no.request()) != null) {
            tally.count("approval denied");
        }
        if (message instanceof ControlMessage.RaiseBudget) {
            tally.count("budget raised");
            if (before.overdrawn()) {
                tally.count("budget raised after an overdraft");
            }
        }
    }

    private static String name(RunEvent event) {
        String kind = event.getClass().getSimpleName();
        return switch (event) {
            case RunEvent.ModelCalled called ->
                kind + (called.reply() instanceof ModelReply.Failed failed ? " " + failed.fault() : "");
            case RunEvent.ToolCalled called ->
                kind + " " + called.result().getClass().getSimpleName();
            case RunEvent.AttemptFailed failed -> kind + " " + failed.next();
            case RunEvent.SubtaskEnded ended ->
                kind + " " + ended.outcome().getClass().getSimpleName() + " " + ended.next();
            case RunEvent.RunParked parked -> kind + " " + parked.cause();
            case RunEvent.RunEnded ended -> kind + " " + ended.status();
            case RunEvent.ApprovalRequested requested ->
                kind + " " + requested.asked().getClass().getSimpleName();
            case RunEvent.LimitReached reached -> kind + " " + reached.kind();
            default -> kind;
        };
    }
}
