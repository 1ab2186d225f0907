package dev.tyto.deploy.app.cli;

import dev.tyto.core.budget.BudgetKind;
import dev.tyto.core.event.RunEvent;
import dev.tyto.core.plan.SubtaskId;
import dev.tyto.core.run.ControlMessage;
import dev.tyto.core.work.Assignment;
import dev.tyto.core.work.Outcome;
import dev.tyto.core.work.Outcome.Recovery;
import java.util.stream.Collectors;

/// Events for people, in one line each. Stateless.
final class EventText {

    /// Continues the name of whoever talks with the model.
    static final String COMPACTED = ": older tool results are shortened, the context fills up";

    private EventText() {}

    static String of(RunEvent.RevisionAsked asked) {
        String about = asked.about().stream().map(SubtaskId::value).collect(Collectors.joining(", "));
        return (asked.split() ? "the planner is asked to split " : "the planner is asked to revise the plan after ")
                + about;
    }

    static String of(RunEvent.ChildEnded ended) {
        return "run " + ended.child() + " ended: " + ended.status().text();
    }

    static String of(RunEvent.Overdraft overdraft) {
        return "a server billed " + Amounts.text(overdraft.kind(), overdraft.by())
                + " more than its cap: nothing more is spent in " + overdraft.scope();
    }

    static String of(RunEvent.LimitReached reached) {
        String smallest = reached.smallest() == 0
                ? ""
                : ", where at least " + Amounts.text(reached.kind(), reached.smallest()) + " would be needed";
        return "the limit of " + Amounts.text(reached.kind(), reached.limit()) + " is reached" + smallest
                + ": nothing new starts, what is there is put together";
    }

    static String of(Assignment assignment) {
        int number = assignment.attempt().number();
        return assignment.attempt().subtask() + " started by "
                + assignment.arm().worker() + (number == 1 ? "" : " (attempt " + number + ")");
    }

    static String of(RunEvent.AttemptFailed failed) {
        return failed.attempt().subtask() + next(failed.next()) + ": " + reasonOf(failed.outcome());
    }

    static String of(RunEvent.SubtaskEnded ended) {
        SubtaskId subtask = ended.attempt().subtask();
        return ended.outcome() instanceof Outcome.Answered answered
                ? subtask + done(answered)
                : subtask + " not done" + instead(ended.next()) + ": " + reasonOf(ended.outcome());
    }

    private static String done(Outcome.Answered answered) {
        BudgetKind exhausted = answered.exhausted();
        if (exhausted != null) {
            return " done in part: the limit on " + Amounts.unit(exhausted) + " left no room for more";
        }
        return answered.whole() ? " done" : " done in part: its answer was cut off";
    }

    static String of(RunEvent.ControlReceived received) {
        ControlMessage message = received.message();
        String refused = received.refused();
        return message.by() + " " + wish(message) + (refused == null ? "" : ", in vain: " + refused);
    }

    private static String next(Recovery next) {
        return switch (next) {
            case RETRY -> " is tried again";
            case OTHER_WORKER -> " is given to another worker";
            case SPLIT, REVISE, GIVE_UP -> " is not tried again";
        };
    }

    private static String instead(Recovery next) {
        return switch (next) {
            case SPLIT -> ", it is to be split";
            case REVISE -> ", the plan is to be revised";
            case RETRY, OTHER_WORKER, GIVE_UP -> "";
        };
    }

    private static String wish(ControlMessage message) {
        return switch (message) {
            case ControlMessage.Cancel _ -> "cancels the run";
            case ControlMessage.Pause _ -> "pauses the run";
            case ControlMessage.Resume _ -> "says to go on";
            case ControlMessage.Approve approve -> "says yes to " + approve.request();
            case ControlMessage.Deny deny -> "says no to " + deny.request() + ": " + deny.reason();
            case ControlMessage.EditPlan _ -> "puts another plan in the place of this one";
            case ControlMessage.Answer answer -> "answers " + answer.request() + ": " + answer.text();
            case ControlMessage.RaiseBudget raise -> "raises the limits to at least " + Amounts.text(raise.limits());
        };
    }

    private static String reasonOf(Outcome outcome) {
        return switch (outcome) {
            case Outcome.Answered _ -> "its answer did not pass";
            case Outcome.Failed failed -> failed.forModel();
            case Outcome.Exhausted exhausted ->
                "what is left of the limit on " + Amounts.unit(exhausted.kind()) + " does not admit another call";
            case Outcome.Cancelled _ -> "it was stopped";
        };
    }
}
