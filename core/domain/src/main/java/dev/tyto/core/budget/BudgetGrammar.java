package dev.tyto.core.budget;

import java.math.BigDecimal;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Reads limits as people write them. Stateless.
final class BudgetGrammar {

    private static final int SHOWN_CHARACTERS = 80;
    private static final Pattern LIMIT =
            Pattern.compile("\\s*([0-9]{1,19}(?:\\.[0-9]{1,19})?|\\.[0-9]{1,19})\\s*([A-Za-z]{1,9})\\s*");

    private static final Map<String, Unit> UNITS = Map.of(
            "usd", new Unit(BudgetKind.MONEY, 1_000_000_000),
            "tok", new Unit(BudgetKind.TOKENS, 1),
            "ktok", new Unit(BudgetKind.TOKENS, 1_000),
            "mtok", new Unit(BudgetKind.TOKENS, 1_000_000),
            "s", new Unit(BudgetKind.WALL_TIME, 1_000),
            "min", new Unit(BudgetKind.WALL_TIME, 60_000),
            "h", new Unit(BudgetKind.WALL_TIME, 3_600_000),
            "calls", new Unit(BudgetKind.MODEL_CALLS, 1));

    private record Unit(BudgetKind kind, long size) {}

    private BudgetGrammar() {}

    static Budget read(String text) {
        Map<BudgetKind, Budget.Limit> limits = new TreeMap<>();
        for (String part : text.split(",", -1)) {
            Matcher matcher = LIMIT.matcher(part);
            if (!matcher.matches()) {
                throw broken(text, part.isBlank() ? "has an empty part" : shown(part) + " is no amount with its unit");
            }
            Unit unit = UNITS.get(matcher.group(2).toLowerCase(Locale.ROOT));
            if (unit == null) {
                throw broken(text, matcher.group(2) + " is no unit");
            }
            long amount = amount(text, part, new BigDecimal(matcher.group(1)), unit);
            if (limits.put(unit.kind(), new Budget.Limit(amount, true)) != null) {
                throw broken(text, unit.kind().unit() + " are limited twice");
            }
        }
        return new Budget(limits);
    }

    private static long amount(String text, String part, BigDecimal number, Unit unit) {
        BigDecimal amount = number.multiply(BigDecimal.valueOf(unit.size()));
        if (amount.signum() == 0) {
            throw broken(text, shown(part) + " is zero");
        }
        if (amount.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) > 0) {
            throw broken(text, shown(part) + " is too much");
        }
        if (amount.stripTrailingZeros().scale() > 0) {
            throw broken(
                    text, shown(part) + " is no whole number of " + unit.kind().unit());
        }
        return amount.longValueExact();
    }

    private static IllegalArgumentException broken(String text, String why) {
        return new IllegalArgumentException(
                "budget must be limits such as 0.50usd,200ktok,10min,50calls (usd; tok, ktok,"
                        + " mtok; s, min, h; calls) but was \"" + shown(text) + "\": " + why);
    }

    private static String shown(String text) {
        String line = text.strip();
        return line.length() > SHOWN_CHARACTERS ? line.substring(0, SHOWN_CHARACTERS) + "…" : line;
    }
}
