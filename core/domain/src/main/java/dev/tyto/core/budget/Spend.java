package dev.tyto.core.budget;

import dev.tyto.core.rule.Require;

/// What was used: tokens read and written, requests to models, tool calls, money. All at least zero.
public record Spend(long tokensIn, long tokensOut, long modelCalls, long toolCalls, Money money) {

    public static final Spend NONE = new Spend(0, 0, 0, 0, Money.ZERO);

    public Spend {
        Require.notNegative(tokensIn, "tokens in");
        Require.notNegative(tokensOut, "tokens out");
        Require.notNegative(modelCalls, "model calls");
        Require.notNegative(toolCalls, "tool calls");
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

    public Spend plus(Spend other) {
        return new Spend(
                Math.addExact(tokensIn, other.tokensIn),
                Math.addExact(tokensOut, other.tokensOut),
                Math.addExact(modelCalls, other.modelCalls),
                Math.addExact(toolCalls, other.toolCalls),
                money.plus(other.money));
    }

    /// How much of this kind was used.
    public long of(BudgetKind kind) {
        return switch (kind) {
            case TOKENS -> Math.addExact(tokensIn, tokensOut);
            case MODEL_CALLS -> modelCalls;
            case TOOL_CALLS -> toolCalls;
            case MONEY -> money.nanoDollars();
        };
    }
}
