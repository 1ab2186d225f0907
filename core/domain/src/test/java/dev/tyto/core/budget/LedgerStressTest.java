package dev.tyto.core.budget;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tyto.core.budget.Ledger.Claim;
import dev.tyto.core.budget.Ledger.Purpose;
import dev.tyto.core.budget.Ledger.Reservation;
import dev.tyto.core.budget.Ledger.Reservation.Held;
import dev.tyto.core.budget.Ledger.Scope;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Many virtual threads on one real ledger: what they hold and used together, counted by themselves between
/// reserving and settling, never passes a limit; every one of them is served; and the book balances in the end.
/// A few rounds always run, many with `-Pstress`.
final class LedgerStressTest {

    private static final int THREADS = 64;
    private static final long TOKENS = 20_000;
    private static final long CEILING = 6_000;
    private static final int ATTEMPTS = 4;
    private static final List<Purpose> PURPOSES = List.of(Purpose.values());

    /// What one attempt's calls, or all of them, hold and used: never more than the book has of them.
    private static final class Count {
        private final AtomicLong now = new AtomicLong();
        private final AtomicLong most = new AtomicLong();

        void add(long tokens) {
            long sum = now.addAndGet(tokens);
            most.accumulateAndGet(sum, Math::max);
        }
    }

    private final ScopeLedger ledger = new ScopeLedger(Budget.tokens(TOKENS));
    private final Count all = new Count();
    private final List<Count> attempts = new ArrayList<>();
    private final AtomicLong granted = new AtomicLong();

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    @Timeout(value = 60, unit = TimeUnit.SECONDS)
    void nothingIsPassedLostOrStarved(long seed) throws Exception {
        round(seed, 60);
    }

    @ParameterizedTest
    @ValueSource(longs = {11, 12, 13, 14, 15, 16})
    @Timeout(value = 600, unit = TimeUnit.SECONDS)
    @EnabledIfSystemProperty(named = "stress", matches = "true", disabledReason = "long; run with -Pstress")
    void nothingIsPassedLostOrStarvedForLong(long seed) throws Exception {
        round(seed, 1_000);
    }

    private void round(long seed, int callsEach) throws Exception {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            attempts.add(new Count());
            ledger.open(scope(attempt), Budget.tokens(CEILING));
        }
        List<Future<Long>> spent = new ArrayList<>();
        SplittableRandom seeds = new SplittableRandom(seed);

        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int thread = 0; thread < THREADS; thread++) {
                int number = thread;
                SplittableRandom random = seeds.split();
                spent.add(threads.submit(() -> calls(number, callsEach, random)));
            }
        }

        long sum = 0;
        for (Future<Long> each : spent) {
            sum += each.get();
        }
        assertThat(granted).hasPositiveValue();
        assertThat(all.most).hasValueLessThanOrEqualTo(TOKENS);
        assertThat(attempts).allSatisfy(each -> assertThat(each.most).hasValueLessThanOrEqualTo(CEILING));
        assertThat(ledger.waiting()).isZero();
        assertThat(ledger.held(Scope.RUN)).isEqualTo(Spend.NONE);
        assertThat(ledger.used(Scope.RUN)).isEqualTo(Spend.tokens(sum));
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            assertThat(ledger.used(scope(attempt)))
                    .isEqualTo(Spend.tokens(attempts.get(attempt).now.get()));
        }
    }

    private static Scope scope(int attempt) {
        return Scope.RUN.in("s" + attempt % 2).in("a" + attempt);
    }

    /// One thread's calls, most of which use nothing so that the run lasts; gives what they used.
    private long calls(int thread, int count, SplittableRandom random) throws InterruptedException {
        long used = 0;
        for (int call = 0; call < count; call++) {
            int attempt = random.nextInt(ATTEMPTS);
            String key = thread + "/" + call;
            Claim claim = new Claim(
                    scope(attempt).in("s" + thread),
                    key,
                    PURPOSES.get(random.nextInt(PURPOSES.size())),
                    Spend.tokens(random.nextInt(1, 1_500)),
                    Spend.tokens(1),
                    random.nextInt(100),
                    random.nextInt(100, 3_000));
            Reservation answer = ledger.reserve(claim);
            if (answer instanceof Held(String heldKey, long units, Spend upperBound)) {
                long held = upperBound.tokensOut();
                granted.incrementAndGet();
                all.add(held);
                attempts.get(attempt).add(held);
                if (random.nextInt(4) == 0) {
                    LockSupport.parkNanos(1_000);
                }
                long actual = random.nextInt(100) == 0 ? random.nextLong(Math.min(held, 40) + 1) : 0;
                all.add(actual - held);
                attempts.get(attempt).add(actual - held);
                ledger.settle(heldKey, Spend.tokens(actual));
                used += actual;
            }
        }
        return used;
    }
}
