package dev.tyto.workers.function;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tyto.core.budget.Spend;
import dev.tyto.core.plan.Subtask;
import dev.tyto.core.sampling.Verifier;
import dev.tyto.core.sampling.Verifier.Verdict;
import dev.tyto.core.work.Outcome;
import org.junit.jupiter.api.Test;

final class PredicateVerifierTest {

    private static final Subtask SUBTASK = Subtask.of("s1", "Name an owl.");

    @Test
    void answerThatThePredicateAdmitsPasses() throws InterruptedException {
        assertThat(verify((_, _) -> new Verdict.Unchecked(), "barn owl")).isEqualTo(new Verdict.Passed());
    }

    @Test
    void answerThatItDoesNotAdmitIsRejectedWithTheRule() throws InterruptedException {
        assertThat(verify((_, _) -> new Verdict.Passed(), "sparrow"))
                .isEqualTo(new Verdict.Rejected("the answer must name an owl but does not"));
    }

    @Test
    void whatIsRejectedBeforeStaysRejected() throws InterruptedException {
        assertThat(verify((_, _) -> new Verdict.Rejected("no"), "barn owl")).isEqualTo(new Verdict.Rejected("no"));
    }

    @Test
    void predicateThatBreaksRejectsAndKeepsItsMessageToItself() throws InterruptedException {
        Verifier verifier = new PredicateVerifier(
                "name an owl",
                (_, _) -> {
                    throw new IllegalStateException("password=owl");
                },
                (_, _) -> new Verdict.Unchecked());

        Verdict verdict = verifier.verify(SUBTASK, new Outcome.Answered("barn owl", Spend.NONE));

        assertThat(verdict)
                .isEqualTo(new Verdict.Rejected(
                        "the answer must name an owl but the check broke (IllegalStateException)"));
    }

    private static Verdict verify(Verifier before, String answer) throws InterruptedException {
        return new PredicateVerifier("name an owl", (_, text) -> text.endsWith("owl"), before)
                .verify(SUBTASK, new Outcome.Answered(answer, Spend.NONE));
    }
}
