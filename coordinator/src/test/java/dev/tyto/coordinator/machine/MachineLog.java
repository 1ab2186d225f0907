package dev.tyto.coordinator.machine;

import static dev.tyto.coordinator.machine.RunStory.adding;
import static dev.tyto.coordinator.machine.RunStory.failure;
import static dev.tyto.coordinator.machine.RunStory.ids;
import static dev.tyto.coordinator.machine.RunStory.subtask;

import dev.tyto.core.budget.Budget;
import dev.tyto.core.event.Recorded;
import dev.tyto.core.event.RunEvent;
import dev.tyto.core.model.ModelReply.Blame;
import dev.tyto.core.planning.PlanRevision;
import dev.tyto.core.run.ControlMessage;
import dev.tyto.core.run.RunId;
import dev.tyto.core.work.Outcome.Recovery;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Runs as the machine of the first version drove them; written down once, in `machine-v1.jsonl`.
final class MachineLog {

    private MachineLog() {}

    static List<Recorded> all() {
        List<Recorded> all = new ArrayList<>();
        all.addAll(named("golden-revised", revised()));
        all.addAll(named("golden-approved", approved()));
        all.addAll(named("golden-late", late()));
        all.addAll(named("golden-cancelled", cancelled()));
        return all;
    }

    /// Retried, given to another worker, split, revised, cut short by a gap.
    private static RunStory revised() {
        return new RunStory(new FailurePolicy(
                        List.of(Recovery.RETRY, Recovery.OTHER_WORKER, Recovery.SPLIT, Recovery.REVISE), 3, 1))
                .accepted()
                .planned(subtask("a"), subtask("b"), subtask("c", "b"), subtask("d"), subtask("e", "d"))
                .after(Duration.ofSeconds(1))
                .tried("a")
                .tried("a")
                .assigned("a", "other")
                .apply(RunSteps.modelCalled("a", 3, 0))
                .failed("a", "too much")
                .noted()
                .assigned("b")
                .assigned("d")
                .revised(new PlanRevision(List.of(subtask("a1"), subtask("a2", "a1")), List.of(), ids("e"), ids("d")))
                .apply(RunSteps.modelCalled("d", 1, 0))
                .answered("b", "two")
                .assigned("a1")
                .ended("a1", failure("still too much", false, Blame.TASK))
                .noted()
                .revised(new PlanRevision(List.of(), List.of(subtask("a2")), ids("c"), List.of()))
                .assigned("a2")
                .apply(RunSteps.modelCalled("a2", 1, 0))
                .apply(RunSteps.toolRequested("a2", 1, 0, 1))
                .apply(RunSteps.toolRequested("a2", 1, 0, 2))
                .apply(RunSteps.toolCalled("a2", 1, 0))
                .answered("a2", "one");
    }

    /// Approved, revised and shown again, parked while it waits.
    private static RunStory approved() {
        RunStory story = new RunStory(RunStory.REVISING).acceptedForApproval().planned(subtask("a"), subtask("b"));
        story.noted();
        story.said(new ControlMessage.Approve(
                        "m1", "ada", "plan.0", story.state().planShown()))
                .tried("a")
                .noted()
                .revised(adding(subtask("a2")))
                .noted()
                .done("b", "two");
        return story.apply(new RunEvent.RunParked("it waits for a person", RunEvent.ParkCause.WAITING))
                .after(Duration.ofDays(1))
                .apply(new RunEvent.RunResumed("ada"))
                .said(new ControlMessage.Answer("m2", "ada", "nothing", "no question"));
    }

    /// Out of time, raised, out of time again.
    private static RunStory late() {
        RunStory story = new RunStory()
                .accepted(Budget.wallTime(Duration.ofMinutes(10)).and(Budget.tokens(1_000)))
                .planned(subtask("a"), subtask("b"), subtask("c", "b"))
                .done("a", "one")
                .assigned("b")
                .after(Duration.ofMinutes(9));
        story.observe(new Observation.TimeUp(600_000, Map.of()));
        story.said(new ControlMessage.RaiseBudget("m1", "ada", Budget.wallTime(Duration.ofMinutes(12))));
        story.after(Duration.ofMinutes(3));
        story.observe(new Observation.TimeUp(720_000, Map.of()));
        return story;
    }

    private static RunStory cancelled() {
        return new RunStory()
                .accepted()
                .planned(subtask("a"), subtask("b"))
                .assigned("a")
                .said(new ControlMessage.Pause("m1", "ada"))
                .answered("a", "one")
                .said(new ControlMessage.Cancel("m2", "bob"))
                .noted()
                .apply(new RunEvent.Feedback("ada", "a pity"));
    }

    private static List<Recorded> named(String run, RunStory story) {
        return story.log().stream()
                .map(each -> new Recorded(new RunId(run), each.sequence(), each.epoch(), each.at(), each.event()))
                .toList();
    }
}
