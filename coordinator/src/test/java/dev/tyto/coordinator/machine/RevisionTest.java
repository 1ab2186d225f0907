package dev.tyto.coordinator.machine;

import static dev.tyto.coordinator.machine.RunStory.adding;
import static dev.tyto.coordinator.machine.RunStory.cancelling;
import static dev.tyto.coordinator.machine.RunStory.changing;
import static dev.tyto.coordinator.machine.RunStory.dropping;
import static dev.tyto.coordinator.machine.RunStory.failure;
import static dev.tyto.coordinator.machine.RunStory.ids;
import static dev.tyto.coordinator.machine.RunStory.subtask;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tyto.core.event.RunEvent;
import dev.tyto.core.event.RunEvent.RevisionAsked;
import dev.tyto.core.model.ModelReply.Blame;
import dev.tyto.core.plan.PlanDefect;
import dev.tyto.core.plan.SubtaskId;
import dev.tyto.core.planning.PlanRevision;
import dev.tyto.core.planning.PlanningRequest.Line;
import dev.tyto.core.planning.PlanningRequest.Progress;
import dev.tyto.core.planning.PlanningResult;
import dev.tyto.core.planning.PlanningResult.Origin;
import dev.tyto.core.run.RunStatus;
import dev.tyto.core.work.Outcome.Recovery;
import java.util.List;
import org.junit.jupiter.api.Test;

/// When the planner is asked again, about what, and what its answer may still change.
final class RevisionTest {

    private final RunStory story = new RunStory(RunStory.REVISING).accepted();

    @Test
    void attemptThatARevisionCancelsIsOverAtOnce() {
        RunStory story = new RunStory(RunStory.REVISING).accepted().planned(subtask("a"), subtask("b"));
        story.assigned("a").assigned("b").failed("a", "no").noted();

        story.revised(new PlanRevision(List.of(subtask("a2")), List.of(), List.of(), RunStory.ids("b")));

        assertThat(story.state().isCurrent(RunStory.attempt("b", 1))).isFalse();
        assertThat(story.state().running()).isEmpty();
        assertThat(story.inFlight()).containsExactly("assign a2.a1");
    }

    @Test
    void plannerIsAskedOnceForWhatFailed() {
        story.planned(subtask("a"), subtask("b")).tried("a").noted();

        assertThat(story.asked()).isEqualTo(new RevisionAsked(1, 0, ids("a"), false));
        assertThat(story.inFlight()).containsExactly("plan.1", "assign b.a1");
    }

    @Test
    void failuresWhileThePlannerIsAskedGoIntoTheNextRevisionTogether() {
        story.planned(subtask("a"), subtask("b"), subtask("c")).tried("a").noted();

        story.tried("b").tried("c").noted().revised(adding(subtask("a2"))).noted();

        assertThat(story.asked()).isEqualTo(new RevisionAsked(2, 1, ids("b", "c"), false));
    }

    @Test
    void independentWorkGoesOnWhileThePlannerIsAsked() {
        story.planned(subtask("a"), subtask("b"), subtask("c", "b")).tried("a").noted();

        story.done("b", "two");

        assertThat(story.inFlight()).containsExactly("plan.1", "assign c.a1");
    }

    @Test
    void whatIsPutInThePlaceOfAFailureMakesTheRunWhole() {
        story.planned(subtask("a"), subtask("b", "a")).tried("a").noted();

        story.revised(new PlanRevision(List.of(subtask("a2")), List.of(subtask("b", "a2")), List.of(), List.of()))
                .done("a2", "one")
                .done("b", "two")
                .synthesized("three");

        assertThat(story.progress("a").state()).isEqualTo(SubtaskState.REPLACED);
        assertThat(story.end().status()).isEqualTo(RunStatus.COMPLETED);
    }

    @Test
    void planChangedAroundAFailureReplacesIt() {
        story.planned(subtask("a"), subtask("b", "a")).tried("a").noted();

        story.revised(changing(subtask("b")));

        assertThat(story.progress("a").state()).isEqualTo(SubtaskState.REPLACED);
        assertThat(story.inFlight()).containsExactly("assign b.a1");
    }

    @Test
    void failureForWhichNothingWasPutInPlaceStaysAGap() {
        story.planned(subtask("a"), subtask("b", "a"), subtask("c")).tried("a").noted();

        story.revised(dropping("b")).done("c", "three").synthesized("only three");

        assertThat(story.progress("a").state()).isEqualTo(SubtaskState.FAILED);
        assertThat(story.progress("b").state()).isEqualTo(SubtaskState.DROPPED);
        assertThat(story.end().status()).isEqualTo(RunStatus.PARTIAL);
    }

