package dev.tyto.deploy.app.cli;

import dev.tyto.core.event.Recorded;
import dev.tyto.core.event.RunEvent;
import dev.tyto.core.model.ModelReply;
import dev.tyto.core.plan.Plan;
import dev.tyto.core.plan.PlanDefect;
import dev.tyto.core.plan.Subtask;
import dev.tyto.core.plan.SubtaskId;
import dev.tyto.core.planning.PlanRevision;
import dev.tyto.core.planning.PlanningResult.Origin;
import dev.tyto.core.run.ControlMessage;
import dev.tyto.core.steps.StepKey;
import dev.tyto.core.steps.StepScope;
import dev.tyto.core.tool.ToolCall;
import dev.tyto.core.work.Outcome;
import dev.tyto.core.work.Outcome.Recovery;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// Tells of a run, event by event, in plain lines on standard error. One for each run; used by one thread.
final class Progress {

    private final Voice voice;
    private final Map<StepKey, ToolCall> openCalls = new HashMap<>();

    Progress(Voice voice) {
        this.voice = voice;
    }

    /// Takes note of what was told before.
    void remember(Recorded recorded) {
        switch (recorded.event()) {
            case RunEvent.ToolRequested requested -> openCalls.put(requested.key(), requested.call());
            case RunEvent.ToolCalled called -> openCalls.remove(called.key());
            default -> {}
        }
    }

    void tell(Recorded recorded) {
        switch (recorded.event()) {
            case RunEvent.RunAccepted _ -> say("run " + recorded.run() + " started");
            case RunEvent.PlanRejected rejected ->
                say("the planner's answer was no plan: "
                        + rejected.proposal().defects().stream()
                                .map(PlanDefect::message)
                                .collect(Collectors.joining("; ")));
            case RunEvent.PlanAdopted adopted -> plan(adopted.plan(), adopted.origin());
            case RunEvent.RevisionAsked asked ->
                say((asked.split()
                                ? "the planner is asked to split "
                                : "the planner is asked to revise the plan after ")
                        + joined(asked.about()));
            case RunEvent.PlanRevised revised -> revision(revised);
            case RunEvent.ChildStarted started -> say(whose(started.key()) + " started run " + started.child());
            case RunEvent.ChildEnded ended ->
                say(whose(ended.key()) + ": run " + ended.child() + " "
                        + ended.status().text());
            case RunEvent.ContextCompacted compacted ->
                say(whose(compacted.scope()) + ": older tool results are shortened, the context fills up");
            case RunEvent.Overdraft overdraft ->
                say("a server billed " + Amounts.text(overdraft.kind(), overdraft.by())
                        + " more than its cap: nothing more is spent in " + overdraft.scope());
            case RunEvent.LimitReached reached ->
                say("the limit on " + Amounts.unit(reached.kind())
                        + " is reached: nothing new starts, what is there is put together");
            case RunEvent.ApprovalRequested requested -> say("waits for a person: " + RequestText.oneLine(requested));
            case RunEvent.SubtaskAssigned assigned ->
                say(assigned.assignment().attempt().subtask() + " started by "
                        + assigned.assignment().arm().worker()
                        + attempt(assigned.assignment().attempt().number()));
            case RunEvent.ModelCalled called -> modelCall(called);
            case RunEvent.ToolRequested requested -> openCalls.put(requested.key(), requested.call());
            case RunEvent.ToolCalled called -> toolCall(called);
            case RunEvent.CheckResult check -> {
                if (!check.passed()) {
                    say(check.attempt().subtask() + " failed its check: " + check.feedback());
                }
            }
            case RunEvent.AttemptFailed failed ->
                say(failed.attempt().subtask() + next(failed.next()) + ": " + reasonOf(failed.outcome()));
            case RunEvent.SubtaskEnded ended -> ended(ended);
            case RunEvent.ControlReceived received -> say(received.message().by() + " " + wish(received.message()));
            case RunEvent.RunParked parked -> say("run parked: " + parked.reason());
            case RunEvent.RunResumed resumed -> say("run taken up by " + resumed.by());
            case RunEvent.Unknown unknown -> say("an event of a newer Tyto: " + unknown.kind());
            case RunEvent.ModelRequested _,
                    RunEvent.PlanningFailed _, // said at the end
                    RunEvent.RunEnded _,
                    RunEvent.Scored _,
                    RunEvent.Feedback _,
                    RunEvent.Exported _ -> {}
        }
    }

    private void plan(Plan plan, Origin origin) {
        int count = plan.subtasks().size();
        String source = switch (origin) {
            case PLANNER -> "by the planner";
            case REPAIR -> "by the planner, mended";
            case FALLBACK -> "the task as a whole, because the planner gave no plan";
            case GIVEN -> "given";
        };
        say("plan of " + count + (count == 1 ? " subtask" : " subtasks") + " (" + source + ")");
        for (Subtask subtask : plan.subtasks()) {
            say("  " + PlanText.oneLine(subtask));
        }
    }

    private void revision(RunEvent.PlanRevised revised) {
        PlanRevision difference = revised.difference();
        say("plan changed (revision " + revised.revision() + ")");
        difference.added().forEach(subtask -> say("  + " + PlanText.oneLine(subtask)));
        difference.changed().forEach(subtask -> say("  ~ " + PlanText.oneLine(subtask)));
        difference.dropped().forEach(subtask -> say("  - " + subtask));
        difference.cancelled().forEach(subtask -> say("  x " + subtask));
    }

    private static String joined(List<SubtaskId> subtasks) {
        return subtasks.stream().map(SubtaskId::value).collect(Collectors.joining(", "));
    }

    private void modelCall(RunEvent.ModelCalled called) {
        if (called.reply() instanceof ModelReply.Failed failed) {
            String tries = called.attempt() == 1 ? "" : " (try " + called.attempt() + ")";
            say(whose(called.key()) + ": the model gave no answer" + tries + ": " + failed.reason());
        }
    }

    private void toolCall(RunEvent.ToolCalled called) {
        ToolCall call = openCalls.remove(called.key());
        String arguments = call == null ? "" : " " + call.arguments();
        say(whose(called.key()) + ": " + called.tool() + arguments + " -> "
                + called.result().forModel());
    }

    private void ended(RunEvent.SubtaskEnded ended) {
        SubtaskId subtask = ended.attempt().subtask();
        say(
                ended.outcome() instanceof Outcome.Answered answered
                        ? subtask + (answered.whole() ? " done" : " done in part: its answer was cut off")
                        : subtask + " not done" + instead(ended.next()) + ": " + reasonOf(ended.outcome()));
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

    private void say(String line) {
        voice.note(Voice.brief(line));
    }

    static String reasonOf(Outcome outcome) {
        return switch (outcome) {
            case Outcome.Answered _ -> "its answer did not pass";
            case Outcome.Failed failed -> failed.forModel();
            case Outcome.Exhausted exhausted ->
                "the limit on " + exhausted.kind().unit() + " was in the way";
            case Outcome.Cancelled _ -> "it was stopped";
        };
    }

    private static String attempt(int number) {
        return number == 1 ? "" : " (attempt " + number + ")";
    }

    private static String whose(StepKey key) {
        return whose(key.scope());
    }

    private static String whose(StepScope scope) {
        return switch (scope) {
            case StepScope.Planning _ -> "planner";
            case StepScope.Sample sample -> sample.attempt().subtask().value();
            case StepScope.Synthesis _ -> "synthesis";
        };
    }
}
