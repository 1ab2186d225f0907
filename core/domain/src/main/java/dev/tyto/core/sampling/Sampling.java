package dev.tyto.core.sampling;

import dev.tyto.core.rule.Require;
import dev.tyto.core.work.Outcome;
import java.util.List;

/// How an attempt's answers are drawn and joined. Thread-safe.
public interface Sampling {

    /// One draw: what the worker said and what the verifier thought of it.
    record Draw(Outcome outcome, Verifier.Verdict verdict) {}

    /// Whether another sample is to be drawn after these; `planned` is the number the allocator gave.
    boolean wantsMore(List<Draw> drawn, int planned);

    /// What came of the draws: the attempt's outcome, and which of them (from 0) it is, or rests on most.
    record Joined(Outcome outcome, int sample) {
        public Joined {
            Require.notNegative(sample, "sample that won");
        }
    }

    /// The attempt's outcome from these draws (at least one), charged with what all of them cost.
    Joined join(List<Draw> drawn);
}
