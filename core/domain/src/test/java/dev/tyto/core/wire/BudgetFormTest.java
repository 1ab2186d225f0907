package dev.tyto.core.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tyto.core.budget.Budget;
import dev.tyto.core.budget.BudgetKind;
import dev.tyto.core.budget.Money;
import dev.tyto.core.budget.Spend;
import dev.tyto.core.json.Json;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class BudgetFormTest {

    private static final BudgetKind PAGES = new BudgetKind("pages");

    @Test
    void hardLimitsAreNumbersAndSoftOnesSaySo() throws MalformedJsonException {
        Budget budget = Budget.tokens(20_000)
                .and(Budget.soft(BudgetKind.MONEY, 5))
                .and(Budget.wallTime(Duration.ofSeconds(9)))
                .and(Budget.hard(PAGES, 3));

        Json.Obj form = BudgetForm.write(budget);

        assertThat(form)
                .isEqualTo(Json.object()
                        .put("tokens", 20_000)
                        .put("money", Json.object().put("soft", 5).build())
                        .put("wall-time", 9_000)
                        .put("pages", 3)
                        .build());
        assertThat(BudgetForm.read(Fields.of(form, ""))).isEqualTo(budget);
    }

    @Test
    void fieldsThatAreNoLimitsAreIgnored() throws MalformedJsonException {
        Json.Obj form = Json.object()
                .put("tokens", 7)
                .put("note", "tight")
                .put("shape", Json.array(List.of()))
                .build();

        assertThat(BudgetForm.read(Fields.of(form, ""))).isEqualTo(Budget.tokens(7));
    }

    @Test
    void limitOfAKnownKindThatIsNoNumberIsBroken() {
        Json.Obj form = Json.object().put("tokens", "many").build();

        assertThatThrownBy(() -> BudgetForm.read(Fields.of(form, "budget")))
                .isInstanceOf(MalformedJsonException.class)
                .hasMessage("budget.tokens must be a number but was text");
    }

    @Test
    void amountsOfOtherKindsSurviveTheLog() throws MalformedJsonException {
        Spend spend = new Spend(1, 2, 3, 4, new Money(5), Map.of(PAGES, 6L, BudgetKind.WALL_TIME, 7L));

        Json.Obj form = BudgetForm.write(spend);

        assertThat(BudgetForm.readSpend(Fields.of(form, ""))).isEqualTo(spend);
        assertThat(BudgetForm.write(Spend.NONE).get("others")).isEmpty();
    }
}
