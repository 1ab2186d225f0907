package dev.tyto.coordinator.machine;

import static dev.tyto.coordinator.machine.RunStory.failure;
import static dev.tyto.coordinator.machine.RunStory.subtask;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tyto.core.artifact.Artifact;
import dev.tyto.core.artifact.Digest;
import dev.tyto.core.budget.BudgetKind;
import dev.tyto.core.budget.Spend;
import dev.tyto.core.event.RunEvent;
import dev.tyto.core.event.RunEvent.LimitReached;
import dev.tyto.core.model.ModelReply.Blame;
import dev.tyto.core.work.Outcome;
import dev.tyto.core.work.Outcome.Recovery;
import org.junit.jupiter.api.Test;

/// What is done when attempts fail.
final class FailureLadderTest {

    private static final Artifact FILE = new Artifact("half.txt", "text/plain", 3, Digest.of("abc"));

    private final RunStory story = new RunStory().accepted().planned(subtask("a"), subtask("b", "a"));

    @Test
    void firstFailureIsRetriedByTheSameWorkerWhoIsToldWhatWasWrong() {
        story.assigned("a", "reader").failed("a", "no number in it");

        Command.Assign assign = story.assign("a");

        assertThat(assign.attempt()).isEqualTo(2);
        assertThat(assign.how()).isEqualTo(Recovery.RETRY);
        assertThat(assign.feedback()).isEqualTo("no number in it");
        assertThat(assign.tried()).containsExactly("reader");
    }

    @Test
    void secondFailureGoesToAnotherWorkerAndAllThatTriedAreNamed() {
        story.assigned("a", "reader").failed("a", "no").assigned("a", "reader").failed("a", "still no");

        Command.Assign assign = story.assign("a");

        assertThat(assign.attempt()).isEqualTo(3);
        assertThat(assign.how()).isEqualTo(Recovery.OTHER_WORKER);
        assertThat(assign.feedback()).isEqualTo("still no");
        assertThat(assign.tried()).containsExactly("reader", "reader");
    }

    @Test
    void withoutAnotherWorkerTheSecondFailureGoesToThePlanner() {
        story.withoutOtherWorkers().tried("a").tried("a");

        assertThat(story.progress("a").state()).isEqualTo(SubtaskState.FAILED);
        assertThat(story.progress("a").next()).isEqualTo(Recovery.REVISE);
    }

    @Test
    void firstAttemptIsFreeInItsChoiceOfWorker() {
        Command.Assign assign = story.assign("a");

        assertThat(assign.how()).isEqualTo(Recovery.GIVE_UP);
        assertThat(assign.tried()).isEmpty();
        assertThat(assign.feedback()).isNull();
    }

    @Test
    void failureThatCannotBeHelpedEndsTheSubtask() {
        story.withoutOtherWorkers()
                .assigned("a")
                .ended("a", failure("no key", false, Blame.PREREQUISITE))
                .noted();

        assertThat(story.end().ending()).isEqualTo(new RunEvent.Ending("subtask a failed: no key", Blame.PREREQUISITE));
    }

    @Test
    void filesOfAFailedAttemptDoNotCount() {
        story.assigned("a").ended("a", failure("no", false, Blame.ENVIRONMENT), FILE);

        assertThat(story.last())
                .isInstanceOfSatisfying(
                        RunEvent.SubtaskEnded.class,
                        ended -> assertThat(ended.artifacts()).isEmpty());
    }

    @Test
    void exhaustedAttemptIsNotTriedAgain() {
        story.assigned("a").ended("a", new Outcome.Exhausted(BudgetKind.TOKENS, Spend.NONE));

        assertThat(story.progress("a").state()).isEqualTo(SubtaskState.FAILED);
        assertThat(story.progress("a").next()).isEqualTo(Recovery.GIVE_UP);
    }

    @Test
    void cancelledAttemptIsNotTriedAgain() {
        story.assigned("a").ended("a", new Outcome.Cancelled(Spend.NONE));

        assertThat(story.progress("a").state()).isEqualTo(SubtaskState.FAILED);
    }

    @Test
    void onceALimitWasReachedAFailureIsGivenUp() {
        story.assigned("a").apply(new LimitReached(BudgetKind.TOKENS, 10, 0));

        story.failed("a", "hiccup");

        assertThat(story.progress("a").state()).isEqualTo(SubtaskState.FAILED);
        assertThat(story.progress("a").next()).isEqualTo(Recovery.GIVE_UP);
    }

    @Test
    void successAfterARetryLeavesNoTraceOfTheFailureInTheResult() {
        story.assigned("a")
                .failed("a", "hiccup")
                .done("a", "one")
                .done("b", "two")
                .synthesized("three");

        assertThat(story.end().ending()).isNull();
        assertThat(story.progress("a").attempts()).isEqualTo(2);
    }
}
