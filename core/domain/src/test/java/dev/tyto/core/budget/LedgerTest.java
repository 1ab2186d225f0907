package dev.tyto.core.budget;

import static dev.tyto.core.budget.BudgetKind.MODEL_CALLS;
import static dev.tyto.core.budget.BudgetKind.TOKENS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.tyto.core.budget.Ledger.Claim;
import dev.tyto.core.budget.Ledger.Overdraft;
import dev.tyto.core.budget.Ledger.Purpose;
import dev.tyto.core.budget.Ledger.Reservation;
import dev.tyto.core.budget.Ledger.Reservation.Held;
import dev.tyto.core.budget.Ledger.Reservation.Refused;
import dev.tyto.core.budget.Ledger.Scope;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What the ledger answers at once; [LedgerWaitingTest] has what it answers later.
final class LedgerTest {

    private static final Scope S1 = Scope.RUN.in("s1");
    private static final Scope A1 = S1.in("a1");
    private static final Scope A2 = S1.in("a2");
    private static final Scope SAMPLE = A1.in("s0");

    private final Ledger ledger = Ledger.over(Budget.tokens(1_000));

    private static Claim work(Scope scope, String key, long tokens) {
        return Claim.of(scope, key, Purpose.WORK, Spend.tokens(tokens));
    }

    private static Claim claim(Purpose purpose, Scope scope, long tokens) {
        return Claim.of(scope, purpose + " in " + scope.path().size(), purpose, Spend.tokens(tokens));
    }

    @Test
    void settledCallReleasesWhatItDidNotUse() throws Exception {
        ledger.reserve(work(SAMPLE, "c1", 400));

        ledger.settle("c1", Spend.tokens(150));

        assertThat(ledger.used(Scope.RUN)).isEqualTo(Spend.tokens(150));
        assertThat(ledger.held(Scope.RUN)).isEqualTo(Spend.NONE);
        assertThat(ledger.remaining(Scope.RUN)).isEqualTo(Budget.tokens(850));
    }

    @Test
    void whatIsHeldAndUsedBeneathCountsInEveryScopeAround() throws Exception {
        ledger.reserve(work(SAMPLE, "c1", 300));
        ledger.reserve(work(A2, "c2", 200));

        ledger.settle("c1", Spend.tokens(100));

        assertThat(List.of(Scope.RUN, S1, A1, SAMPLE, A2))
                .extracting(ledger::used)
                .containsExactly(
                        Spend.tokens(100), Spend.tokens(100), Spend.tokens(100), Spend.tokens(100), Spend.NONE);
        assertThat(List.of(Scope.RUN, S1, A1, SAMPLE, A2))
                .extracting(ledger::held)
                .containsExactly(Spend.tokens(200), Spend.tokens(200), Spend.NONE, Spend.NONE, Spend.tokens(200));
    }

    @Test
    void workLeavesATenthOfTheRun() throws Exception {
        Reservation tooMuch = ledger.reserve(work(SAMPLE, "c1", 901));
        Reservation justEnough = ledger.reserve(work(SAMPLE, "c2", 900));

        assertThat(tooMuch).isEqualTo(new Refused(Scope.RUN, TOKENS, 0, 901, 1_000, 1_002));
        assertThat(justEnough).isEqualTo(new Held("c2", 0, Spend.tokens(900)));
    }

    @Test
    void workLeavesWhatIsKeptForTheRunAndForEveryScope() throws Exception {
        ledger.keepBack(Scope.RUN, Spend.tokens(200));
        ledger.keepBack(A1, Spend.tokens(30));
        ledger.keepBack(A2, Spend.tokens(70));

        Reservation tooMuch = ledger.reserve(claim(Purpose.WORK, SAMPLE, 701));
        Reservation last = ledger.reserve(claim(Purpose.LAST_ANSWER, SAMPLE, 731));
        Reservation synthesis = ledger.reserve(claim(Purpose.SYNTHESIS, Scope.RUN.in("synthesis"), 1_001));

        assertThat(tooMuch).isEqualTo(new Refused(Scope.RUN, TOKENS, 0, 701, 1_000, 1_001));
        assertThat(last).isEqualTo(new Refused(Scope.RUN, TOKENS, 0, 731, 1_000, 1_001));
        assertThat(synthesis).isEqualTo(new Refused(Scope.RUN, TOKENS, 0, 1_001, 1_000, 1_001));
    }

