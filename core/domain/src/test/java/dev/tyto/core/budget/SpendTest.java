package dev.tyto.core.budget;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.math.BigDecimal;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class SpendTest {

    private static final BudgetKind PAGES = new BudgetKind("pages");

    @Test
    void spendAddsUpExactlyByKind() {
        Spend sum = new Spend(1, 2, 3, 4, new Money(5), Map.of(PAGES, 6L))
                .plus(new Spend(10, 20, 30, 40, new Money(50), Map.of(PAGES, 60L)));

        assertThat(sum).isEqualTo(new Spend(11, 22, 33, 44, new Money(55), Map.of(PAGES, 66L)));
        assertThat(sum.of(BudgetKind.TOKENS)).isEqualTo(33);
        assertThat(sum.of(BudgetKind.TOKENS_IN)).isEqualTo(11);
        assertThat(sum.of(BudgetKind.TOKENS_OUT)).isEqualTo(22);
        assertThat(sum.of(BudgetKind.MODEL_CALLS)).isEqualTo(33);
        assertThat(sum.of(BudgetKind.TOOL_CALLS)).isEqualTo(44);
        assertThat(sum.of(BudgetKind.MONEY)).isEqualTo(55);
        assertThat(sum.of(PAGES)).isEqualTo(66);
        assertThat(sum.of(BudgetKind.WALL_TIME)).isZero();
    }

    @Test
    void whatWasAddedCanBeTakenOffAgain() {
        Spend one = new Spend(1, 2, 3, 4, new Money(5), Map.of(PAGES, 6L));
        Spend other = new Spend(10, 20, 30, 40, new Money(50), Map.of(PAGES, 60L));

        assertThat(one.plus(other).minus(other)).isEqualTo(one);
        assertThat(one.minus(one)).isEqualTo(Spend.NONE);
        assertThat(one.times(3)).isEqualTo(one.plus(one).plus(one));
        assertThat(one.times(0)).isEqualTo(Spend.NONE);
        assertThatIllegalArgumentException().isThrownBy(() -> one.minus(other));
    }

    @Test
    void aSumThatDoesNotFitIsAnErrorAndNotAWrongNumber() {
        assertThatExceptionOfType(ArithmeticException.class)
                .isThrownBy(() -> Spend.tokens(Long.MAX_VALUE).plus(Spend.tokens(1)));
        assertThatExceptionOfType(ArithmeticException.class)
                .isThrownBy(() -> new Money(Long.MAX_VALUE).plus(new Money(1)));
        assertThatExceptionOfType(ArithmeticException.class)
                .isThrownBy(() -> Spend.toolCall().times(2).times(Long.MAX_VALUE));
        assertThatIllegalArgumentException().isThrownBy(() -> Spend.modelCall(Long.MAX_VALUE, 1));
    }

    @Test
    void negativeSpendIsRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> Spend.tokens(-1));
        assertThatIllegalArgumentException().isThrownBy(() -> new Money(-1));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Spend(0, 0, 0, 0, Money.ZERO, Map.of(BudgetKind.TOKENS, 1L)));
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "2.5, 2500000000",
        "0.0000000001, 1",
        "0.000000001, 1",
        "0.0000000011, 2",
        "1E-2000000000, 1",
        "0E+2000000000, 0",
        "9223372036.854775807, 9223372036854775807",
    })
    void dollarsAreRoundedUpToTheNextNanoDollar(BigDecimal dollars, long nanoDollars) {
        Money money = Money.ofDollars(dollars);

        assertThat(money).isEqualTo(new Money(nanoDollars));
    }

    @Test
    void dollarsThatCannotBeCountedAreRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> Money.ofDollars(new BigDecimal("-1E-12")));
        assertThatExceptionOfType(ArithmeticException.class)
                .isThrownBy(() -> Money.ofDollars(new BigDecimal("9223372036.8547758071")));
        assertThatExceptionOfType(ArithmeticException.class)
                .isThrownBy(() -> Money.ofDollars(new BigDecimal("1E+2000000000")));
    }
}
