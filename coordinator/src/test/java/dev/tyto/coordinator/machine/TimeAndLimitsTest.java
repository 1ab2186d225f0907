package dev.tyto.coordinator.machine;

import static dev.tyto.coordinator.machine.RunStory.attempt;
import static dev.tyto.coordinator.machine.RunStory.subtask;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tyto.core.budget.Budget;
import dev.tyto.core.budget.BudgetKind;
import dev.tyto.core.budget.Spend;
import dev.tyto.core.event.RunEvent;
import dev.tyto.core.event.RunEvent.LimitReached;
import dev.tyto.core.event.RunEvent.ParkCause;
import dev.tyto.core.model.ModelReply.Blame;
import dev.tyto.core.plan.SubtaskId;
import dev.tyto.core.planning.PlanningResult;
import dev.tyto.core.run.ControlMessage;
import dev.tyto.core.run.RunStatus;
import dev.tyto.core.work.Outcome;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// Active time, the end of it, and limits that are in the way.
final class TimeAndLimitsTest {

    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final long LIMIT = Duration.ofMinutes(10).toMillis();
    private static final Observation.TimeUp TIME_UP = new Observation.TimeUp(LIMIT, Map.of());

    private final RunStory story = new RunStory().accepted(Budget.wallTime(Duration.ofMinutes(10)));

    @Test
    void limitThatARevisionMeetsIsNotTheRuns() {
        RunStory story = new RunStory(RunStory.REVISING).accepted().planned(subtask("a"), subtask("b"));
        story.assigned("a").assigned("b").failed("a", "no").noted();

        story.observe(new Observation.Planned(
                1,
                new PlanningResult.Failed("the budget is used up", Blame.TASK, List.of()),
                List.of(),
                new LimitReached(BudgetKind.TOKENS, 1, 300)));

        assertThat(story.state().limit()).isNull();
    }

    @Test
    void timeBetweenEventsAndSinceTheLastOneIsActive() {
        story.after(MINUTE).planned(subtask("a")).after(MINUTE);

        assertThat(story.state().activeAt(story.now())).isEqualTo(Duration.ofMinutes(2));
    }

    @Test
    void parkedTimeIsNotActive() {
        story.after(MINUTE).apply(new RunEvent.RunParked("waits", ParkCause.WAITING));

        story.after(Duration.ofDays(3)).apply(new RunEvent.RunResumed("ada")).after(MINUTE);

        assertThat(story.state().activeAt(story.now())).isEqualTo(Duration.ofMinutes(2));
    }

    @Test
    void messageToAParkedRunDoesNotStartItsTime() {
        story.after(MINUTE).apply(new RunEvent.RunParked("waits", ParkCause.WAITING));

        story.after(MINUTE)
                .said(new ControlMessage.Answer(story.messageId(), "ada", "q", "yes"))
                .after(MINUTE);

        assertThat(story.state().activeAt(story.now())).isEqualTo(MINUTE);
    }

    @Test
    void timeWithoutAnOwnerIsNotActive() {
        story.after(MINUTE).planned(subtask("a"));

        story.after(Duration.ofDays(3)).apply(new RunEvent.RunResumed("ada"));

        assertThat(story.state().activeAt(story.now())).isEqualTo(MINUTE);
    }

    @Test
    void clockThatGoesBackAddsNothing() {
        story.after(MINUTE).planned(subtask("a"));

        story.after(MINUTE.negated()).assigned("a");

        assertThat(story.state().activeAt(story.now())).isEqualTo(MINUTE);
    }

    @Test
    void annotationsTakeNoTime() {
        story.planned(subtask("a")).done("a", "x").synthesized("x");

        story.after(MINUTE).apply(new RunEvent.Feedback("ada", "well done"));

        assertThat(story.state().activeAt(RunStory.START)).isZero();
    }

    @Test
    void workHasNineTenthsOfTheTimeAndTheSynthesisAllOfIt() {
        story.planned(subtask("a")).assigned("a");
        Duration forWork = story.state().timeLeft(story.now()).orElseThrow();

        story.answered("a", "x");

        assertThat(forWork).isEqualTo(Duration.ofMinutes(9));
        assertThat(story.state().timeLeft(story.now())).contains(Duration.ofMinutes(10));
    }

