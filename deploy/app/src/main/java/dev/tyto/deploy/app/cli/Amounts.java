package dev.tyto.deploy.app.cli;

import dev.tyto.core.budget.Budget;
import dev.tyto.core.budget.BudgetKind;
import dev.tyto.core.json.Json;
import java.math.BigDecimal;
import java.util.Map;
import java.util.stream.Collectors;

/// Amounts of what budgets limit, in the units that people use: dollars and seconds where the log has nano-dollars
/// and milliseconds. Stateless.
final class Amounts {

    private static final int NANO_DIGITS = 9;
    private static final int MILLI_DIGITS = 3;

    private Amounts() {}

    /// A kind as people and documents see it; one of their units is `10^digits` of the log's.
    private record Form(String unit, String field, int digits) {

        static Form of(BudgetKind kind) {
            return switch (kind.unit()) {
                case "model calls" -> new Form("model calls", "calls", 0);
                case "tool calls" -> new Form("tool calls", "toolCalls", 0);
                case "tokens in" -> new Form("tokens in", "tokensIn", 0);
                case "tokens out" -> new Form("tokens out", "tokensOut", 0);
                case "nano-dollars" -> new Form("usd", "usd", NANO_DIGITS);
                case "ms of wall time" -> new Form("s", "seconds", MILLI_DIGITS);
                default -> new Form(kind.unit(), kind.unit(), 0);
            };
        }

        BigDecimal amount(long logged) {
            BigDecimal amount = BigDecimal.valueOf(logged, digits).stripTrailingZeros();
            return amount.scale() < 0 ? amount.setScale(0) : amount;
        }
    }

    /// `0.5 usd`, `200000 tokens`.
    static String text(BudgetKind kind, long amount) {
        Form form = Form.of(kind);
        return form.amount(amount).toPlainString() + " " + form.unit();
    }

    /// All limits, with a comma between them.
    static String text(Budget budget) {
        return budget.limits().keySet().stream()
                .map(kind -> text(kind, budget.limit(kind).orElse(0L)))
                .collect(Collectors.joining(", "));
    }

    /// The unit as people name it, in the plural.
    static String unit(BudgetKind kind) {
        return Form.of(kind).unit();
    }

    /// One field for each kind: `{"tokens": 200000, "usd": 0.5}`.
    static Json.Obj document(Map<BudgetKind, Long> amounts) {
        Json.Builder document = Json.object();
        amounts.forEach((kind, amount) -> {
            Form form = Form.of(kind);
            document.put(form.field(), new Json.Num(form.amount(amount)));
        });
        return document.build();
    }
}
