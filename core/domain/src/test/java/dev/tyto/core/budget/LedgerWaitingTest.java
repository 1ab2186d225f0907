package dev.tyto.core.budget;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tyto.core.budget.Ledger.Claim;
import dev.tyto.core.budget.Ledger.Purpose;
import dev.tyto.core.budget.Ledger.Reservation;
import dev.tyto.core.budget.Ledger.Reservation.Held;
import dev.tyto.core.budget.Ledger.Reservation.Refused;
import dev.tyto.core.budget.Ledger.Scope;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What the ledger answers later: of 1,000 tokens, work may use 900.
@Timeout(30)
final class LedgerWaitingTest {

    private static final Scope A1 = Scope.RUN.in("s1").in("a1");
    private static final Scope A2 = Scope.RUN.in("s1").in("a2");

    private final ScopeLedger ledger = new ScopeLedger(Budget.tokens(1_000));
    private int waiting;

    /// A claim on its way in a thread of its own.
    private record Call(Thread thread, FutureTask<Reservation> answer) {
        Reservation get() throws Exception {
            return answer.get();
        }
    }

    private static Claim work(Scope scope, String key, long tokens) {
        return Claim.of(scope, key, Purpose.WORK, Spend.tokens(tokens));
    }

    /// Returns when the claim waits.
    private Call waits(Claim claim) {
        FutureTask<Reservation> answer = new FutureTask<>(() -> ledger.reserve(claim));
        Thread thread = Thread.ofVirtual().start(answer);
        waiting++;
        while (ledger.waiting() < waiting) {
            assertThat(answer.isDone()).isFalse();
            Thread.onSpinWait();
        }
        return new Call(thread, answer);
    }

    @Test
    void claimThatFailsOnlyBecauseOfOthersWaitsUntilTheySettle() throws Exception {
        ledger.reserve(work(A1, "c1", 700));
        Call second = waits(work(A2, "c2", 201));

        ledger.settle("c1", Spend.tokens(600));

        assertThat(second.get()).isEqualTo(new Held("c2", 0, Spend.tokens(201)));
        assertThat(ledger.held(Scope.RUN)).isEqualTo(Spend.tokens(201));
    }

    @Test
    void waitingClaimIsRefusedAsSoonAsItCouldNotFitAlone() throws Exception {
        ledger.reserve(work(A1, "c1", 700));
        ledger.reserve(work(A1, "c2", 100));
        Call third = waits(work(A2, "c3", 201));

        ledger.settle("c1", Spend.tokens(700));

        assertThat(third.get()).isEqualTo(new Refused(Scope.RUN, BudgetKind.TOKENS, 700, 201, 1_000, 1_002));
        assertThat(ledger.held(Scope.RUN)).isEqualTo(Spend.tokens(100));
    }

    @Test
    void unitsOfAWaitingClaimShrinkWithWhatTheOthersUsed() throws Exception {
        ledger.reserve(work(A1, "c1", 700));
        Call second = waits(new Claim(A2, "c2", Purpose.WORK, Spend.tokens(100), Spend.tokens(1), 50, 800));

        ledger.settle("c1", Spend.tokens(300));

        assertThat(second.get()).isEqualTo(new Held("c2", 500, Spend.tokens(600)));
    }

    @Test
    void claimsAreServedInTheOrderInWhichTheyCame() throws Exception {
        ledger.reserve(work(A1, "c1", 500));
        ledger.reserve(work(A1, "c2", 300));
        Call big = waits(work(A2, "big", 600));
        Call small = waits(work(A2, "small", 50));
        ledger.settle("c2", Spend.NONE);
        int stillWaiting = ledger.waiting();

        ledger.settle("c1", Spend.NONE);

        assertThat(stillWaiting).isEqualTo(2);
        assertThat(big.get()).isInstanceOf(Held.class);
        assertThat(small.get()).isInstanceOf(Held.class);
    }

