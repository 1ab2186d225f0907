package dev.tyto.core.budget;

import dev.tyto.core.rule.Require;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/// What a budget can limit, known by its unit in the plural. Any unit makes a kind; the constants are those
/// that a [Spend] counts by itself. Ordered: the constants first, as they stand here, then the others by unit.
public record BudgetKind(String unit) implements Comparable<BudgetKind> {

    /// Tokens, in and out together.
    public static final BudgetKind TOKENS = new BudgetKind("tokens");
    /// Tokens that models read.
    public static final BudgetKind TOKENS_IN = new BudgetKind("tokens in");
    /// Tokens that models wrote.
    public static final BudgetKind TOKENS_OUT = new BudgetKind("tokens out");
    /// Requests to models.
    public static final BudgetKind MODEL_CALLS = new BudgetKind("model calls");
    /// Tool calls.
    public static final BudgetKind TOOL_CALLS = new BudgetKind("tool calls");
    /// Nano-dollars.
    public static final BudgetKind MONEY = new BudgetKind("nano-dollars");
    /// Milliseconds of wall time; never reserved, whoever drives the run watches it.
    public static final BudgetKind WALL_TIME = new BudgetKind("ms of wall time");

    private static final List<BudgetKind> CONSTANTS =
            List.of(TOKENS, TOKENS_IN, TOKENS_OUT, MODEL_CALLS, TOOL_CALLS, MONEY, WALL_TIME);

    private static final Comparator<BudgetKind> ORDER =
            Comparator.comparingInt(BudgetKind::rank).thenComparing(BudgetKind::unit);

    /// @throws IllegalArgumentException when the unit is blank or is the stable name of another kind
    public BudgetKind {
        Require.nonBlank(unit, "unit of a budget");
        Require.that(
                !StableNames.UNITS.containsKey(unit) || unit.equals(StableNames.UNITS.get(unit)),
                "unit of a budget",
                "not be the stable name of another",
                unit);
    }

    /// The constants, in order.
    public static List<BudgetKind> constants() {
        return CONSTANTS;
    }

    /// The kind of this stable name; a name that no constant has is the unit of a kind of its own.
    public static BudgetKind named(String wireName) {
        return new BudgetKind(StableNames.UNITS.getOrDefault(wireName, wireName));
    }

    /// The name in logs, which never changes.
    public String wireName() {
        return StableNames.UNITS.entrySet().stream()
                .filter(entry -> entry.getValue().equals(unit))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElse(unit);
    }

    private int rank() {
        int index = CONSTANTS.indexOf(this);
        return index < 0 ? CONSTANTS.size() : index;
    }

    @Override
    public int compareTo(BudgetKind other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return unit;
    }

    /// The units by their names in logs.
    private static final class StableNames {
        static final Map<String, String> UNITS = Map.of(
                "tokens", "tokens",
                "tokens-in", "tokens in",
                "tokens-out", "tokens out",
                "model-calls", "model calls",
                "tool-calls", "tool calls",
                "money", "nano-dollars",
                "wall-time", "ms of wall time");

        private StableNames() {}
    }
}