    @Test
    void subtaskThatCanNeverStartIsNoWork() {
        story.withoutOtherWorkers()
                .planned(subtask("a"), subtask("b", "a"), subtask("c"))
                .done("c", "x")
                .assigned("a")
                .ended("a", RunStory.failure("no key", false, Blame.PREREQUISITE));

        assertThat(story.state().timeLeft(story.now())).contains(Duration.ofMinutes(10));
        assertThat(story.state().unfinished()).isEqualTo(1);
    }

    @Test
    void timeLeftIsNeverNegative() {
        story.planned(subtask("a")).after(Duration.ofHours(1));

        assertThat(story.state().timeLeft(story.now())).contains(Duration.ZERO);
    }

    @Test
    void withoutALimitTimeIsNeverUp() {
        RunStory unlimited = new RunStory().accepted();

        assertThat(unlimited.state().timeLeft(unlimited.now())).isEmpty();
    }

    @Test
    void whenTheTimeForWorkIsUpWhatRunsIsExhaustedWithItsBillAndTheRestIsPutTogether() {
        story.planned(subtask("a"), subtask("b"), subtask("c", "b"))
                .done("a", "one")
                .assigned("b");
        Spend spent = Spend.tokens(7);

        List<RunEvent> events = story.observe(new Observation.TimeUp(LIMIT, Map.of(attempt("b", 1), spent)));

        assertThat(events)
                .containsExactly(
                        new RunEvent.SubtaskEnded(
                                attempt("b", 1), new Outcome.Exhausted(BudgetKind.WALL_TIME, spent), List.of()),
                        new LimitReached(BudgetKind.WALL_TIME, LIMIT, 0));
        assertThat(story.inFlight()).containsExactly("synthesis");
    }

    @Test
    void whenTheTimeForTheSynthesisIsUpTooTheResultsStandAsTheyAre() {
        story.planned(subtask("a"), subtask("b")).done("a", "one").assigned("b");
        story.observe(TIME_UP);

        story.observe(TIME_UP);

        assertThat(story.end().status()).isEqualTo(RunStatus.BUDGET_EXHAUSTED);
        assertThat(story.end().answer())
                .isEqualTo("(The time was over before a model could put these results together.)\n\na: one");
    }

    @Test
    void timeUpWhileTheSynthesisIsMadeOfWholeWorkEndsTheRun() {
        story.planned(subtask("a")).done("a", "one");

        List<RunEvent> events = story.observe(TIME_UP);

        assertThat(events).hasSize(2).first().isEqualTo(new LimitReached(BudgetKind.WALL_TIME, LIMIT, 0));
        assertThat(story.end().status()).isEqualTo(RunStatus.BUDGET_EXHAUSTED);
    }

    @Test
    void timeUpBeforeThereIsAPlanEndsTheRunWithAnEmptyAnswer() {
        story.observe(TIME_UP);
        story.noted();

        assertThat(story.end().status()).isEqualTo(RunStatus.BUDGET_EXHAUSTED);
        assertThat(story.end().answer()).isEmpty();
        assertThat(story.end().ending())
                .isEqualTo(new RunEvent.Ending("the limit of 600 s was reached before there was a plan", Blame.TASK));
    }

    @Test
    void timeUpOfARunThatSomebodyCancelledLeavesItCancelled() {
        story.planned(subtask("a")).done("a", "one").said(new ControlMessage.Cancel(story.messageId(), "ada"));

        List<RunEvent> events = story.observe(TIME_UP);
        story.noted();

        assertThat(events).isEmpty();
        assertThat(story.end().status()).isEqualTo(RunStatus.CANCELLED);
    }

    @Test
    void limitThatIsReachedLetsWhatRunsEndAndStartsNothing() {
        story.planned(subtask("a"), subtask("b")).assigned("a");

        story.apply(new LimitReached(BudgetKind.TOKENS, 10, 0));

        assertThat(story.inFlight()).containsExactly("attempt a.a1");
    }

