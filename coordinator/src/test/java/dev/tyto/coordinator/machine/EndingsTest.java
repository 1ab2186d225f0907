package dev.tyto.coordinator.machine;

import static dev.tyto.coordinator.machine.RunStory.failure;
import static dev.tyto.coordinator.machine.RunStory.subtask;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tyto.core.answer.Evidence;
import dev.tyto.core.answer.Synthesizer.Contribution;
import dev.tyto.core.answer.Synthesizer.Synthesis;
import dev.tyto.core.artifact.Artifact;
import dev.tyto.core.artifact.Digest;
import dev.tyto.core.budget.BudgetKind;
import dev.tyto.core.budget.Spend;
import dev.tyto.core.event.RunEvent;
import dev.tyto.core.event.RunEvent.Ending;
import dev.tyto.core.json.Json;
import dev.tyto.core.model.ModelReply.Blame;
import dev.tyto.core.plan.Subtask;
import dev.tyto.core.plan.SubtaskId;
import dev.tyto.core.planning.PlanningResult;
import dev.tyto.core.run.RunStatus;
import dev.tyto.core.steps.StepKey;
import dev.tyto.core.steps.StepScope;
import dev.tyto.core.work.Outcome;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// How runs end: status, answer, evidence, files, reason and blame.
final class EndingsTest {

    private final RunStory story = new RunStory().accepted();

    @Test
    void wholeRunEndsCompletedWithFilesUnderDistinctNames() {
        Artifact report = new Artifact("report.txt", "text/plain", 3, Digest.of("abc"));
        story.planned(subtask("a"), subtask("b"))
                .assigned("a")
                .assigned("b")
                .ended("a", new Outcome.Answered("x", Spend.NONE), report)
                .ended("b", new Outcome.Answered("y", Spend.NONE), report);

        story.synthesized("x and y");

        assertThat(story.end().status()).isEqualTo(RunStatus.COMPLETED);
        assertThat(story.end().answer()).isEqualTo("x and y");
        assertThat(story.end().ending()).isNull();
        assertThat(story.end().artifacts()).extracting(Artifact::name).containsExactly("report.txt", "b/report.txt");
        assertThat(story.decide()).isEmpty();
    }

    @Test
    void evidenceNamesTheLastStepOfEachAnswer() {
        story.planned(subtask("a"), subtask("b"))
                .assigned("a")
                .apply(RunSteps.modelCalled("a", 1, 0))
                .apply(RunSteps.modelCalled("a", 1, 1))
                .answered("a", "x")
                .done("b", "y");

        story.synthesized("x and y");

        assertThat(story.end().evidence()).containsExactly(new Evidence(new SubtaskId("a"), RunSteps.model("a", 1, 1)));
    }

    @Test
    void evidenceIsAStepOfTheSampleThatWon() {
        StepKey winner = StepKey.modelCall(new StepScope.Sample(RunStory.attempt("a", 1), 1), 0);
        story.planned(subtask("a"))
                .assigned("a")
                .apply(RunSteps.modelCalled("a", 1, 0))
                .apply(RunSteps.modelCalled(winner))
                .apply(RunSteps.modelCalled("a", 1, 1));
        story.observe(new Observation.Attempted(
                RunStory.attempt("a", 1), new Outcome.Answered("x", Spend.NONE), 1, List.of(), true, null));

        story.synthesized("x");

        assertThat(story.end().evidence()).containsExactly(new Evidence(new SubtaskId("a"), winner));
    }

    @Test
    void evidenceIsNeverAStepOfAnAttemptThatFailed() {
        story.planned(subtask("a"))
                .assigned("a")
                .apply(RunSteps.modelCalled("a", 1, 0))
                .failed("a", "no")
                .assigned("a")
                .apply(RunSteps.modelCalled("a", 1, 1))
                .answered("a", "x");

        story.synthesized("x");

        assertThat(story.end().evidence()).isEmpty();
    }

    @Test
    void billIsTheSumOfAllStepsLostTriesIncluded() {
        story.planned(subtask("a"))
                .assigned("a")
                .apply(RunSteps.modelCalled("a", 1, 0))
                .apply(RunSteps.toolRequested("a", 1, 0, 1))
                .apply(RunSteps.toolRequested("a", 1, 0, 2))
                .apply(RunSteps.toolCalled("a", 1, 0))
                .answered("a", "x");

        story.synthesized("x");

        assertThat(story.end().spend()).isEqualTo(new Spend(10, 5, 1, 2, RunSteps.CALL.money()));
    }