    @Test
    void revisionThatChangesNothingLeavesTheGapAndIsNotAskedForAgain() {
        story.planned(subtask("a"), subtask("b")).tried("a").noted();

        story.revised(PlanRevision.NOTHING).done("b", "two").synthesized("only two");

        assertThat(story.state().planning().revision()).isZero();
        assertThat(story.end().status()).isEqualTo(RunStatus.PARTIAL);
    }

    @Test
    void revisionThatFailsLeavesTheGapAndTheRunGoesOn() {
        story.planned(subtask("a"), subtask("b")).tried("a").noted();

        story.observe(new Observation.Planned(
                1, new PlanningResult.Failed("nobody listens", Blame.ENVIRONMENT, List.of()), List.of(), null));

        assertThat(story.last()).isEqualTo(new RunEvent.PlanningFailed(1, "nobody listens", Blame.ENVIRONMENT));
        assertThat(story.inFlight()).containsExactly("assign b.a1");
    }

    @Test
    void whatBecameIllegalMeanwhileIsLeftOutAndSaid() {
        story.planned(subtask("a"), subtask("b"), subtask("c"))
                .tried("a")
                .noted()
                .assigned("b");

        story.revised(new PlanRevision(List.of(subtask("a2")), List.of(), ids("b", "c"), List.of()));

        assertThat(story.last())
                .isEqualTo(new RunEvent.PlanRevised(
                        1, new PlanRevision(List.of(subtask("a2")), List.of(), ids("c"), List.of()), Origin.PLANNER));
        assertThat(story.log().get(story.log().size() - 2).event())
                .isInstanceOfSatisfying(
                        RunEvent.PlanRejected.class,
                        rejected -> assertThat(rejected.proposal().defects())
                                .containsExactly(new PlanDefect.WrongState(
                                        new SubtaskId("b"), "waiting to be dropped", "running")));
        assertThat(story.progress("b").state()).isEqualTo(SubtaskState.RUNNING);
    }

    @Test
    void failureWhoseReplacementBecameIllegalStaysAGap() {
        story.planned(subtask("a"), subtask("b"), subtask("c"))
                .tried("a")
                .noted()
                .assigned("c");

        story.revised(new PlanRevision(List.of(), List.of(subtask("c")), ids("b"), List.of()))
                .answered("c", "three")
                .synthesized("only three");

        assertThat(story.progress("b").state()).isEqualTo(SubtaskState.DROPPED);
        assertThat(story.end().status()).isEqualTo(RunStatus.PARTIAL);
    }

    @Test
    void revisionOfWhichNothingIsLegalAnyMoreHasFailed() {
        story.planned(subtask("a"), subtask("b")).tried("a").noted().done("b", "two");

        story.revised(dropping("b"));

        assertThat(story.last())
                .isEqualTo(new RunEvent.PlanningFailed(1, "nothing of the revision is legal any more", Blame.TASK));
    }

    @Test
    void answeredSubtaskIsNeverTouched() {
        story.planned(subtask("a"), subtask("b")).tried("a").noted().done("b", "two");

        story.revised(cancelling("b"));

        assertThat(story.progress("b").state()).isEqualTo(SubtaskState.ANSWERED);
    }

    @Test
    void runningSubtaskIsCancelledAndItsAttemptIsInFlightNoMore() {
        story.planned(subtask("a"), subtask("b")).tried("a").noted().assigned("b");

        story.revised(new PlanRevision(List.of(subtask("ab")), List.of(), List.of(), ids("b")));

        assertThat(story.progress("b").state()).isEqualTo(SubtaskState.CANCELLED);
        assertThat(story.inFlight()).containsExactly("assign ab.a1");
    }

    @Test
    void subtaskBetweenTwoAttemptsCanBeCancelled() {
        RunStory retrying = new RunStory()
                .accepted()
                .planned(subtask("a"), subtask("b"))
                .assigned("a")
                .ended("a", failure("too much", false, Blame.TASK))
                .noted()
                .tried("b");

        retrying.revised(new PlanRevision(List.of(subtask("ab")), List.of(), List.of(), ids("b")));

        assertThat(retrying.progress("b").state()).isEqualTo(SubtaskState.CANCELLED);
        assertThat(retrying.inFlight()).containsExactly("assign ab.a1");
    }

    @Test
    void idIsNeverUsedAgain() {
        story.planned(subtask("a"), subtask("b")).tried("a").noted();

        story.revised(adding(subtask("a")));

        assertThat(story.last()).isInstanceOf(RunEvent.PlanningFailed.class);
        assertThat(story.progress("a").state()).isEqualTo(SubtaskState.FAILED);
    }

    @Test
    void plannerIsAskedForAtMostSoManyRevisions() {
        story.planned(subtask("a0"));
        for (int i = 1; i <= 3; i++) {
            story.tried("a" + (i - 1)).noted().revised(adding(subtask("a" + i)));
        }

        story.tried("a3").noted();

        assertThat(story.state().planning().asked()).isEqualTo(3);
        assertThat(story.end().status()).isEqualTo(RunStatus.FAILED);
    }

