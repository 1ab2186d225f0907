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
import dev.tyto.core.model.ModelReply.Fault;
import dev.tyto.core.work.Outcome;
import dev.tyto.core.work.Outcome.Recovery;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

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
        Recovery next = ALL.after(failed(false, Blame.PREREQUISITE), new Situation(1, false, 0, false, 0));

        assertThat(next).isEqualTo(GIVE_UP);
    }

    @ParameterizedTest
    @EnumSource(Fault.class)
    void faultOfAModelLeadsToTheRungThatCanMendIt(Fault fault) {
        Recovery first = ALL.after(broken(fault), new Situation(1, true, 0, false, 0));
        Recovery second = ALL.after(broken(fault), new Situation(2, true, 0, false, 0));
        Recovery alone = ALL.after(broken(fault), new Situation(2, false, 0, false, 0));

        List<Recovery> expected = switch (fault) {
            case UNREACHABLE, TIMEOUT, RATE_LIMITED, SERVER_ERROR, UNREADABLE, LOST ->
                List.of(RETRY, OTHER_WORKER, GIVE_UP);
            case UNAUTHORIZED, UNKNOWN_MODEL, NOT_SET_UP -> List.of(OTHER_WORKER, OTHER_WORKER, GIVE_UP);
            case BAD_REQUEST, REFUSED, UNSCRIPTED -> List.of(SPLIT, SPLIT, SPLIT);
        };
        assertThat(List.of(first, second, alone)).isEqualTo(expected);
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

    private static Outcome.Failed broken(Fault fault) {
        return failed(fault.retryable(), fault.blame());
    }

    private static Outcome.Failed failed(boolean retryable, Blame blame) {
        return new Outcome.Failed("it did not work", retryable, blame, Spend.NONE);
    }
}
