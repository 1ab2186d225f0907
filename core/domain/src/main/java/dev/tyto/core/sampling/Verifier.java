package dev.tyto.core.sampling;

import dev.tyto.core.plan.Subtask;
import dev.tyto.core.work.Outcome;

/// Judges an answer by the subtask's check. Thread-safe.
@FunctionalInterface
public interface Verifier {

    /// What a verifier thinks of an answer.
    sealed interface Verdict {

        /// There was nothing to check.
        record Unchecked() implements Verdict {}

        /// The check holds.
        record Passed() implements Verdict {}

        /// The check does not hold; `feedback` tells the worker how.
        record Rejected(String feedback) implements Verdict {}
    }

    /// Blocks; interrupting the thread cancels.
    ///
    /// @throws InterruptedException when the work was cancelled
    Verdict verify(Subtask subtask, Outcome.Answered answer) throws InterruptedException;
}
