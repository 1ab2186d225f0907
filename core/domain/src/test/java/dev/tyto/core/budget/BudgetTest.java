package dev.tyto.core.budget;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.tyto.core.budget.Budget.Limit;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class BudgetTest {

    private static final String GRAMMAR = "0.50usd,200ktok,10min,50calls";

    @Test
    void ofTwoLimitsOnOneKindTheSmallerHolds() {
        Budget both = Budget.tokens(100).and(Budget.toolCalls(2)).and(Budget.tokens(50));

        assertThat(both.limits())
                .isEqualTo(Map.of(
                        BudgetKind.TOKENS, new Limit(50, true),
                        BudgetKind.TOOL_CALLS, new Limit(2, true)));
        assertThat(both.limit(BudgetKind.MONEY)).isEmpty();
    }

    @Test
    void hardAndSoftLimitOnOneKindMakeTheSmallerHard() {
        Budget both = Budget.tokens(100).and(Budget.soft(BudgetKind.TOKENS, 50));

        assertThat(both).isEqualTo(Budget.tokens(50));
    }

    @Test
    void aBudgetDoesNotChangeWithTheMapItWasMadeOf() {
        Map<BudgetKind, Limit> limits = new TreeMap<>(Map.of(BudgetKind.TOKENS, new Limit(1, true)));
        Budget budget = new Budget(limits);

        limits.put(BudgetKind.MONEY, new Limit(1, true));

        assertThat(budget).isEqualTo(Budget.tokens(1));
    }

    @Test
    void aNegativeLimitIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Budget.tokens(-1))
                .withMessage("limit of tokens must not be negative but was -1");
    }

    @Test
    void raisedLimitsAreTheLargerOnesOfTheKindsThatAreLimited() {
        Budget before = Budget.tokens(100).and(Budget.soft(BudgetKind.MONEY, 7)).and(Budget.toolCalls(5));

        Budget raised = before.raisedTo(Budget.tokens(90)
                .and(Budget.money(new Money(9)))
                .and(Budget.toolCalls(6))
                .and(Budget.modelCalls(1)));

        assertThat(raised)
                .isEqualTo(
                        Budget.tokens(100).and(Budget.soft(BudgetKind.MONEY, 9)).and(Budget.toolCalls(6)));
    }

    @Test
    void limitsStandInTheOrderOfTheKinds() {
        Budget budget = Budget.hard(new BudgetKind("searches"), 1)
                .and(Budget.wallTime(Duration.ofSeconds(1)))
                .and(Budget.hard(new BudgetKind("pages"), 1))
                .and(Budget.modelCalls(1))
                .and(Budget.tokens(1));

        assertThat(budget.limits().keySet())
                .extracting(BudgetKind::wireName)
                .containsExactly("tokens", "model-calls", "wall-time", "pages", "searches");
    }

    @Test
    void everyKindIsFoundAgainByItsStableName() {
        List<BudgetKind> kinds = BudgetKind.constants();

        assertThat(kinds)
                .hasSize(7)
                .allSatisfy(
                        kind -> assertThat(BudgetKind.named(kind.wireName())).isEqualTo(kind));
        assertThat(BudgetKind.named("pages").wireName()).isEqualTo("pages");
    }

    @Test
    void unitThatIsTheStableNameOfAnotherKindIsRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> new BudgetKind("money"));
        assertThatIllegalArgumentException().isThrownBy(() -> new BudgetKind(" "));
    }

    @Test
    void everyPartOfTheGrammarIsRead() {
        Budget budget = Budget.parse(GRAMMAR);

        assertThat(budget)
                .isEqualTo(Budget.money(new Money(500_000_000))
                        .and(Budget.tokens(200_000))
                        .and(Budget.wallTime(Duration.ofMinutes(10)))
                        .and(Budget.modelCalls(50)));
    }

    @ParameterizedTest
    @CsvSource({
        "5000tok, tokens, 5000",
        "1.5mtok, tokens, 1500000",
        "0.001ktok, tokens, 1",
        "' 200 KTok ', tokens, 200000",
        "9223372036854775807tok, tokens, 9223372036854775807",
        "90s, ms of wall time, 90000",
        "0.25s, ms of wall time, 250",
        "1h, ms of wall time, 3600000",
        "1.5h, ms of wall time, 5400000",
        "2usd, nano-dollars, 2000000000",
        ".5USD, nano-dollars, 500000000",
        "0.000000001usd, nano-dollars, 1",
        "7Calls, model calls, 7",
    })
    void amountIsReadInItsUnit(String text, String unit, long amount) {
        Budget budget = Budget.parse(text);

        assertThat(budget).isEqualTo(Budget.hard(new BudgetKind(unit), amount));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                ",",
                "5tok,",
                "5tok,,1h",
                "5",
                "tok",
                "5 pages",
                "5call",
                "0tok",
                "0.0usd",
                "-5tok",
                "+5tok",
                "5tok,6ktok",
                "60s,1min",
                "1.5tok",
                "0.0005ktok",
                "1.5calls",
                "0.0001s",
                "0.0000000001usd",
                "9223372036854775808tok",
                "9223372036854776ktok",
                "99999999999999999999999tok",
                "1e3tok",
                "1.tok",
                "1 000tok",
                "1_000tok",
                "٣tok",
            })
    void anythingElseIsRefusedInOneSentenceWithTheGrammar(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Budget.parse(text))
                .withMessageContaining(GRAMMAR)
                .withMessageContaining("tok, ktok, mtok; s, min, h; calls")
                .withMessageContaining("but was \"" + text.strip() + "\": ")
                .withMessageNotContaining("\n");
    }

    @Test
    void endlessTextIsCutInTheMessage() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Budget.parse("9".repeat(100_000)))
                .satisfies(refused -> assertThat(refused.getMessage()).hasSizeLessThan(400));
    }
}
