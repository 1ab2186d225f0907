package dev.tyto.core.budget;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.EnumMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class BudgetTest {

    @Test
    void ofTwoLimitsOnOneKindTheSmallerHolds() {
        Budget both = Budget.tokens(100).and(Budget.toolCalls(2)).and(Budget.tokens(50));

        assertThat(both).isEqualTo(new Budget(Map.of(BudgetKind.TOKENS, 50L, BudgetKind.TOOL_CALLS, 2L)));
        assertThat(both.limit(BudgetKind.MONEY)).isEmpty();
    }

    @Test
    void aBudgetDoesNotChangeWithTheMapItWasMadeOf() {
        Map<BudgetKind, Long> limits = new EnumMap<>(Map.of(BudgetKind.TOKENS, 1L));
        Budget budget = new Budget(limits);

        limits.put(BudgetKind.MONEY, 1L);

        assertThat(budget).isEqualTo(Budget.tokens(1));
    }

    @Test
    void aNegativeLimitIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Budget.tokens(-1))
                .withMessage("limit of tokens must not be negative but was -1");
    }

    @Test
    void spendAddsUpExactlyByKind() {
        Spend sum = new Spend(1, 2, 3, 4, new Money(5)).plus(new Spend(10, 20, 30, 40, new Money(50)));

        assertThat(sum).isEqualTo(new Spend(11, 22, 33, 44, new Money(55)));
        assertThat(sum.of(BudgetKind.TOKENS)).isEqualTo(33);
        assertThat(sum.of(BudgetKind.MODEL_CALLS)).isEqualTo(33);
        assertThat(sum.of(BudgetKind.TOOL_CALLS)).isEqualTo(44);
        assertThat(sum.of(BudgetKind.MONEY)).isEqualTo(55);
    }

    @Test
    void aSumThatDoesNotFitIsAnErrorAndNotAWrongNumber() {
        assertThatExceptionOfType(ArithmeticException.class)
                .isThrownBy(() -> Spend.tokens(Long.MAX_VALUE).plus(Spend.tokens(1)));
        assertThatExceptionOfType(ArithmeticException.class)
                .isThrownBy(() -> new Money(Long.MAX_VALUE).plus(new Money(1)));
    }

    @Test
    void negativeSpendIsRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> Spend.tokens(-1));
        assertThatIllegalArgumentException().isThrownBy(() -> new Money(-1));
    }
}
