package dev.tyto.core.wire;

import dev.tyto.core.budget.Budget;
import dev.tyto.core.budget.BudgetKind;
import dev.tyto.core.budget.Money;
import dev.tyto.core.budget.Spend;
import dev.tyto.core.event.RunEvent;
import dev.tyto.core.json.Json;
import java.util.EnumMap;
import java.util.Map;

/// The wire form of limits and of what was used; money in nano-dollars. Stateless.
final class BudgetForm {

    private BudgetForm() {}

    static Json.Obj write(RunEvent.Overdraft overdraft) {
        return Json.object()
                .put("scope", overdraft.scope())
                .put("kind", Fields.nameOf(overdraft.kind()))
                .put("by", overdraft.by())
                .build();
    }

    static RunEvent.Overdraft overdraft(Fields fields) throws MalformedJsonException {
        return new RunEvent.Overdraft(
                fields.text("scope"), fields.oneOf("kind", BudgetKind.class), fields.number("by"));
    }

    static Json.Obj write(RunEvent.LimitReached reached) {
        return Json.object().put("kind", Fields.nameOf(reached.kind())).build();
    }

    static RunEvent.LimitReached limitReached(Fields fields) throws MalformedJsonException {
        return new RunEvent.LimitReached(fields.oneOf("kind", BudgetKind.class));
    }

    /// One field a limited kind, named as the kind.
    static Json.Obj write(Budget budget) {
        Json.Builder form = Json.object();
        budget.limits().forEach((kind, limit) -> form.put(Fields.nameOf(kind), limit));
        return form.build();
    }

    static Budget read(Fields fields) throws MalformedJsonException {
        Map<BudgetKind, Long> limits = new EnumMap<>(BudgetKind.class);
        for (BudgetKind kind : BudgetKind.values()) {
            String name = Fields.nameOf(kind);
            if (fields.object().get(name).isPresent()) {
                limits.put(kind, fields.number(name));
            }
        }
        return new Budget(limits);
    }

    static Json.Obj write(Spend spend) {
        return Json.object()
                .put("tokensIn", spend.tokensIn())
                .put("tokensOut", spend.tokensOut())
                .put("modelCalls", spend.modelCalls())
                .put("toolCalls", spend.toolCalls())
                .put("nanoDollars", spend.money().nanoDollars())
                .build();
    }

    static Spend readSpend(Fields fields) throws MalformedJsonException {
        return new Spend(
                fields.number("tokensIn", 0),
                fields.number("tokensOut", 0),
                fields.number("modelCalls", 0),
                fields.number("toolCalls", 0),
                new Money(fields.number("nanoDollars", 0)));
    }
}
