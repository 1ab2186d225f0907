package dev.tyto.workers;

import dev.tyto.core.budget.BudgetKind;
import dev.tyto.core.model.ModelReply.Blame;
import dev.tyto.core.rule.Require;
import dev.tyto.core.sampling.Sampling;
import dev.tyto.core.sampling.Verifier.Verdict;
import dev.tyto.core.work.Outcome;
import java.util.List;

/// Draws one answer and takes it, unless the verifier rejects it: then the attempt failed, and the feedback is for
/// the next one, or the budget that ended the work is exhausted. Stateless and thread-safe.
public final class OneSample implements Sampling {

    @Override
    public boolean wantsMore(List<Draw> drawn, int planned) {
        return drawn.isEmpty();
    }

    /// @throws IllegalArgumentException when there is not exactly one draw
    @Override
    public Joined join(List<Draw> drawn) {
        Require.that(drawn.size() == 1, "draws of one sample", "be one", drawn.size());
        Draw draw = drawn.getFirst();
        Outcome joined = switch (draw.outcome()) {
            case Outcome.Answered answered -> judged(answered, draw.verdict());
            case Outcome.Failed failed -> failed;
            case Outcome.Exhausted exhausted -> exhausted;
            case Outcome.Cancelled cancelled -> cancelled;
        };
        return new Joined(joined, 0);
    }

    private static Outcome judged(Outcome.Answered answered, Verdict verdict) {
        return switch (verdict) {
            case Verdict.Rejected(String feedback) -> rejected(answered, feedback);
            case Verdict.Passed _, Verdict.Unchecked _ -> answered;
        };
    }

    private static Outcome rejected(Outcome.Answered answered, String feedback) {
        BudgetKind exhausted = answered.exhausted();
        return exhausted == null
                ? new Outcome.Failed(feedback, true, Blame.TASK, answered.spend())
                : new Outcome.Exhausted(exhausted, answered.spend());
    }
}