    @ParameterizedTest
    @CsvSource({"WORK, 700", "LAST_ANSWER, 730", "SYNTHESIS, 1000"})
    void eachPurposeMayUseItsPartAndNoMore(Purpose purpose, long usable) throws Exception {
        ledger.keepBack(Scope.RUN, Spend.tokens(200));
        ledger.keepBack(A1, Spend.tokens(30));
        ledger.keepBack(A2, Spend.tokens(70));

        Reservation held = ledger.reserve(new Claim(A1, "c", purpose, Spend.NONE, Spend.tokens(1), 1, 5_000));

        assertThat(held).isEqualTo(new Held("c", usable, Spend.tokens(usable)));
    }

    @Test
    void whatIsKeptIsReplacedAndLetGo() throws Exception {
        ledger.keepBack(A1, Spend.tokens(800));
        ledger.keepBack(A1, Spend.tokens(100));
        Reservation beside = ledger.reserve(work(A2, "c1", 801));
        ledger.keepBack(A1, Spend.NONE);

        Reservation afterwards = ledger.reserve(work(A2, "c2", 801));

        assertThat(beside).isInstanceOf(Refused.class);
        assertThat(afterwards).isInstanceOf(Held.class);
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "2, 1", "3, 2", "10, 9"})
    void smallLimitOnCallsAdmitsWork(long limit, int admitted) throws Exception {
        Ledger calls = Ledger.over(Budget.modelCalls(limit));
        for (int call = 0; call < admitted; call++) {
            calls.reserve(Claim.of(A1, "c" + call, Purpose.WORK, Spend.modelCall(0, 0)));
            calls.settle("c" + call, Spend.modelCall(0, 0));
        }

        Reservation next = calls.reserve(Claim.of(A1, "next", Purpose.WORK, Spend.modelCall(0, 0)));

        assertThat(calls.used(Scope.RUN)).isEqualTo(Spend.modelCall(0, 0).times(admitted));
        assertThat(next).isInstanceOf(Refused.class);
    }

    @Test
    void oneCallThatIsKeptForTheSynthesisLeavesNoneForWorkAndNamesTwo() throws Exception {
        Ledger calls = Ledger.over(Budget.modelCalls(1));
        calls.keepBack(Scope.RUN, Spend.modelCall(0, 0));

        Reservation work = calls.reserve(Claim.of(A1, "c", Purpose.WORK, Spend.modelCall(9, 9)));

        assertThat(work).isEqualTo(new Refused(Scope.RUN, MODEL_CALLS, 0, 1, 1, 2));
    }

    @Test
    void asManyUnitsAreGrantedAsFitAndAreWanted() throws Exception {
        Spend fixed = Spend.modelCall(100, 0);
        Reservation most = ledger.reserve(new Claim(A1, "c1", Purpose.WORK, fixed, Spend.tokens(2), 10, 50));
        ledger.settle("c1", Spend.modelCall(100, 100));

        Reservation some = ledger.reserve(new Claim(A1, "c2", Purpose.WORK, fixed, Spend.tokens(2), 10, 5_000));

        assertThat(most).isEqualTo(new Held("c1", 50, Spend.modelCall(100, 100)));
        assertThat(some).isEqualTo(new Held("c2", 300, Spend.modelCall(100, 600)));
    }

    @Test
    void fewerUnitsThanTheFloorAreRefusedAndTheSmallestLimitIsNamed() throws Exception {
        Reservation refused =
                ledger.reserve(new Claim(A1, "c1", Purpose.WORK, Spend.modelCall(700, 0), Spend.tokens(1), 256, 4_096));

        assertThat(refused).isEqualTo(new Refused(Scope.RUN, TOKENS, 0, 956, 1_000, 1_063));
    }

    @Test
    void ceilingStopsWorkBeneathItAndNothingElse() throws Exception {
        ledger.open(A1, Budget.tokens(100));

        Reservation inside = ledger.reserve(work(SAMPLE, "c1", 101));
        Reservation beside = ledger.reserve(work(A2, "c2", 101));

        assertThat(inside).isEqualTo(new Refused(A1, TOKENS, 0, 101, 100, 101));
        assertThat(beside).isInstanceOf(Held.class);
    }

    @Test
    void ceilingHoldsNothing() {
        ledger.open(A1, Budget.tokens(800));
        ledger.open(A2, Budget.tokens(800));

        assertThat(ledger.held(Scope.RUN)).isEqualTo(Spend.NONE);
        assertThat(ledger.remaining(Scope.RUN)).isEqualTo(Budget.tokens(1_000));
        assertThat(ledger.remaining(SAMPLE)).isEqualTo(Budget.tokens(800));
    }

    @Test
    void workInACeilingLeavesTheLastAnswerThatMayUseIt() throws Exception {
        ledger.open(A1, Budget.tokens(100));
        ledger.keepBack(A1, Spend.tokens(40));

        Reservation work = ledger.reserve(work(SAMPLE, "c1", 61));
        Reservation lastAnswer = ledger.reserve(claim(Purpose.LAST_ANSWER, SAMPLE, 100));

        assertThat(work).isEqualTo(new Refused(A1, TOKENS, 0, 61, 100, 101));
        assertThat(lastAnswer).isInstanceOf(Held.class);
    }

    @Test
    void sameCeilingAgainChangesNothingAndAnotherIsABug() {
        ledger.open(A1, Budget.tokens(100));
        ledger.open(A1, Budget.tokens(100));

        assertThatIllegalStateException()
                .isThrownBy(() -> ledger.open(A1, Budget.tokens(101)))
                .withMessageContaining("ceiling of s1/a1 must stay");
        assertThatIllegalArgumentException().isThrownBy(() -> ledger.open(Scope.RUN, Budget.tokens(1)));
    }

    @Test
    void softLimitAdmitsCallsAsLongAsWhatIsSettledIsBelowIt() throws Exception {
        Ledger soft = Ledger.over(Budget.soft(TOKENS, 100));
        soft.reserve(work(A1, "c1", 5_000));
        Reservation beside = soft.reserve(work(A1, "c2", 5_000));
        soft.settle("c1", Spend.tokens(89));
        Reservation below = soft.reserve(work(A1, "c3", 1));
        soft.settle("c2", Spend.tokens(1));

        Reservation reached = soft.reserve(work(A1, "c4", 1));

        assertThat(beside).isInstanceOf(Held.class);
        assertThat(below).isInstanceOf(Held.class);
        assertThat(reached).isEqualTo(new Refused(Scope.RUN, TOKENS, 90, 1, 100, 102));
    }

    @Test
    void wallTimeIsNotReserved() throws Exception {
        Ledger timed = Ledger.over(Budget.wallTime(Duration.ofMillis(1)));
        Spend hour = new Spend(0, 0, 1, 0, Money.ZERO, Map.of(BudgetKind.WALL_TIME, 3_600_000L));

        Reservation reservation = timed.reserve(Claim.of(A1, "c1", Purpose.WORK, hour));

        assertThat(reservation).isInstanceOf(Held.class);
    }

    @Test
    void kindsOfAnyUnitAreLimited() throws Exception {
        BudgetKind pages = new BudgetKind("pages");
        Ledger paged = Ledger.over(Budget.hard(pages, 10));
        Spend ten = new Spend(0, 0, 0, 0, Money.ZERO, Map.of(pages, 10L));

        Reservation reservation = paged.reserve(Claim.of(A1, "c1", Purpose.WORK, ten));

        assertThat(reservation).isEqualTo(new Refused(Scope.RUN, pages, 0, 10, 10, 12));
    }

    @Test
    void claimThatDrawsOnNothingIsNotStoppedByAFullLimit() throws Exception {
        ledger.hold(A1, "c1", Spend.tokens(1_000));

        Reservation tool = ledger.reserve(Claim.of(A1, "t1", Purpose.WORK, Spend.toolCall()));

        assertThat(tool).isInstanceOf(Held.class);
    }

    @Test
    void enormousClaimsAreRefusedAndNeverWrapAround() throws Exception {
        ledger.reserve(work(A1, "c1", 1));

        Reservation fixed = ledger.reserve(work(A1, "c2", Long.MAX_VALUE));
        Reservation units =
                ledger.reserve(new Claim(A1, "c3", Purpose.WORK, Spend.NONE, Spend.tokens(Long.MAX_VALUE / 2), 3, 9));

        assertThat(fixed).isEqualTo(new Refused(Scope.RUN, TOKENS, 0, Long.MAX_VALUE, 1_000, Refused.NONE_ADMITS));
        assertThat(units).isEqualTo(new Refused(Scope.RUN, TOKENS, 0, Long.MAX_VALUE, 1_000, Refused.NONE_ADMITS));
    }

    @Test
    void unlimitedLedgerGrantsAllThatCanBeCounted() throws Exception {
        Ledger open = Ledger.over(Budget.UNLIMITED);

        Reservation all =
                open.reserve(new Claim(A1, "c1", Purpose.WORK, Spend.tokens(7), Spend.tokens(1), 1, Long.MAX_VALUE));

        assertThat(all).isEqualTo(new Held("c1", Long.MAX_VALUE - 7, Spend.tokens(Long.MAX_VALUE)));
        assertThat(open.remaining(A1)).isEqualTo(Budget.UNLIMITED);
    }

    @Test
    void knownKeyGetsItsAnswerAgainAndHoldsNothingTwice() throws Exception {
        Claim claim = new Claim(A1, "c1", Purpose.WORK, Spend.tokens(100), Spend.tokens(1), 1, 5_000);
        Reservation first = ledger.reserve(claim);
        Reservation whileHeld = ledger.reserve(claim);
        ledger.settle("c1", Spend.tokens(500));
        ledger.settle("c1", Spend.tokens(400));

        Reservation settled = ledger.reserve(claim);

        assertThat(first).isEqualTo(new Held("c1", 800, Spend.tokens(900)));
        assertThat(whileHeld).isEqualTo(first);
        assertThat(settled).isEqualTo(first);
        assertThat(ledger.used(A1)).isEqualTo(Spend.tokens(500));
        assertThat(ledger.held(A1)).isEqualTo(Spend.NONE);
    }

    @Test
    void recordedReservationIsHeldWithoutAQuestionAndAnsweredAsBefore() throws Exception {
        ledger.hold(A1, "c1", Spend.tokens(5_000));
        ledger.hold(A1, "c1", Spend.tokens(1));

        Reservation again =
                ledger.reserve(new Claim(A1, "c1", Purpose.WORK, Spend.tokens(1_000), Spend.tokens(2), 1, 9_000));

        assertThat(again).isEqualTo(new Held("c1", 2_000, Spend.tokens(5_000)));
        assertThat(ledger.held(Scope.RUN)).isEqualTo(Spend.tokens(5_000));
        assertThat(ledger.remaining(Scope.RUN)).isEqualTo(Budget.tokens(0));
    }

    @Test
    void callThatWasNeverReservedCannotBeSettled() {
        assertThatIllegalStateException()
                .isThrownBy(() -> ledger.settle("c1", Spend.NONE))
                .withMessage("call must be reserved before it is settled but was not: c1");
    }

    @Test
    void overdraftThatPassesNoLimitClosesTheScopeOfTheCall() throws Exception {
        ledger.reserve(work(A1, "c1", 100));

        assertThat(ledger.settle("c1", Spend.tokens(130))).contains(new Overdraft(A1, TOKENS, 30));
        assertThat(ledger.settle("c1", Spend.tokens(130))).isEmpty();
        assertThat(ledger.reserve(work(SAMPLE, "c2", 1)))
                .isEqualTo(new Refused(A1, TOKENS, 130, 1, 130, Refused.NONE_ADMITS));
        assertThat(ledger.reserve(work(A2, "c3", 1))).isInstanceOf(Held.class);
    }

    @Test
    void overdraftThatPassesHardLimitsClosesThemAndNamesTheOutermost() throws Exception {
        ledger.open(S1, Budget.tokens(200));
        ledger.open(A1, Budget.tokens(150));
        ledger.reserve(work(SAMPLE, "c1", 100));

        assertThat(ledger.settle("c1", Spend.tokens(201))).contains(new Overdraft(S1, TOKENS, 101));
        assertThat(ledger.reserve(work(A2, "c2", 1)))
                .isEqualTo(new Refused(S1, TOKENS, 201, 1, 200, Refused.NONE_ADMITS));
        assertThat(ledger.reserve(work(Scope.RUN.in("s2"), "c3", 1))).isInstanceOf(Held.class);
    }

    @Test
    void moreOutputThanItsCapIsAnOverdraftAlsoWhenTheInputWasSmaller() throws Exception {
        ledger.reserve(Claim.of(A1, "c1", Purpose.WORK, Spend.modelCall(300, 50)));

        assertThat(ledger.settle("c1", Spend.modelCall(10, 51))).contains(new Overdraft(A1, BudgetKind.TOKENS_OUT, 1));
    }

    @Test
    void raiseAboveWhatIsUsedOpensARunThatAnOverdraftClosed() throws Exception {
        ledger.reserve(work(A1, "c1", 900));
        ledger.settle("c1", Spend.tokens(1_500));
        ledger.raise(Scope.RUN, Budget.tokens(1_400));
        Reservation stillClosed = ledger.reserve(work(A1, "c2", 1));

        ledger.raise(Scope.RUN, Budget.tokens(2_000));

        assertThat(stillClosed).isEqualTo(new Refused(Scope.RUN, TOKENS, 1_500, 1, 1_400, Refused.NONE_ADMITS));
        assertThat(ledger.reserve(work(A1, "c2", 300))).isInstanceOf(Held.class);
    }

    @Test
    @Timeout(10)
    void nobodyWaitsForACallThatIsLostAndItStaysHeldUntilItIsSettled() throws Exception {
        Ledger calls = Ledger.over(Budget.toolCalls(1));
        calls.reserve(Claim.of(A1, "c1", Purpose.WORK, Spend.toolCall()));

        calls.lose("c1");

        assertThat(calls.reserve(Claim.of(A1, "c2", Purpose.WORK, Spend.toolCall())))
                .isInstanceOfSatisfying(
                        Refused.class, refused -> assertThat(refused.used()).isEqualTo(1));
        assertThat(calls.held(Scope.RUN)).isEqualTo(Spend.toolCall());
        assertThat(calls.used(Scope.RUN)).isEqualTo(Spend.NONE);
        assertThat(calls.settle("c1", Spend.NONE)).isEmpty();
        assertThat(calls.reserve(Claim.of(A1, "c3", Purpose.WORK, Spend.toolCall())))
                .isInstanceOf(Held.class);
    }

    @Test
    void workLeavesTheLastAnswerThatItNames() throws Exception {
        Ledger calls = Ledger.over(Budget.modelCalls(2));
        Spend call = Spend.modelCall(0, 0);

        Reservation work = calls.reserve(new Claim(A1, "c1", Purpose.WORK, call, Spend.NONE, 0, 0, call));

        assertThat(work).isEqualTo(new Refused(Scope.RUN, MODEL_CALLS, 0, 1, 2, 3));
        assertThat(calls.reserve(Claim.of(A1, "c2", Purpose.LAST_ANSWER, call))).isInstanceOf(Held.class);
    }

    @Test
    void raisedCeilingAdmitsMoreAndMayBePutThereAgain() throws Exception {
        ledger.open(A1, Budget.tokens(100));
        ledger.raise(A1, Budget.tokens(300));

        ledger.open(A1, Budget.tokens(100));

        assertThat(ledger.reserve(work(SAMPLE, "c1", 300))).isInstanceOf(Held.class);
    }

    @Test
    void whatMayStillBeUsedCountsWhatOthersHold() throws Exception {
        ledger.reserve(work(A1, "c1", 300));
        ledger.reserve(work(A1, "c2", 200));

        ledger.settle("c1", Spend.tokens(100));

        assertThat(ledger.unspent(A2)).isEqualTo(Budget.tokens(900));
    }

    @Test
    void raisedRunAdmitsMore() throws Exception {
        Reservation before = ledger.reserve(work(A1, "c1", 1_800));

        ledger.raise(Scope.RUN, Budget.tokens(2_000).and(Budget.modelCalls(1)));

        assertThat(before).isInstanceOf(Refused.class);
        assertThat(ledger.reserve(work(A1, "c1", 1_800))).isInstanceOf(Held.class);
        assertThat(ledger.remaining(Scope.RUN)).isEqualTo(Budget.tokens(200));
    }

    @Test
    void closedScopeRefusesEverythingBeneathItAndStillSettles() throws Exception {
        ledger.reserve(work(SAMPLE, "c1", 100));

        ledger.close(A1, TOKENS);

        assertThat(ledger.reserve(claim(Purpose.LAST_ANSWER, SAMPLE, 1)))
                .isEqualTo(new Refused(A1, TOKENS, 0, 1, 0, Refused.NONE_ADMITS));
        assertThat(ledger.settle("c1", Spend.tokens(60))).isEmpty();
        assertThat(ledger.used(A1)).isEqualTo(Spend.tokens(60));
        assertThat(ledger.reserve(work(A2, "c2", 1))).isInstanceOf(Held.class);
    }

    @Test
    void scopesAreNamedByTheirPath() {
        assertThat(SAMPLE).hasToString("s1/a1/s0");
        assertThat(Scope.RUN).hasToString("run");
        assertThat(A1.contains(SAMPLE)).isTrue();
        assertThat(A1.contains(A1)).isTrue();
        assertThat(SAMPLE.contains(A1)).isFalse();
        assertThat(Scope.RUN.in("a").contains(Scope.RUN.in("ab"))).isFalse();
        assertThatIllegalArgumentException().isThrownBy(() -> A1.in("a/b"));
    }

    @Test
    void claimsOfNonsenseAreRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Claim(A1, "c1", Purpose.WORK, Spend.NONE, Spend.NONE, 2, 1))
                .withMessage("most units of c1 must be at least 2 but was 1");
        assertThatIllegalArgumentException().isThrownBy(() -> work(A1, " ", 1));
    }
}