    @Test
    void exhaustedSubtaskDoesNotCancelItsSiblings() {
        story.planned(subtask("a"), subtask("b"), subtask("after", "a")).assigned("a");

        story.ended("a", new Outcome.Exhausted(BudgetKind.TOKENS, Spend.NONE));

        assertThat(story.inFlight()).containsExactly("assign b.a1");
    }

    @Test
    void gapsAreGivenToTheSynthesisWithTheirReasons() {
        story.planned(subtask("a"), subtask("b"), subtask("after", "a"), subtask("last", "after"))
                .assigned("a")
                .ended("a", new Outcome.Exhausted(BudgetKind.TOKENS, Spend.NONE))
                .done("b", "two");

        Command.Synthesize synthesize = (Command.Synthesize) story.decide().getFirst();

        assertThat(synthesize.contributions())
                .extracting(each -> each instanceof Contribution.Gap gap ? gap.reason() : "answered")
                .containsExactly(
                        "the budget of tokens is used up",
                        "answered",
                        "something it depends on failed",
                        "something it depends on failed");
    }

    @Test
    void runWithAnExhaustedSubtaskHasExhaustedItsBudget() {
        story.planned(subtask("a"), subtask("b"))
                .assigned("a")
                .ended("a", new Outcome.Exhausted(BudgetKind.TOKENS, Spend.NONE))
                .done("b", "two");

        story.synthesized("best there is");

        assertThat(story.end().status()).isEqualTo(RunStatus.BUDGET_EXHAUSTED);
        assertThat(story.end().answer()).isEqualTo("best there is");
    }

    @Test
    void answerThatWasCutOffMakesTheRunPartialAndSaysWhy() {
        story.planned(subtask("a"), subtask("b", "a"))
                .assigned("a")
                .ended("a", new Outcome.Answered("half a", false, Spend.NONE))
                .done("b", "built on half");

        story.synthesized("best there is");

        assertThat(story.end().status()).isEqualTo(RunStatus.PARTIAL);
        assertThat(story.end().ending()).isEqualTo(new Ending("the answer of subtask a was cut off", Blame.TASK));
    }

    @Test
    void answerThatALimitEndedExhaustsTheRunsBudget() {
        story.planned(subtask("a"))
                .assigned("a")
                .ended("a", new Outcome.Answered("half a", false, BudgetKind.MODEL_CALLS, Spend.NONE));

        story.synthesized("best there is");

        assertThat(story.end().status()).isEqualTo(RunStatus.BUDGET_EXHAUSTED);
        assertThat(story.end().ending())
                .isEqualTo(new Ending(
                        "the answer of subtask a was cut short: the budget of model calls is used up", Blame.TASK));
    }

    @Test
    void gravestFailureIsNamed() {
        story.withoutOtherWorkers()
                .planned(subtask("a"), subtask("b"), subtask("c"))
                .assigned("a")
                .ended("a", failure("nobody listens", false, Blame.ENVIRONMENT))
                .assigned("b")
                .ended("b", failure("no key", false, Blame.PREREQUISITE))
                .assigned("c")
                .ended("c", failure("no host", false, Blame.ENVIRONMENT))
                .noted();

        assertThat(story.end().status()).isEqualTo(RunStatus.FAILED);
        assertThat(story.end().ending()).isEqualTo(new Ending("subtask b failed: no key", Blame.PREREQUISITE));
    }

    @Test
    void synthesisThatFailsFailsTheRunWithItsBlame() {
        story.planned(subtask("a")).done("a", "x");

        story.observe(new Observation.Synthesized(new Synthesis.Failed("nobody listens", Blame.ENVIRONMENT)));

        assertThat(story.end().status()).isEqualTo(RunStatus.FAILED);
        assertThat(story.end().ending()).isEqualTo(new Ending("synthesis failed: nobody listens", Blame.ENVIRONMENT));
    }

