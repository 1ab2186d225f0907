package dev.tyto.core.budget;

import java.math.BigDecimal;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Reads limits as people write them. Stateless.
final class BudgetGrammar {

    private static final Pattern LIMIT =
            Pattern.compile("\\s*([0-9]{1,9}(?:\\.[0-9]{1,9})?)\\s*(usd|tok|ktok|mtok|calls)\\s*");
    private static final Map<String, BudgetKind> KINDS = Map.of(
            "usd", BudgetKind.MONEY,
            "tok", BudgetKind.TOKENS,
            "ktok", BudgetKind.TOKENS,
            "mtok", BudgetKind.TOKENS,
            "calls", BudgetKind.MODEL_CALLS);
    private static final Map<String, Integer> DIGITS = Map.of("usd", 9, "tok", 0, "ktok", 3, "mtok", 6, "calls", 0);

    private BudgetGrammar() {}

    static Budget read(String text) {
        Map<BudgetKind, Long> limits = new EnumMap<>(BudgetKind.class);
        for (String part : text.toLowerCase(Locale.ROOT).split(",", -1)) {
            Matcher matcher = LIMIT.matcher(part);
            if (!matcher.matches()) {
                throw broken(text);
            }
            BigDecimal amount = new BigDecimal(matcher.group(1))
                    .movePointRight(DIGITS.getOrDefault(matcher.group(2), 0))
                    .stripTrailingZeros();
            BudgetKind kind = KINDS.getOrDefault(matcher.group(2), BudgetKind.TOKENS);
            if (amount.signum() == 0
                    || amount.scale() > 0
                    || limits.put(kind, amount.longValueExact()) != null) {
                throw broken(text);
            }
        }
        return new Budget(limits);
    }

    private static IllegalArgumentException broken(String text) {
        return new IllegalArgumentException(
                "budget must be limits such as 0.50usd,200ktok,50calls but was \"" + text.strip() + "\"");
    }
}
