package dev.tyto.coordinator.machine;

import static dev.tyto.coordinator.machine.RunStory.failure;
import static dev.tyto.coordinator.machine.RunStory.subtask;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tyto.core.event.RunEvent;
import dev.tyto.core.model.ModelReply.Blame;
import dev.tyto.core.plan.SubtaskId;
import dev.tyto.core.work.Outcome;
import org.junit.jupiter.api.Test;

/// What a state says of itself.
final class RunStateTest {

    private final RunStory story = new RunStory().accepted();

    @Test
    void statesOfOneLogAreEqualAndThoseOfAnotherAreNot() {
        story.planned(subtask("a"));

        RunState same = RunState.of(story.log());
        RunState other = new RunStory().accepted().planned(subtask("b")).state();

        assertThat(same).isEqualTo(story.state()).hasSameHashCodeAs(story.state());
        assertThat(other).isNotEqualTo(story.state()).doesNotHaveSameHashCodeAs(story.state());
    }

    @Test
    void stateBeforeTheFirstEventHasNoStart() {
        assertThatThrownBy(RunState.NEW::start)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("the run has no event yet");
    }

    @Test
    void parkedStateSaysHow() {
        RunEvent.RunParked parked = new RunEvent.RunParked("Ctrl-C");

        story.apply(parked);

        assertThat(story.state().park()).contains(parked);
    }

    @Test
    void lastOutcomeIsThatOfTheNewestAttempt() {
        Outcome newest = failure("once more", true, Blame.TASK);
        story.planned(subtask("a")).tried("a");

        story.assigned("a").ended("a", newest);

        assertThat(story.state().lastOutcome(new SubtaskId("a"))).contains(newest);
    }

    @Test
    void whatWaitsForALostOneIsBlockedInWhateverOrderThePlanNamesThem() {
        story.withoutOtherWorkers()
                .planned(
                        subtask("z", "y"),
                        subtask("y", "x"),
                        subtask("x", "a"),
                        subtask("free", "b"),
                        subtask("a"),
                        subtask("b"));

        story.assigned("a").ended("a", failure("no", false, Blame.ENVIRONMENT));

        assertThat(story.state().all())
                .filteredOn(story.state()::blocked)
                .extracting(each -> each.subtask().id().value())
                .containsExactly("z", "y", "x");
    }
}
