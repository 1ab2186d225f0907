package dev.tyto.coordinator.machine;

import static dev.tyto.coordinator.machine.RunStory.subtask;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tyto.core.artifact.Digest;
import dev.tyto.core.budget.Budget;
import dev.tyto.core.budget.BudgetKind;
import dev.tyto.core.event.RunEvent;
import dev.tyto.core.event.RunEvent.ParkCause;
import dev.tyto.core.model.ModelReply.Blame;
import dev.tyto.core.plan.Plan;
import dev.tyto.core.run.ControlMessage;
import dev.tyto.core.run.RunStatus;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Cancel, pause, park and resume.
final class RunControlTest {

    private final RunStory story = new RunStory().accepted();

    @Test
    void cancelLeavesNothingInFlightButTheEnd() {
        story.planned(subtask("a"), subtask("b")).assigned("a");

        cancel();

        assertThat(story.inFlight()).containsExactly("note RunEnded");
    }

    @Test
    void cancelledRunEndsAsCancelledAndSaysByWhom() {
        story.planned(subtask("a")).done("a", "one");

        cancel();
        story.noted();

        assertThat(story.end().status()).isEqualTo(RunStatus.CANCELLED);
        assertThat(story.end().answer()).isEmpty();
        assertThat(story.end().ending()).isEqualTo(new RunEvent.Ending("cancelled by ada", Blame.TASK));
    }

    @Test
    void pausedRunCanBeCancelled() {
        story.planned(subtask("a"));
        pause();

        cancel();

        assertThat(story.inFlight()).containsExactly("note RunEnded");
    }

    @Test
    void pausedRunWantsNothing() {
        story.planned(subtask("a"), subtask("b")).assigned("a");

        pause();

        assertThat(story.decide()).isEmpty();
    }

    @Test
    void attemptThatEndsInAPauseCounts() {
        story.planned(subtask("a"), subtask("b", "a")).assigned("a");
        pause();

        story.answered("a", "one");

        assertThat(story.progress("a").state()).isEqualTo(SubtaskState.ANSWERED);
        assertThat(story.decide()).isEmpty();
    }

    @Test
    void planThatComesInAPauseCountsAndNothingOfItStarts() {
        pause();

        story.planned(subtask("a"));

        assertThat(story.progress("a").state()).isEqualTo(SubtaskState.WAITING);
        assertThat(story.decide()).isEmpty();
    }

    @Test
    void synthesisThatComesInAPauseEndsTheRun() {
        story.planned(subtask("a")).done("a", "one");
        pause();

        story.synthesized("one");

        assertThat(story.end().status()).isEqualTo(RunStatus.COMPLETED);
    }

    @Test
    void synthesisThatComesAfterACancelDoesNotCount() {
        story.planned(subtask("a")).done("a", "one");
        cancel();

        story.synthesized("one").noted();

        assertThat(story.end().status()).isEqualTo(RunStatus.CANCELLED);
    }

    @Test
    void pauseTakenBackGoesOnWhereItWas() {
        story.planned(subtask("a"), subtask("b")).assigned("a");
        pause();

        story.said(new ControlMessage.Resume(story.messageId(), "ada"));

        assertThat(story.inFlight()).containsExactly("attempt a.a1", "assign b.a1");
    }

    @Test
    void parkedRunWantsNothingAndObservesNothing() {
        story.planned(subtask("a")).assigned("a");

        story.apply(new RunEvent.RunParked("Ctrl-C")).answered("a", "late");

        assertThat(story.decide()).isEmpty();
        assertThat(story.progress("a").state()).isEqualTo(SubtaskState.RUNNING);
    }

    @Test
    void resumedRunGoesOnWithTheSameAttempt() {
        story.planned(subtask("a")).assigned("a").apply(new RunEvent.RunParked("Ctrl-C"));

        story.apply(new RunEvent.RunResumed("ada"));

        assertThat(story.inFlight()).containsExactly("attempt a.a1");
        assertThat(story.state().park()).isEmpty();
    }

    @Test
    void pausedRunThatIsTakenUpStaysPausedUntilSomebodySaysGoOn() {
        story.planned(subtask("a")).assigned("a");
        pause();
        story.apply(new RunEvent.RunParked("it was paused", ParkCause.PAUSED));

        story.apply(new RunEvent.RunResumed("ada"));
        List<Command> takenUp = story.decide();
        story.said(new ControlMessage.Resume(story.messageId(), "ada"));

        assertThat(takenUp).isEmpty();
        assertThat(story.inFlight()).containsExactly("attempt a.a1");
    }

    @Test
    void everyMessageButResumeAndCancelIsTakenInAndThePauseStays() {
        RunStory asked =
                new RunStory().acceptedForApproval().planned(subtask("a")).noted();
        Digest shown = asked.state().planShown();
        asked.said(new ControlMessage.Pause(asked.messageId(), "ada"));

        asked.received(new ControlMessage.RaiseBudget(asked.messageId(), "ada", Budget.tokens(5)));
        asked.received(new ControlMessage.Answer(asked.messageId(), "ada", "q", "red"));
        asked.received(new ControlMessage.Approve(asked.messageId(), "ada", "plan.0", shown));
        asked.received(new ControlMessage.Deny(asked.messageId(), "ada", "plan.0", Digest.of("other"), "no"));
        asked.received(new ControlMessage.EditPlan(asked.messageId(), "ada", new Plan(List.of(subtask("b")))));

        assertThat(asked.decide()).isEmpty();
        assertThat(asked.state().paused()).isTrue();
        assertThat(asked.state().granted("plan.0", shown)).isTrue();
    }

    @Test
    void limitDoesNotTakeAParkedRunUp() {
        story.planned(subtask("a")).apply(new RunEvent.RunParked("Ctrl-C"));

        story.apply(new RunEvent.LimitReached(BudgetKind.TOKENS, 1, 0));

        assertThat(story.state().parked()).isTrue();
    }

    @Test
    void cancelSaidToAParkedRunEndsItOnceItIsTakenUp() {
        story.planned(subtask("a")).apply(new RunEvent.RunParked("Ctrl-C"));
        cancel();

        story.apply(new RunEvent.RunResumed("ada")).noted();

        assertThat(story.end().status()).isEqualTo(RunStatus.CANCELLED);
    }

    private void cancel() {
        story.said(new ControlMessage.Cancel(story.messageId(), "ada"));
    }

    private void pause() {
        story.said(new ControlMessage.Pause(story.messageId(), "ada"));
    }
}
