package dev.tyto.core.wire;

import dev.tyto.core.budget.Budget;
import dev.tyto.core.budget.Budget.Limit;
import dev.tyto.core.budget.BudgetKind;
import dev.tyto.core.budget.Money;
import dev.tyto.core.budget.Spend;
import dev.tyto.core.event.RunEvent;
import dev.tyto.core.json.Json;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// The wire form of limits and of what was used; money in nano-dollars. Stateless.
final class BudgetForm {

    private static final String SOFT = "soft";

    private BudgetForm() {}

    static Json.Obj write(RunEvent.Overdraft overdraft) {
        return Json.object()
                .put("scope", overdraft.scope())
                .put("kind", overdraft.kind().wireName())
                .put("by", overdraft.by())
                .build();
    }

    static RunEvent.Overdraft overdraft(Fields fields) throws MalformedJsonException {
        return new RunEvent.Overdraft(fields.text("scope"), BudgetKind.named(fields.text("kind")), fields.number("by"));
    }

    static Json.Obj write(RunEvent.LimitReached reached) {
        return Json.object()
                .put("kind", reached.kind().wireName())
                .put("limit", reached.limit())
                .put("smallest", reached.smallest())
                .build();
    }

    static RunEvent.LimitReached limitReached(Fields fields) throws MalformedJsonException {
        return new RunEvent.LimitReached(
                BudgetKind.named(fields.text("kind")), fields.number("limit"), fields.number("smallest", 0));
    }

    /// One field a limited kind, named as the kind: a hard limit as its number, a soft one as `{"soft":
    /// number}`.
    static Json.Obj write(Budget budget) {
        Json.Builder form = Json.object();
        budget.limits().forEach((kind, limit) -> {
            Json.Num amount = Json.of(limit.amount());
            form.put(
                    kind.wireName(),
                    limit.hard() ? amount : Json.object().put(SOFT, amount).build());
        });
        return form.build();
    }

    /// A field that is neither a number nor a soft limit, and whose name is that of no known kind, is ignored.
    static Budget read(Fields fields) throws MalformedJsonException {
        Map<BudgetKind, Limit> limits = new TreeMap<>();
        for (String name : fields.object().fields().keySet()) {
            Optional<Json> value = fields.object().get(name);
            BudgetKind kind = BudgetKind.named(name);
            if (value.isPresent()
                    && value.get() instanceof Json.Obj soft
                    && soft.number(SOFT).isPresent()) {
                limits.put(kind, new Limit(fields.one(name, inner -> inner.number(SOFT)), false));
            } else if (value.isPresent()
                    && (value.get() instanceof Json.Num
                            || BudgetKind.constants().contains(kind))) {
                limits.put(kind, new Limit(fields.number(name), true));
            }
        }
        return new Budget(limits);
    }

    /// Amounts of other kinds stand in `others`, which is left out when there are none.
    static Json.Obj write(Spend spend) {
        Json.Builder others = Json.object();
        spend.others().forEach((kind, amount) -> others.put(kind.wireName(), amount));
        return Json.object()
                .put("tokensIn", spend.tokensIn())
                .put("tokensOut", spend.tokensOut())
                .put("modelCalls", spend.modelCalls())
                .put("toolCalls", spend.toolCalls())
                .put("nanoDollars", spend.money().nanoDollars())
                .putIf("others", spend.others().isEmpty() ? Optional.empty() : Optional.of(others.build()))
                .build();
    }

    static Spend readSpend(Fields fields) throws MalformedJsonException {
        Map<BudgetKind, Long> others = fields.optional("others", BudgetForm::amounts);
        return new Spend(
                fields.number("tokensIn", 0),
                fields.number("tokensOut", 0),
                fields.number("modelCalls", 0),
                fields.number("toolCalls", 0),
                new Money(fields.number("nanoDollars", 0)),
                others == null ? Map.of() : others);
    }

    private static Map<BudgetKind, Long> amounts(Fields fields) throws MalformedJsonException {
        Map<BudgetKind, Long> amounts = new TreeMap<>();
        for (String name : fields.object().fields().keySet()) {
            amounts.put(BudgetKind.named(name), fields.number(name));
        }
        return amounts;
    }
}