    @Test
    void splitsAndRevisionsTogetherAreAtMostSoMany() {
        RunStory mixed = new RunStory(new FailurePolicy(List.of(Recovery.SPLIT, Recovery.REVISE), 1, 0))
                .accepted()
                .planned(subtask("a"), subtask("b"))
                .tried("a")
                .noted();

        mixed.tried("b").noted().revised(PlanRevision.NOTHING).noted();

        assertThat(mixed.progress("b").next()).isEqualTo(Recovery.GIVE_UP);
        assertThat(mixed.end().status()).isEqualTo(RunStatus.FAILED);
    }

    @Test
    void splitDoesNotTakeTheLastRevisionFromAFailureThatWaitsForIt() {
        RunStory mixed = new RunStory(new FailurePolicy(List.of(Recovery.RETRY, Recovery.SPLIT, Recovery.REVISE), 2, 1))
                .accepted()
                .planned(subtask("a"), subtask("b"), subtask("c"))
                .tried("b")
                .tried("c")
                .tried("a")
                .tried("a")
                .noted()
                .revised(adding(subtask("a2")))
                .tried("a2")
                .tried("a2");

        mixed.tried("b");

        assertThat(mixed.progress("a2").next()).isEqualTo(Recovery.REVISE);
        assertThat(mixed.progress("b").next()).isEqualTo(Recovery.REVISE);
    }

    @Test
    void runTakenUpUnderAStricterPolicyAsksForNoMoreThanThatAllows() {
        story.planned(subtask("a"), subtask("b")).tried("a");

        List<Command> commands = RunMachine.of(FailurePolicy.attempts(1)).decide(story.state());

        assertThat(commands).extracting(Command::id).containsExactly("assign b.a1");
    }

    @Test
    void splitIsAskedForBeforeARevisionAndForOneSubtaskAlone() {
        RunStory splitting = new RunStory(RunStory.SPLITTING)
                .accepted()
                .planned(subtask("a"), subtask("b"))
                .assigned("a")
                .assigned("b")
                .failed("a", "too much")
                .failed("b", "too much");

        splitting.noted();

        assertThat(splitting.asked()).isEqualTo(new RevisionAsked(1, 0, ids("a"), true));
    }

    @Test
    void subtaskOfASplitCountsTheSplitsBehindIt() {
        RunStory splitting = new RunStory(RunStory.SPLITTING)
                .accepted()
                .planned(subtask("a"))
                .tried("a")
                .noted()
                .revised(adding(subtask("a1"), subtask("a2")))
                .tried("a1")
                .noted();

        splitting.revised(adding(subtask("a11"))).tried("a11");

        assertThat(splitting.progress("a2").splits()).isEqualTo(1);
        assertThat(splitting.progress("a11").splits()).isEqualTo(2);
        assertThat(splitting.progress("a11").next()).isEqualTo(Recovery.GIVE_UP);
    }

    @Test
    void whatReplacesASubtaskOfASplitComesOfThatSplitToo() {
        RunStory mixed = new RunStory(new FailurePolicy(List.of(Recovery.SPLIT, Recovery.REVISE), 9, 1))
                .accepted()
                .planned(subtask("a"))
                .tried("a")
                .noted()
                .revised(adding(subtask("a1")))
                .tried("a1")
                .noted();

        mixed.revised(adding(subtask("a2"))).tried("a2");

        assertThat(mixed.progress("a2").splits()).isEqualTo(1);
        assertThat(mixed.progress("a2").next()).isEqualTo(Recovery.REVISE);
    }

    @Test
    void revisionThatNobodyAskedForIsRefused() {
        story.planned(subtask("a"));

        assertThatThrownBy(() -> story.apply(new RunEvent.PlanRevised(1, dropping("a"), Origin.PLANNER)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("must be asked for before it is made");
    }

    @Test
    void plannersSeeHowFarEverySubtaskIs() {
        story.planned(subtask("a"), subtask("b"), subtask("c"), subtask("d"), subtask("e", "d"))
                .tried("a")
                .noted()
                .revised(dropping("e"))
                .done("b", "two")
                .assigned("c");

        List<Line> lines = story.state().lines();

        assertThat(lines)
                .containsExactly(
                        new Line(subtask("a"), Progress.FAILED, null),
                        new Line(subtask("b"), Progress.ANSWERED, "two"),
                        new Line(subtask("c"), Progress.RUNNING, null),
                        new Line(subtask("d"), Progress.WAITING, null),
                        new Line(subtask("e", "d"), Progress.GONE, null));
    }
}
