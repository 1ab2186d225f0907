package dev.tyto.workers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tyto.core.budget.BudgetKind;
import dev.tyto.core.budget.Spend;
import dev.tyto.core.model.ModelReply.Blame;
import dev.tyto.core.sampling.Sampling.Draw;
import dev.tyto.core.sampling.Verifier.Verdict;
import dev.tyto.core.work.Outcome;
import java.util.List;
import org.junit.jupiter.api.Test;

final class OneSampleTest {

    private static final Spend SPEND = Spend.modelCall(10, 5);
    private static final Outcome ANSWER = new Outcome.Answered("42", SPEND);

    private final OneSample sampling = new OneSample();

    @Test
    void oneDrawIsEnoughHoweverManyArePlanned() {
        Draw draw = new Draw(ANSWER, new Verdict.Unchecked());

        boolean more = sampling.wantsMore(List.of(draw), 5);

        assertThat(more).isFalse();
        assertThat(sampling.wantsMore(List.of(), 1)).isTrue();
    }

    @Test
    void rejectedAnswerIsFailedAttemptWithFeedback() {
        Draw draw = new Draw(ANSWER, new Verdict.Rejected("must be even"));

        Outcome outcome = sampling.join(List.of(draw)).outcome();

        assertThat(outcome).isEqualTo(new Outcome.Failed("must be even", true, Blame.TASK, SPEND));
    }

    @Test
    void rejectedAnswerOfAnExhaustedBudgetIsExhausted() {
        Outcome best = new Outcome.Answered("41", false, BudgetKind.MONEY, SPEND);
        Draw draw = new Draw(best, new Verdict.Rejected("must be even"));

        Outcome outcome = sampling.join(List.of(draw)).outcome();

        assertThat(outcome).isEqualTo(new Outcome.Exhausted(BudgetKind.MONEY, SPEND));
    }

    @Test
    void passedAndUncheckedAnswersAreTakenAsTheyAre() {
        Outcome passed =
                sampling.join(List.of(new Draw(ANSWER, new Verdict.Passed()))).outcome();
        Outcome unchecked = sampling.join(List.of(new Draw(ANSWER, new Verdict.Unchecked())))
                .outcome();

        assertThat(passed).isSameAs(ANSWER);
        assertThat(unchecked).isSameAs(ANSWER);
    }

    @Test
    void outcomeWithoutAnswerStaysWhatItIs() {
        Outcome exhausted = new Outcome.Exhausted(BudgetKind.TOKENS, SPEND);

        Outcome outcome = sampling.join(List.of(new Draw(exhausted, new Verdict.Unchecked())))
                .outcome();

        assertThat(outcome).isSameAs(exhausted);
    }

    @Test
    void joiningNothingIsBug() {
        assertThatThrownBy(() -> sampling.join(List.of())).isInstanceOf(IllegalArgumentException.class);
    }
}
