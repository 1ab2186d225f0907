package dev.tyto.coordinator.machine;

import static dev.tyto.core.work.Outcome.Recovery.GIVE_UP;
import static dev.tyto.core.work.Outcome.Recovery.OTHER_WORKER;
import static dev.tyto.core.work.Outcome.Recovery.RETRY;
import static dev.tyto.core.work.Outcome.Recovery.REVISE;
import static dev.tyto.core.work.Outcome.Recovery.SPLIT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tyto.coordinator.machine.FailurePolicy.Situation;
import dev.tyto.core.budget.Spend;
import dev.tyto.core.model.ModelReply.Blame;
import dev.tyto.core.work.Outcome;
import dev.tyto.core.work.Outcome.Recovery;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class FailurePolicyTest {

    private static final FailurePolicy ALL = new FailurePolicy(List.of(RETRY, OTHER_WORKER, SPLIT, REVISE), 3, 2);

    @Test
    void eachFailureClimbsOneRung() {
        List<Recovery> ladder = IntStream.rangeClosed(1, 6)
                .mapToObj(failures -> ALL.after(failed(true, Blame.TASK), new Situation(failures, true, 0, false, 0)))
                .toList();

        assertThat(ladder).containsExactly(RETRY, OTHER_WORKER, SPLIT, REVISE, GIVE_UP, GIVE_UP);
    }

    @Test
    void rungThatDoesNotApplyIsSkipped() {
        Recovery next = ALL.after(failed(true, Blame.TASK), new Situation(2, false, 0, false, 0));

        assertThat(next).isEqualTo(SPLIT);
    }

    @Test
    void failureThatAnotherAttemptCannotMendGoesToThePlanner() {
        Recovery next = ALL.after(failed(false, Blame.TASK), new Situation(1, true, 0, false, 0));

        assertThat(next).isEqualTo(SPLIT);
    }

    @Test
    void failureOfTheSurroundingsIsNoMatterForThePlanner() {
        Recovery next = ALL.after(failed(false, Blame.PREREQUISITE), new Situation(1, true, 0, false, 0));

        assertThat(next).isEqualTo(GIVE_UP);
    }

    @Test
    void subtaskOfTheMostSplitsIsRevisedInstead() {
        Recovery next = ALL.after(failed(true, Blame.TASK), new Situation(3, false, 0, false, 2));

        assertThat(next).isEqualTo(REVISE);
    }

    @Test
    void spentRevisionsLeaveNothingToDo() {
        Recovery next = ALL.after(failed(true, Blame.TASK), new Situation(3, true, 3, false, 0));

        assertThat(next).isEqualTo(GIVE_UP);
    }

    @Test
    void lastRevisionThatIsOwedAlreadyTakesOneMoreFailureButNoSplit() {
        Recovery next = ALL.after(failed(true, Blame.TASK), new Situation(3, true, 3, true, 0));

        assertThat(next).isEqualTo(REVISE);
    }

    @Test
    void soManyAttemptsMeansSoManyAttempts() {
        FailurePolicy three = FailurePolicy.attempts(3);

        List<Recovery> ladder = IntStream.rangeClosed(1, 3)
                .mapToObj(failures -> three.after(failed(true, Blame.TASK), new Situation(failures, true, 0, false, 0)))
                .toList();

        assertThat(ladder).containsExactly(RETRY, RETRY, GIVE_UP);
    }

    private static Outcome.Failed failed(boolean retryable, Blame blame) {
        return new Outcome.Failed("it did not work", retryable, blame, Spend.NONE);
    }
}