    @Test
    void resultsThatWereNotPutTogetherArePartialThoughEverySubtaskAnswered() {
        story.planned(subtask("a"), subtask("b")).done("a", "x").done("b", "y");

        story.observe(new Observation.Synthesized(new Synthesis.Partial("x, y", "the server said 400", Blame.TASK)));

        assertThat(story.end().status()).isEqualTo(RunStatus.PARTIAL);
        assertThat(story.end().answer()).isEqualTo("x, y");
        assertThat(story.end().ending()).isEqualTo(new Ending("synthesis failed: the server said 400", Blame.TASK));
    }

    @Test
    void synthesisThatDoesNotFitTheBudgetExhaustsItThoughEverySubtaskAnswered() {
        story.planned(subtask("a"), subtask("b")).done("a", "x").done("b", "y");

        story.observe(new Observation.Synthesized(new Synthesis.OverBudget("x, y", BudgetKind.MODEL_CALLS)));

        assertThat(story.end().status()).isEqualTo(RunStatus.BUDGET_EXHAUSTED);
        assertThat(story.end().answer()).isEqualTo("x, y");
        assertThat(story.end().ending())
                .isEqualTo(new Ending("synthesis failed: the budget of model calls is used up", Blame.TASK));
    }

    @Test
    void plannerThatCannotBeAskedEndsTheRun() {
        story.observe(new Observation.Planned(
                0, new PlanningResult.Failed("401 from host", Blame.PREREQUISITE, List.of()), List.of(), null));
        story.noted();

        assertThat(story.end().status()).isEqualTo(RunStatus.FAILED);
        assertThat(story.end().ending()).isEqualTo(new Ending("planning failed: 401 from host", Blame.PREREQUISITE));
    }

    @Test
    void runWhosePlanWasDroppedWholeHasNoAnswer() {
        RunStory revising = new RunStory(RunStory.REVISING)
                .accepted()
                .planned(subtask("a"), subtask("b", "a"))
                .tried("a")
                .noted();

        revising.revised(RunStory.dropping("b")).noted();

        assertThat(revising.end().status()).isEqualTo(RunStatus.FAILED);
        assertThat(revising.end().ending()).isEqualTo(new Ending("subtask a failed: it did not work", Blame.TASK));
    }

    @Test
    void endedRunIsOnlyAnnotated() {
        story.planned(subtask("a")).done("a", "x").synthesized("x");

        story.apply(new RunEvent.Scored("gaia", "1", "answer", 1, "x"))
                .apply(new RunEvent.Feedback("ada", "well done"))
                .apply(new RunEvent.Exported("sft", Digest.of("x")));

        assertThat(story.state().ended()).isTrue();
        assertThatThrownBy(() -> story.apply(new RunEvent.RunParked("late")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("must only be annotated");
        assertThatThrownBy(() -> story.apply(RunSteps.modelCalled("a", 1, 0)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("must only be annotated");
    }

    @Test
    void answerThatWasCutIsNamedAndNotAWholeOne() {
        story.planned(subtask("a"), subtask("b"), subtask("c"))
                .done("a", "one")
                .assigned("b")
                .ended("b", new Outcome.Answered("tw", false, BudgetKind.WALL_TIME, Spend.NONE))
                .done("c", "three");

        story.synthesized("best there is");

        assertThat(story.end().ending())
                .isEqualTo(
                        new Ending("the answer of subtask b was cut short: the budget of time is used up", Blame.TASK));
    }

    @Test
    void eventOfANewerTytoIsNotContinued() {
        story.planned(subtask("a"));

        assertThatThrownBy(() -> story.apply(
                        new RunEvent.Unknown("RunTeleported", 1, Json.object().build())))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("RunTeleported of version 1 is of a newer one");
    }

    @Test
    @Timeout(10)
    void ladderOfDiamondsIsDecidedInReasonableTime() {
        List<Subtask> ladder = new ArrayList<>(List.of(subtask("root")));
        for (int i = 0; i < 49; i++) {
            String[] above = i == 0 ? new String[] {"root"} : new String[] {"l" + (i - 1), "r" + (i - 1)};
            ladder.add(subtask("l" + i, above));
            ladder.add(subtask("r" + i, above));
        }
        story.planned(ladder.toArray(Subtask[]::new)).assigned("root");

        story.ended("root", failure("no", false, Blame.ENVIRONMENT)).noted();

        assertThat(story.end().status()).isEqualTo(RunStatus.FAILED);
    }
}
