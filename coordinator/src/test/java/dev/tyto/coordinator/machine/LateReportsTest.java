package dev.tyto.coordinator.machine;

import static dev.tyto.coordinator.machine.RunStory.adding;
import static dev.tyto.coordinator.machine.RunStory.attempt;
import static dev.tyto.coordinator.machine.RunStory.cancelling;
import static dev.tyto.coordinator.machine.RunStory.subtask;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tyto.core.answer.Synthesizer.Synthesis;
import dev.tyto.core.budget.BudgetKind;
import dev.tyto.core.budget.Spend;
import dev.tyto.core.event.RunEvent;
import dev.tyto.core.event.RunEvent.LimitReached;
import dev.tyto.core.plan.Plan;
import dev.tyto.core.planning.PlanRevision;
import dev.tyto.core.planning.PlanningResult;
import dev.tyto.core.planning.PlanningResult.Origin;
import dev.tyto.core.run.ControlMessage;
import dev.tyto.core.work.Assignment;
import dev.tyto.core.work.Outcome;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// What comes too late changes nothing.
final class LateReportsTest {

    private static final Outcome ANSWER = new Outcome.Answered("late", Spend.NONE);

    private final RunStory story = new RunStory(RunStory.REVISING).accepted();

    @Test
    void resultOfAnAttemptThatIsOverIsNoEvent() {
        RunStory retrying = new RunStory()
                .accepted()
                .planned(subtask("a"))
                .assigned("a")
                .failed("a", "hiccup")
                .assigned("a");

        List<RunEvent> events = retrying.observe(attempted("a", 1));

        assertThat(events).isEmpty();
    }

    @Test
    void attemptEndsOnce() {
        story.planned(subtask("a"), subtask("b")).done("a", "one");

        List<RunEvent> events = story.observe(attempted("a", 1));

        assertThat(events).isEmpty();
    }

    @Test
    void resultOfACancelledAttemptIsNoEvent() {
        story.planned(subtask("a"), subtask("b"), subtask("c"))
                .assigned("b")
                .tried("a")
                .noted()
                .revised(cancelling("b"));

        List<RunEvent> events = story.observe(attempted("b", 1));

        assertThat(events).isEmpty();
    }

    @Test
    void resultForASubtaskThatNeverWasIsNoEvent() {
        story.planned(subtask("a"));

        List<RunEvent> events = story.observe(attempted("z", 1));

        assertThat(events).isEmpty();
    }

    @Test
    void attemptThatIsNotUnderWayCannotEndInTheLogEither() {
        story.planned(subtask("a")).assigned("a");

        assertThatThrownBy(() -> story.apply(new RunEvent.SubtaskEnded(attempt("a", 2), ANSWER, List.of())))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("an attempt must be under way to end but was not: a.a2");
    }

    @Test
    void stepOfAnAttemptThatIsOverIsBilledAndChangesNothingElse() {
        story.planned(subtask("a"), subtask("b")).done("a", "one");
        SubtaskProgress before = story.progress("a");

        story.apply(RunSteps.modelCalled("a", 1, 3));

        assertThat(story.progress("a")).isEqualTo(before);
        assertThat(story.state().spend()).isEqualTo(RunSteps.CALL);
    }

    @Test
    void assignmentThatWasChosenForAnotherAttemptIsNoEvent() {
        story.planned(subtask("a"));

        List<RunEvent> events = story.observe(new Observation.Assigned(story.assignment("a", 2, "w"), null));

        assertThat(events).isEmpty();
    }

    @Test
    void assignmentOfWhatRunsAlreadyIsNoEvent() {
        story.planned(subtask("a")).assigned("a");

        List<RunEvent> events = story.observe(new Observation.Assigned(story.assignment("a", 1, "v"), null));

        assertThat(events).isEmpty();
    }

    @Test
    void assignmentAfterALimitWasReachedIsNoEvent() {
        story.planned(subtask("a"), subtask("b"));
        Assignment assignment = story.assignment("b", 1, "w");
        story.assigned("a").apply(new LimitReached(BudgetKind.WALL_TIME, 1_000, 0));

        List<RunEvent> events = story.observe(new Observation.Assigned(assignment, null));

        assertThat(events).isEmpty();
    }

    @Test
    void assignmentInAPauseIsNoEvent() {
        story.planned(subtask("a"));
        Assignment assignment = story.assignment("a", 1, "w");
        story.said(new ControlMessage.Pause(story.messageId(), "ada"));

        List<RunEvent> events = story.observe(new Observation.Assigned(assignment, null));

        assertThat(events).isEmpty();
    }

    @Test
    void assignmentBeforeThePlanIsApprovedIsNoEvent() {
        RunStory asking =
                new RunStory().acceptedForApproval().planned(subtask("a")).noted();

        List<RunEvent> events = asking.observe(new Observation.Assigned(asking.assignment("a", 1, "w"), null));

        assertThat(events).isEmpty();
    }

    @Test
    void assignmentOfWhatWasChangedMeanwhileIsNoEvent() {
        story.planned(subtask("a"), subtask("b", "a"), subtask("c"));
        Assignment old = story.assignment("b", 1, "w");
        story.tried("a").noted().revised(RunStory.changing(subtask("b")));

        List<RunEvent> events = story.observe(new Observation.Assigned(old, null));

        assertThat(events).isEmpty();
    }

    @Test
    void secondPlanIsNoEvent() {
        story.planned(subtask("a"));

        List<RunEvent> events = story.observe(new Observation.Planned(
                0,
                new PlanningResult.Planned(new Plan(List.of(subtask("b"))), Origin.PLANNER, List.of()),
                List.of(),
                null));

        assertThat(events).isEmpty();
    }

    @Test
    void answerToARevisionThatIsNotOpenIsNoEvent() {
        story.planned(subtask("a"), subtask("b")).tried("a").noted().revised(adding(subtask("a2")));

        List<RunEvent> events = story.observe(new Observation.Planned(
                1, new PlanningResult.Revised(PlanRevision.NOTHING, Origin.PLANNER, List.of()), List.of(), null));

        assertThat(events).isEmpty();
    }

    @Test
    void synthesisWhileWorkIsLeftIsNoEvent() {
        story.planned(subtask("a"), subtask("b")).done("a", "one");

        List<RunEvent> events = story.observe(new Observation.Synthesized(new Synthesis.Answer("one")));

        assertThat(events).isEmpty();
    }

    @Test
    void noteThatDoesNotFollowFromTheStateIsNoEvent() {
        story.planned(subtask("a"));

        List<RunEvent> events =
                story.observe(new Observation.Noted(new RunEvent.RevisionAsked(1, 0, RunStory.ids("a"), false)));

        assertThat(events).isEmpty();
    }

    @Test
    void endedRunObservesNothing() {
        story.planned(subtask("a")).done("a", "one").synthesized("one");

        List<RunEvent> events = story.observe(new Observation.TimeUp(1, Map.of()));

        assertThat(events).isEmpty();
        assertThat(story.observe(attempted("a", 1))).isEmpty();
        assertThat(story.observe(new Observation.Synthesized(new Synthesis.Answer("two"))))
                .isEmpty();
    }

    private static Observation attempted(String id, int number) {
        return new Observation.Attempted(attempt(id, number), ANSWER, 0, List.of(), true, null);
    }
}
