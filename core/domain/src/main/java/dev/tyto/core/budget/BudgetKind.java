package dev.tyto.core.budget;

/// What a budget can limit, each with its unit.
public enum BudgetKind {
    /// Tokens, in and out together.
    TOKENS("tokens"),
    /// Requests to models.
    MODEL_CALLS("model calls"),
    /// Tool calls.
    TOOL_CALLS("tool calls"),
    /// Nano-dollars.
    MONEY("nano-dollars");

    private final String unit;

    BudgetKind(String unit) {
        this.unit = unit;
    }

    /// The unit, in the plural.
    public String unit() {
        return unit;
    }
}
