package dev.tyto.core.work;

import dev.tyto.core.budget.BudgetKind;
import dev.tyto.core.budget.Spend;
import dev.tyto.core.model.ModelReply.Blame;
import dev.tyto.core.rule.Require;
import org.jspecify.annotations.Nullable;

/// What became of one attempt at a subtask. Every case carries what it cost.
public sealed interface Outcome {

    Spend spend();

    /// The worker answered; `text` is not yet judged. `whole` is false when it is the best there is: of an answer
    /// that was cut off, and the text says so itself, or of work that the limit of the kind `exhausted` ended. A
    /// run that rests on it is partial or, with `exhausted`, has exhausted its budget.
    record Answered(String text, boolean whole, @Nullable BudgetKind exhausted, Spend spend) implements Outcome {

        public Answered {
            Require.that(!whole || exhausted == null, "answer of an exhausted budget", "not be whole", exhausted);
        }

        /// An answer that no limit ended.
        public Answered(String text, boolean whole, Spend spend) {
            this(text, whole, null, spend);
        }

        /// A whole answer.
        public Answered(String text, Spend spend) {
            this(text, true, spend);
        }
    }

    /// The worker could not. `forModel` is what the next attempt or a replanner may read: of any length as the
    /// worker says it, [#MOST_CHARACTERS] at most once it is recorded. `retryable` says whether the same worker may
    /// succeed when it tries again, `blame` whose matter it is.
    record Failed(String forModel, boolean retryable, Blame blame, Spend spend) implements Outcome {
        /// How much is recorded of what a worker says, in characters.
        public static final int MOST_CHARACTERS = 500;

        public Failed {
            Require.nonBlank(forModel, "reason of a failed attempt");
        }

        /// The same with these words, which hold no secrets, cut to [#MOST_CHARACTERS].
        public Failed saying(String words) {
            String brief = words.length() <= MOST_CHARACTERS ? words : words.substring(0, MOST_CHARACTERS - 1) + "…";
            return new Failed(brief, retryable, blame, spend);
        }

        /// Whether another worker may succeed: where a retry may, and where this one lacks a prerequisite that
        /// another may have.
        public boolean mayElsewhere() {
            return retryable || blame == Blame.PREREQUISITE;
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