    @Test
    void raiseOfTheLimitInTheWayLetsTheRunGoOn() {
        story.planned(subtask("a"), subtask("b"), subtask("c", "b")).done("a", "one");
        story.observe(TIME_UP);

        story.said(raise(Budget.wallTime(Duration.ofHours(1))));

        assertThat(story.inFlight()).containsExactly("assign b.a1");
        assertThat(story.state().timeLeft(story.now())).contains(Duration.ofMinutes(54));
    }

    @Test
    void raiseOfAnotherLimitLeavesTheOneInTheWay() {
        RunStory both = new RunStory()
                .accepted(Budget.wallTime(Duration.ofMinutes(10)).and(Budget.tokens(10)))
                .planned(subtask("a"), subtask("b"))
                .done("a", "one");
        both.observe(TIME_UP);

        both.said(raise(Budget.tokens(1_000)));

        assertThat(both.inFlight()).containsExactly("synthesis");
    }

    @Test
    void raiseThatIsNoneChangesNothing() {
        story.planned(subtask("a"), subtask("b")).done("a", "one");
        story.observe(TIME_UP);
        RunState before = story.state();

        story.said(raise(Budget.wallTime(Duration.ofMinutes(5))));

        assertThat(story.state()).isEqualTo(before);
    }

    @Test
    void raiseAfterTheVeryFirstCallWasRefusedAsksThePlannerAgain() {
        RunStory poor = new RunStory().accepted(Budget.tokens(1));
        poor.observe(refusedPlanning());

        poor.said(raise(Budget.tokens(10_000)));

        assertThat(poor.inFlight()).containsExactly("plan.0");
    }

    @Test
    void limitThatDoesNotAdmitTheFirstCallIsNamedWithTheSmallestThatWould() {
        RunStory poor = new RunStory().accepted(Budget.tokens(1));

        poor.observe(refusedPlanning());
        poor.noted();

        assertThat(poor.end().status()).isEqualTo(RunStatus.BUDGET_EXHAUSTED);
        assertThat(poor.end().ending())
                .isEqualTo(new RunEvent.Ending(
                        "the limit of 1 tokens was reached: the smallest that would do is 300 tokens before there was a plan",
                        Blame.TASK));
    }

    @Test
    void limitThatDoesNotAdmitTheFirstCallOfAGivenPlanIsReachedAtOnce() {
        LimitReached limit = new LimitReached(BudgetKind.TOKENS, 1, 300);
        story.planned(subtask("a")).assigned("a");

        story.observe(new Observation.Attempted(
                attempt("a", 1), new Outcome.Exhausted(BudgetKind.TOKENS, Spend.NONE), 0, List.of(), true, limit));

        assertThat(story.last()).isEqualTo(limit);
    }

    @Test
    void limitThatIsMetLaterEndsTheAttemptAlone() {
        LimitReached limit = new LimitReached(BudgetKind.TOKENS, 100, 300);
        story.planned(subtask("a"), subtask("b")).assigned("a").assigned("b").apply(RunSteps.modelCalled("a", 1, 0));

        story.observe(new Observation.Attempted(
                attempt("a", 1), new Outcome.Exhausted(BudgetKind.TOKENS, Spend.NONE), 0, List.of(), true, limit));

        assertThat(story.state().limit()).isNull();
        assertThat(story.inFlight()).containsExactly("attempt b.a1");
    }

    @Test
    void subtaskIsUnderWayFromItsFirstAssignment() {
        story.planned(subtask("a")).after(MINUTE).assigned("a").after(MINUTE).failed("a", "hiccup");

        story.assigned("a").after(MINUTE);

        SubtaskId id = new SubtaskId("a");
        assertThat(story.state().startedAt(id)).contains(MINUTE);
        assertThat(story.state().sinceStarted(id, story.state().activeAt(story.now())))
                .isEqualTo(Duration.ofMinutes(2));
    }

    private ControlMessage raise(Budget limits) {
        return new ControlMessage.RaiseBudget(story.messageId(), "ada", limits);
    }

    private static Observation refusedPlanning() {
        return new Observation.Planned(
                0,
                new PlanningResult.Failed("the budget is used up", Blame.TASK, List.of()),
                List.of(),
                new LimitReached(BudgetKind.TOKENS, 1, 300));
    }
}
