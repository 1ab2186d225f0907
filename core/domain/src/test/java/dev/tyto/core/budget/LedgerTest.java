package dev.tyto.core.budget;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

final class LedgerTest {

    private final Ledger ledger = Ledger.over(Budget.tokens(1_000).and(Budget.modelCalls(3)));

    @Test
    void settledCallReleasesWhatItDidNotUse() {
        ledger.reserve("c1", Spend.modelCall(100, 300));

        ledger.settle("c1", Spend.modelCall(100, 50));

        assertThat(ledger.used()).isEqualTo(Spend.modelCall(100, 50));
        assertThat(ledger.remaining()).isEqualTo(Budget.tokens(850).and(Budget.modelCalls(2)));
    }

    @Test
    void heldReservationsCountAgainstTheLimit() {
        ledger.reserve("c1", Spend.tokens(700));

        Ledger.Reservation second = ledger.reserve("c2", Spend.tokens(301));
        Ledger.Reservation third = ledger.reserve("c3", Spend.tokens(300));

        assertThat(second).isEqualTo(new Ledger.Reservation.Refused(BudgetKind.TOKENS, 700, 301, 1_000));
        assertThat(third).isEqualTo(new Ledger.Reservation.Held("c3", Spend.tokens(300)));
    }

    @Test
    void refusalNamesTheLimitThatIsInTheWay() {
        for (int call = 1; call <= 3; call++) {
            ledger.reserve("c" + call, Spend.modelCall(1, 1));
        }

        assertThat(ledger.reserve("c4", Spend.modelCall(1, 1)))
                .isEqualTo(new Ledger.Reservation.Refused(BudgetKind.MODEL_CALLS, 3, 1, 3));
    }

    @Test
    void reservingAndSettlingTwiceCountsOnce() {
        Ledger.Reservation first = ledger.reserve("c1", Spend.tokens(600));
        Ledger.Reservation again = ledger.reserve("c1", Spend.tokens(600));
        ledger.settle("c1", Spend.tokens(500));
        ledger.settle("c1", Spend.tokens(400));

        Ledger.Reservation afterwards = ledger.reserve("c1", Spend.tokens(600));

        assertThat(again).isEqualTo(first);
        assertThat(afterwards).isInstanceOf(Ledger.Reservation.Held.class);
        assertThat(ledger.used()).isEqualTo(Spend.tokens(500));
        assertThat(ledger.remaining().limit(BudgetKind.TOKENS)).contains(500L);
    }

    @Test
    void anEnormousReservationIsRefused() {
        ledger.reserve("c1", Spend.tokens(1));

        assertThat(ledger.reserve("c2", Spend.tokens(Long.MAX_VALUE)))
                .isEqualTo(new Ledger.Reservation.Refused(BudgetKind.TOKENS, 1, Long.MAX_VALUE, 1_000));
    }

    @Test
    void anUnlimitedLedgerRefusesNothing() {
        Ledger open = Ledger.over(Budget.UNLIMITED);

        assertThat(open.reserve("c1", Spend.tokens(Long.MAX_VALUE / 2))).isInstanceOf(Ledger.Reservation.Held.class);
        assertThat(open.remaining()).isEqualTo(Budget.UNLIMITED);
    }

    @Test
    void aServerThatUsesMoreThanReservedLeavesNothing() {
        ledger.reserve("c1", Spend.tokens(900));

        ledger.settle("c1", Spend.tokens(1_200));

        assertThat(ledger.remaining().limit(BudgetKind.TOKENS)).contains(0L);
        assertThat(ledger.reserve("c2", Spend.tokens(1))).isInstanceOf(Ledger.Reservation.Refused.class);
    }

    @Test
    void threadsTogetherDoNotPassTheLimit() throws Exception {
        Ledger shared = Ledger.over(Budget.tokens(1_000));
        List<Future<Boolean>> calls = new ArrayList<>();

        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int call = 0; call < 500; call++) {
                String key = "c" + call;
                calls.add(threads.submit(() -> {
                    boolean held = shared.reserve(key, Spend.tokens(10)) instanceof Ledger.Reservation.Held;
                    if (held) {
                        shared.settle(key, Spend.tokens(10));
                    }
                    return held;
                }));
            }
        }

        assertThat(calls.stream().filter(Future::resultNow)).hasSize(100);
        assertThat(shared.used()).isEqualTo(Spend.tokens(1_000));
    }

    /// Each number is one action on one of twelve keys: reserving up to 99, or settling some part of it, in any order,
    /// also twice, also for keys that were refused.
    @Property(tries = 300)
    void noOrderOfReservingAndSettlingPassesALimit(
            @ForAll @Size(max = 80) List<@IntRange(max = 2_399) Integer> actions,
            @ForAll @IntRange(max = 500) int limit) {
        Ledger book = Ledger.over(Budget.tokens(limit));
        Map<String, Long> held = new HashMap<>();
        Map<String, Long> billed = new HashMap<>();

        for (int action : actions) {
            String key = "k" + action % 12;
            long amount = action / 24;
            boolean reserving = action / 12 % 2 == 0;
            if (reserving) {
                if (book.reserve(key, Spend.tokens(amount)) instanceof Ledger.Reservation.Held
                        && !billed.containsKey(key)) {
                    held.putIfAbsent(key, amount);
                }
            } else if (held.containsKey(key)) {
                long used = Math.min(amount, held.remove(key));
                book.settle(key, Spend.tokens(used));
                billed.put(key, used);
            }

            long spent = billed.values().stream().mapToLong(Long::longValue).sum();
            long reserved = held.values().stream().mapToLong(Long::longValue).sum();
            assertThat(book.used()).isEqualTo(Spend.tokens(spent));
            assertThat(spent + reserved).isLessThanOrEqualTo(limit);
            assertThat(book.remaining()).isEqualTo(Budget.tokens(limit - spent - reserved));
        }
    }
}
