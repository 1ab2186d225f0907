package dev.tyto.core.budget;

import dev.tyto.core.budget.Budget.Limit;
import dev.tyto.core.budget.Ledger.Scope;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What the book says of one scope, all beneath it counted in. Owned by a [Book]; not thread-safe.
final class Account {

    private static final Limit ALL_THAT_CAN_BE_COUNTED = new Limit(Long.MAX_VALUE, true);

    final Scope scope;
    final boolean run;

    Budget ceiling = Budget.UNLIMITED;
    /// The ceiling as it was first put, once it was.
    @Nullable
    Budget opened;

    Spend used = Spend.NONE;
    Spend held = Spend.NONE;
    /// The part of what is held whose calls will never be settled at less.
    Spend lost = Spend.NONE;
    /// Kept for this scope itself.
    Spend kept = Spend.NONE;
    /// Kept for this scope and those beneath it; not what is kept for the run itself.
    Spend keptWithin = Spend.NONE;
    boolean closed;
    /// The kinds whose limit was passed by an overdraft.
    final Set<BudgetKind> overdrawn = new HashSet<>();

    Account(Scope scope) {
        this.scope = scope;
        this.run = scope.equals(Scope.RUN);
    }

    boolean shut() {
        return closed || !overdrawn.isEmpty();
    }

    /// The limit on this kind; of the run every kind has one, so that sums stay within 64 bits.
    @Nullable
    Limit limit(BudgetKind kind) {
        Limit limit = ceiling.limits().get(kind);
        return limit == null && run ? ALL_THAT_CAN_BE_COUNTED : limit;
    }

    /// What is as good as used.
    long gone(BudgetKind kind) {
        return used.of(kind) + lost.of(kind);
    }

    /// Whether calls are under way here that may settle at less, or let go of what is kept for them.
    boolean busy() {
        return !held.equals(lost);
    }

    /// Whether what is used passes the hard limit on this kind.
    boolean passed(BudgetKind kind) {
        Limit limit = limit(kind);
        return limit != null && limit.hard() && used.of(kind) > limit.amount();
    }
}
