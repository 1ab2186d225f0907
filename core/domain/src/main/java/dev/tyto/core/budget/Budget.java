package dev.tyto.core.budget;

import dev.tyto.core.rule.Require;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// Limits by kind; a kind that is absent is not limited. Immutable; `limits` is in the order of the kinds.
public record Budget(Map<BudgetKind, Limit> limits) {

    public static final Budget UNLIMITED = new Budget(Map.of());

    /// One limit, in the unit of its kind. A hard one is never passed; a soft one stops the next call from
    /// starting once it has been reached.
    public record Limit(long amount, boolean hard) {}

    public Budget {
        TreeMap<BudgetKind, Limit> copy = new TreeMap<>(limits);
        copy.forEach((kind, limit) -> Require.notNegative(limit.amount(), "limit of " + kind.unit()));
        limits = Collections.unmodifiableMap(new LinkedHashMap<>(copy));
    }

    public static Budget hard(BudgetKind kind, long amount) {
        return new Budget(Map.of(kind, new Limit(amount, true)));
    }

    public static Budget soft(BudgetKind kind, long amount) {
        return new Budget(Map.of(kind, new Limit(amount, false)));
    }

    public static Budget tokens(long tokens) {
        return hard(BudgetKind.TOKENS, tokens);
    }

    public static Budget modelCalls(long calls) {
        return hard(BudgetKind.MODEL_CALLS, calls);
    }

    public static Budget toolCalls(long calls) {
        return hard(BudgetKind.TOOL_CALLS, calls);
    }

    public static Budget money(Money money) {
        return hard(BudgetKind.MONEY, money.nanoDollars());
    }

    /// Rounded down to milliseconds.
    public static Budget wallTime(Duration time) {
        return hard(BudgetKind.WALL_TIME, time.toMillis());
    }

    /// Reads hard limits such as `0.50usd,200ktok,10min,50calls`: comma-separated amounts in `usd`; `tok`,
    /// `ktok` or `mtok`, in and out together; `s`, `min` or `h` of wall time; `calls` to models. Spaces and
    /// case do not matter.
    ///
    /// @throws IllegalArgumentException with one sentence that contains the grammar, when the text is not of
    ///         this form, or has a kind twice, an amount of zero, a fraction of a unit that has none, or an
    ///         amount beyond 64 bits
    public static Budget parse(String text) {
        return BudgetGrammar.read(text);
    }

    /// Both together: of two limits on one kind the smaller holds, as a hard one when either is hard.
    public Budget and(Budget other) {
        Map<BudgetKind, Limit> both = new TreeMap<>(limits);
        other.limits.forEach((kind, limit) ->
                both.merge(kind, limit, (a, b) -> new Limit(Math.min(a.amount(), b.amount()), a.hard() || b.hard())));
        return new Budget(both);
    }

    /// These limits, each at least as large as in `other`. A kind that is not limited here stays so, and
    /// whether a limit is hard does not change.
    public Budget raisedTo(Budget other) {
        Map<BudgetKind, Limit> raised = new TreeMap<>(limits);
        raised.replaceAll((kind, limit) ->
                new Limit(Math.max(limit.amount(), other.limit(kind).orElse(0L)), limit.hard()));
        return new Budget(raised);
    }

    /// The limit of this kind, if there is one.
    public Optional<Long> limit(BudgetKind kind) {
        return Optional.ofNullable(limits.get(kind)).map(Limit::amount);
    }
}
