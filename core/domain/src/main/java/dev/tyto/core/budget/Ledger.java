package dev.tyto.core.budget;

import dev.tyto.core.rule.Require;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// The book of one run: every call reserves its upper bound before it starts and is settled with what it used.
///
/// Thread-safe. A reservation is known by its key; reserving a known key again gives the same answer and holds nothing
/// twice, and settling twice changes nothing. What was used never exceeds a limit as long as no call uses more than it
/// reserved.
public final class Ledger {

    /// The answer to [#reserve].
    public sealed interface Reservation {

        /// The call may start; `upperBound` is held until it is settled.
        record Held(String key, Spend upperBound) implements Reservation {}

        /// The call may not start: with `wanted` more of `kind`, `used` and what is held would pass `limit`.
        record Refused(BudgetKind kind, long used, long wanted, long limit) implements Reservation {}
    }

    private final Budget budget;
    private final Map<String, Spend> held = new HashMap<>();
    private final Map<String, Spend> settled = new HashMap<>();
    private Spend used = Spend.NONE;

    private Ledger(Budget budget) {
        this.budget = budget;
    }

    /// An empty ledger over this budget.
    public static Ledger over(Budget budget) {
        return new Ledger(budget);
    }

    /// Holds `upperBound` for the call, or says which limit is in the way.
    public synchronized Reservation reserve(String key, Spend upperBound) {
        Require.nonBlank(key, "reservation key");
        if (settled.containsKey(key) || held.containsKey(key)) {
            return new Reservation.Held(key, held.getOrDefault(key, settled.getOrDefault(key, Spend.NONE)));
        }
        Spend committed = held.values().stream().reduce(used, Spend::plus);
        for (BudgetKind kind : BudgetKind.values()) {
            Optional<Long> limit = budget.limit(kind);
            if (limit.isPresent() && upperBound.of(kind) > limit.get() - committed.of(kind)) {
                return new Reservation.Refused(kind, committed.of(kind), upperBound.of(kind), limit.get());
            }
        }
        held.put(key, upperBound);
        return new Reservation.Held(key, upperBound);
    }

    /// Replaces the reservation by what was used; what was not used is free again.
    public synchronized void settle(String key, Spend actual) {
        if (settled.putIfAbsent(key, actual) == null) {
            held.remove(key);
            used = used.plus(actual);
        }
    }

    /// What has been settled so far.
    public synchronized Spend used() {
        return used;
    }

    /// What can still be reserved, by kind; only limited kinds are in it.
    public synchronized Budget remaining() {
        Spend committed = held.values().stream().reduce(used, Spend::plus);
        Map<BudgetKind, Long> left = new EnumMap<>(BudgetKind.class);
        budget.limits().forEach((kind, limit) -> left.put(kind, Math.max(0, limit - committed.of(kind))));
        return new Budget(left);
    }
}
