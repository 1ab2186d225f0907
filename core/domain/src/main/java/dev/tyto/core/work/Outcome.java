package dev.tyto.core.work;

import dev.tyto.core.budget.BudgetKind;
import dev.tyto.core.budget.Spend;
import dev.tyto.core.model.ModelReply.Blame;
import dev.tyto.core.rule.Require;

/// What became of one attempt at a subtask. Every case carries what it cost.
public sealed interface Outcome {

    Spend spend();

    /// The worker answered; `text` is not yet judged.
    record Answered(String text, Spend spend) implements Outcome {}

    /// The worker could not. `forModel` is what the next attempt or a replanner may read, at most 500 characters;
    /// `retryable` says whether another attempt can help, `blame` whose matter it is.
    record Failed(String forModel, boolean retryable, Blame blame, Spend spend) implements Outcome {
        public Failed {
            Require.nonBlank(forModel, "reason of a failed attempt");
            forModel = forModel.length() <= 500 ? forModel : forModel.substring(0, 499) + "…";
        }
    }

    /// A limit was in the way.
    record Exhausted(BudgetKind kind, Spend spend) implements Outcome {}

    /// Someone stopped it.
    record Cancelled(Spend spend) implements Outcome {}
}
