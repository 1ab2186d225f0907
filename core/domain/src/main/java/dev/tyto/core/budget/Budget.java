package dev.tyto.core.budget;

import dev.tyto.core.rule.Require;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/// Hard limits by kind; a kind that is absent is not limited. Immutable.
public record Budget(Map<BudgetKind, Long> limits) {

    public static final Budget UNLIMITED = new Budget(Map.of());

    public Budget {
        EnumMap<BudgetKind, Long> copy = new EnumMap<>(BudgetKind.class);
        limits.forEach((kind, limit) -> copy.put(kind, Require.notNegative(limit, "limit of " + kind.unit())));
        limits = Collections.unmodifiableMap(copy);
    }

    public static Budget tokens(long tokens) {
        return new Budget(Map.of(BudgetKind.TOKENS, tokens));
    }

    public static Budget modelCalls(long calls) {
        return new Budget(Map.of(BudgetKind.MODEL_CALLS, calls));
    }

    public static Budget toolCalls(long calls) {
        return new Budget(Map.of(BudgetKind.TOOL_CALLS, calls));
    }

    /// Reads hard limits such as `0.50usd,200ktok,50calls`.
    ///
    /// @throws IllegalArgumentException with one sentence that contains the grammar, when the text is not of this form
    public static Budget parse(String text) {
        return BudgetGrammar.read(text);
    }

    /// Both together: of two limits on one kind the smaller holds.
    public Budget and(Budget other) {
        EnumMap<BudgetKind, Long> both = new EnumMap<>(BudgetKind.class);
        both.putAll(limits);
        other.limits.forEach((kind, limit) -> both.merge(kind, limit, Math::min));
        return new Budget(both);
    }

    /// The limit of this kind, if there is one.
    public Optional<Long> limit(BudgetKind kind) {
        return Optional.ofNullable(limits.get(kind));
    }
}
