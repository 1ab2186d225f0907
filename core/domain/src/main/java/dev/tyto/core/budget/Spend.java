package dev.tyto.core.budget;

import dev.tyto.core.rule.Require;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongUnaryOperator;

/// What was used: tokens read and written, requests to models, tool calls, money, and amounts of any other
/// kind, in its unit. All at least zero; sums are exact and overflow throws. Immutable.
///
/// `others` keeps no zeros and none of the kinds that have a component of their own.
public record Spend(
        long tokensIn, long tokensOut, long modelCalls, long toolCalls, Money money, Map<BudgetKind, Long> others) {

    public static final Spend NONE = new Spend(0, 0, 0, 0, Money.ZERO);

    public Spend {
        Require.notNegative(tokensIn, "tokens in");
        Require.notNegative(tokensOut, "tokens out");
        Require.that(tokensOut <= Long.MAX_VALUE - tokensIn, "tokens in and out", "fit 64 bits together", tokensOut);
        Require.notNegative(modelCalls, "model calls");
        Require.notNegative(toolCalls, "tool calls");
        others = others.isEmpty() ? Map.of() : checked(others);
    }

    public Spend(long tokensIn, long tokensOut, long modelCalls, long toolCalls, Money money) {
        this(tokensIn, tokensOut, modelCalls, toolCalls, money, Map.of());
    }

    private static Map<BudgetKind, Long> checked(Map<BudgetKind, Long> others) {
        TreeMap<BudgetKind, Long> copy = new TreeMap<>();
        others.forEach((kind, amount) -> {
            boolean other =
                    kind.equals(BudgetKind.WALL_TIME) || !BudgetKind.constants().contains(kind);
            Require.that(other, "other amounts", "be of no kind that is counted by itself", kind);
            if (Require.notNegative(amount, kind.unit()) > 0) {
                copy.put(kind, amount);
            }
        });
        return Collections.unmodifiableMap(copy);
    }

    /// Tokens alone, in and out together counted as out.
    public static Spend tokens(long tokens) {
        return new Spend(0, tokens, 0, 0, Money.ZERO);
    }

    /// One request to a model.
    public static Spend modelCall(long tokensIn, long tokensOut) {
        return new Spend(tokensIn, tokensOut, 1, 0, Money.ZERO);
    }

    /// One tool call.
    public static Spend toolCall() {
        return new Spend(0, 0, 0, 1, Money.ZERO);
    }

    /// Money alone.
    public static Spend money(Money money) {
        return new Spend(0, 0, 0, 0, money);
    }

    public Spend plus(Spend other) {
        Map<BudgetKind, Long> sum = new TreeMap<>(others);
        other.others.forEach((kind, amount) -> sum.merge(kind, amount, Math::addExact));
        return new Spend(
                Math.addExact(tokensIn, other.tokensIn),
                Math.addExact(tokensOut, other.tokensOut),
                Math.addExact(modelCalls, other.modelCalls),
                Math.addExact(toolCalls, other.toolCalls),
                money.plus(other.money),
                sum);
    }

    /// @throws IllegalArgumentException when `other` has more of something than this
    public Spend minus(Spend other) {
        Map<BudgetKind, Long> rest = new TreeMap<>(others);
        other.others.forEach((kind, amount) -> rest.merge(kind, -amount, Long::sum));
        return new Spend(
                tokensIn - other.tokensIn,
                tokensOut - other.tokensOut,
                modelCalls - other.modelCalls,
                toolCalls - other.toolCalls,
                money.minus(other.money),
                rest);
    }

    public Spend times(long factor) {
        LongUnaryOperator scaled = amount -> Math.multiplyExact(amount, factor);
        Map<BudgetKind, Long> product = new TreeMap<>();
        others.forEach((kind, amount) -> product.put(kind, scaled.applyAsLong(amount)));
        return new Spend(
                scaled.applyAsLong(tokensIn),
                scaled.applyAsLong(tokensOut),
                scaled.applyAsLong(modelCalls),
                scaled.applyAsLong(toolCalls),
                money.times(factor),
                product);
    }

    /// How much of this kind was used.
    public long of(BudgetKind kind) {
        if (kind.equals(BudgetKind.TOKENS)) {
            return tokensIn + tokensOut;
        } else if (kind.equals(BudgetKind.TOKENS_IN)) {
            return tokensIn;
        } else if (kind.equals(BudgetKind.TOKENS_OUT)) {
            return tokensOut;
        } else if (kind.equals(BudgetKind.MODEL_CALLS)) {
            return modelCalls;
        } else if (kind.equals(BudgetKind.TOOL_CALLS)) {
            return toolCalls;
        } else if (kind.equals(BudgetKind.MONEY)) {
            return money.nanoDollars();
        }
        return others.getOrDefault(kind, 0L);
    }
}