    @Test
    void laterClaimPassesOneThatIsStuckInAnotherScope() throws Exception {
        ledger.open(A1, Budget.tokens(300));
        ledger.reserve(work(A1, "c1", 250));
        Call stuck = waits(work(A1, "c2", 100));

        Reservation beside = ledger.reserve(work(A2, "c3", 100));

        assertThat(beside).isInstanceOf(Held.class);
        assertThat(stuck.answer().isDone()).isFalse();
        ledger.settle("c1", Spend.NONE);
        assertThat(stuck.get()).isInstanceOf(Held.class);
    }

    @Test
    void laterClaimPassesWhereItDrawsOnOtherKinds() throws Exception {
        ledger.reserve(work(A1, "c1", 900));
        Call stuck = waits(work(A1, "c2", 100));

        Reservation tool = ledger.reserve(Claim.of(A1, "t1", Purpose.WORK, Spend.toolCall()));

        assertThat(tool).isInstanceOf(Held.class);
        assertThat(stuck.answer().isDone()).isFalse();
        ledger.settle("c1", Spend.NONE);
        assertThat(stuck.get()).isInstanceOf(Held.class);
    }

    @Test
    void synthesisThatFitsStillWaitsBehindWorkThatIsStuckInTheRun() throws Exception {
        ledger.reserve(work(A1, "c1", 900));
        Call work = waits(work(A2, "c2", 100));
        Call synthesis = waits(Claim.of(Scope.RUN.in("synthesis"), "y", Purpose.SYNTHESIS, Spend.tokens(50)));

        ledger.settle("c1", Spend.NONE);

        assertThat(work.get()).isInstanceOf(Held.class);
        assertThat(synthesis.get()).isInstanceOf(Held.class);
    }

    @Test
    void raiseServesWhoWaits() throws Exception {
        ledger.reserve(work(A1, "c1", 900));
        Call second = waits(work(A2, "c2", 900));

        ledger.raise(Scope.RUN, Budget.tokens(2_000));

        assertThat(second.get()).isInstanceOf(Held.class);
    }

    @Test
    void lettingGoOfWhatIsKeptServesWhoWaits() throws Exception {
        ledger.keepBack(A1, Spend.tokens(300));
        ledger.reserve(work(A1, "c1", 400));
        Call second = waits(work(A2, "c2", 500));

        ledger.keepBack(A1, Spend.NONE);

        assertThat(second.get()).isInstanceOf(Held.class);
    }

    @Test
    void closingRefusesWhoWaitsThere() throws Exception {
        ledger.reserve(work(A1, "c1", 900));
        Call inside = waits(work(A2.in("s0"), "c2", 100));
        Call beside = waits(work(A1, "c3", 100));

        ledger.close(A2, BudgetKind.TOKENS);

        assertThat(inside.get()).isEqualTo(new Refused(A2, BudgetKind.TOKENS, 0, 100, 0, Refused.NONE_ADMITS));
        assertThat(beside.answer().isDone()).isFalse();
        ledger.settle("c1", Spend.NONE);
        assertThat(beside.get()).isInstanceOf(Held.class);
    }

    @Test
    void interruptedClaimHoldsNothingAndMakesRoomInTheQueue() throws Exception {
        ledger.reserve(work(A1, "c1", 500));
        Call big = waits(work(A2, "big", 600));
        Call small = waits(work(A2, "small", 50));

        big.thread().interrupt();

        assertThatThrownBy(big::get).hasCauseInstanceOf(InterruptedException.class);
        assertThat(small.get()).isInstanceOf(Held.class);
        assertThat(ledger.held(Scope.RUN)).isEqualTo(Spend.tokens(550));
        assertThat(ledger.waiting()).isZero();
    }

    @Test
    void twoThreadsThatWaitWithOneKeyGetOneReservation() throws Exception {
        ledger.reserve(work(A1, "c1", 900));
        Call one = waits(work(A2, "c2", 100));
        Call other = waits(work(A2, "c2", 100));

        ledger.settle("c1", Spend.NONE);

        assertThat(one.get()).isEqualTo(new Held("c2", 0, Spend.tokens(100)));
        assertThat(other.get()).isEqualTo(one.get());
        assertThat(ledger.held(Scope.RUN)).isEqualTo(Spend.tokens(100));
    }
}
