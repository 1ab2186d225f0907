package dev.tyto.deploy.app.cli;

import dev.tyto.core.event.Recorded;
import dev.tyto.core.event.RunEvent;
import dev.tyto.core.model.ModelReply;
import dev.tyto.core.plan.Plan;
import dev.tyto.core.plan.PlanDefect;
import dev.tyto.core.plan.Subtask;
import dev.tyto.core.planning.PlanRevision;
import dev.tyto.core.planning.PlanningResult.Origin;
import dev.tyto.core.steps.StepKey;
import dev.tyto.core.steps.StepScope;
import dev.tyto.core.tool.ToolCall;
import java.util.HashMap;
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
            case RunEvent.PlanRejected rejected -> say("the planner's answer was no plan: " + defects(rejected));
            case RunEvent.PlanAdopted adopted -> plan(adopted.plan(), adopted.origin());
            case RunEvent.RevisionAsked asked -> say(EventText.of(asked));
            case RunEvent.PlanRevised revised -> revision(revised);
            case RunEvent.ChildStarted started -> say(whose(started.key()) + " started run " + started.child());
            case RunEvent.ChildEnded ended -> say(whose(ended.key()) + ": " + EventText.of(ended));
            case RunEvent.ContextCompacted compacted -> say(whose(compacted.scope()) + EventText.COMPACTED);
            case RunEvent.Overdraft overdraft -> say(EventText.of(overdraft));
            case RunEvent.LimitReached reached -> say(EventText.of(reached));
            case RunEvent.ApprovalRequested requested -> say("waits for a person: " + RequestText.oneLine(requested));
            case RunEvent.SubtaskAssigned assigned -> say(EventText.of(assigned.assignment()));
            case RunEvent.ModelCalled called -> modelCall(called);
            case RunEvent.ToolRequested requested -> openCalls.put(requested.key(), requested.call());
            case RunEvent.ToolCalled called -> toolCall(called);
            case RunEvent.CheckResult check -> check(check);
            case RunEvent.AttemptFailed failed -> say(EventText.of(failed));
            case RunEvent.SubtaskEnded ended -> say(EventText.of(ended));
            case RunEvent.ControlReceived received -> say(EventText.of(received));
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

    private static String defects(RunEvent.PlanRejected rejected) {
        return rejected.proposal().defects().stream().map(PlanDefect::message).collect(Collectors.joining("; "));
    }

    private void check(RunEvent.CheckResult check) {
        if (!check.passed()) {
            say(check.attempt().subtask() + " failed its check: " + check.feedback());
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

    private void say(String line) {
        voice.note(Voice.brief(line));
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
