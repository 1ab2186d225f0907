package dev.tyto.core.work;

import dev.tyto.core.budget.BudgetKind;
import dev.tyto.core.budget.Spend;
import dev.tyto.core.model.ModelReply.Blame;
import dev.tyto.core.rule.Require;

/// What became of one attempt at a subtask. Every case carries what it cost.
public sealed interface Outcome {

    Spend spend();

    /// The worker answered; `text` is not yet judged. `whole` is false when it is the best there is of an answer that
    /// was cut off: the text says so itself, and a run that rests on it is partial.
    record Answered(String text, boolean whole, Spend spend) implements Outcome {

        /// A whole answer.
        public Answered(String text, Spend spend) {
            this(text, true, spend);
        }
    }

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

    /// What is done about a subtask after a failed attempt.
    enum Recovery {
        /// The same worker tries again and is told what was wrong.
        RETRY,
        /// A worker that has not tried yet.
        OTHER_WORKER,
        /// The planner replaces the subtask by smaller ones.
        SPLIT,
        /// The planner revises what has not started.
        REVISE,
        /// Nothing: the subtask has failed.
        GIVE_UP
    }

    /// Someone stopped it.
    record Cancelled(Spend spend) implements Outcome {}
}
