package dev.tyto.core.budget;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tyto.core.budget.Ledger.Claim;
import dev.tyto.core.budget.Ledger.Purpose;
import dev.tyto.core.budget.Ledger.Reservation;
import dev.tyto.core.budget.Ledger.Reservation.Held;
import dev.tyto.core.budget.Ledger.Reservation.Refused;
import dev.tyto.core.budget.Ledger.Scope;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/// Tells a book what numbers stand for, and checks it against a second bookkeeping that knows only lists of
/// calls: what each limit leaves is worked out anew each time, and the units that fit are found by trying them
/// all. After an overdraft answers are not foretold, sums still are.
final class Story {

    private static final Scope A1 = Scope.RUN.in("s1").in("a1");
    static final List<Scope> SCOPES = List.of(
            Scope.RUN,
            Scope.RUN.in("s1"),
            A1,
            A1.in("s0"),
            A1.in("s1"),
            Scope.RUN.in("s1").in("a2"),
            Scope.RUN.in("s2"),
            Scope.RUN.in("s2").in("a1"));

    private static final List<Purpose> PURPOSES = List.of(Purpose.values());

    private record Call(Scope scope, Spend upperBound, boolean settled, Spend actual, boolean lost) {
        Spend used() {
            return settled ? actual : Spend.NONE;
        }

        Spend held() {
            return settled ? Spend.NONE : upperBound;
        }
    }

    private record Asked(Claim claim, Book.Ticket ticket) {}

    private final Book book;
    private final boolean overdrafts;
    private final Map<Scope, Budget> limits = new HashMap<>();
    private final Map<Scope, Spend> kept = new HashMap<>();
    private final Set<Scope> shut = new HashSet<>();
    private final Map<String, Call> calls = new LinkedHashMap<>();
    private final List<Asked> waiting = new ArrayList<>();
    private final List<Consumer<Book>> recorded = new ArrayList<>();
    private boolean overdrawn;
    private int next;

    Story(Budget budget, boolean overdrafts) {
        this.book = new Book(budget);
        this.overdrafts = overdrafts;
        limits.put(Scope.RUN, budget);
        long tokens = budget.limit(BudgetKind.TOKENS).orElseThrow();
        Budget ceiling = Budget.tokens(tokens / 2 + 1).and(Budget.modelCalls(4));
        limits.put(A1, ceiling);
        tell(each -> each.open(A1, ceiling));
    }

    Book book() {
        return book;
    }

    /// What a log would have of the story so far.
    List<Consumer<Book>> recorded() {
        return recorded;
    }

    void step(int number) {
        int rest = number / 16;
        switch (number % 16) {
            case 0, 1, 2, 3, 4, 5, 6 -> claim(rest);
            case 7, 8, 9, 10, 11 -> settle(rest);
            case 12 -> withdrawOrLose(rest);
            case 13 -> keep(rest);
            case 14 -> raise(rest);
            case 15 -> close(rest);
            default -> throw new IllegalArgumentException("step must not be negative but was " + number);
        }
        check();
    }

    void settleAll() {
        for (String key = outstanding(0); key != null; key = outstanding(0)) {
            settle(key, calls.get(key).upperBound());
            check();
        }
    }

    private void claim(int rest) {
        Scope scope = SCOPES.get(rest % SCOPES.size());
        Purpose purpose = PURPOSES.get(rest / 8 % 3);
        boolean model = rest / 24 % 4 > 0;
        long fewest = rest / 96 % 6;
        Spend fixed = model ? Spend.modelCall(rest / 576 % 40, 0) : Spend.toolCall();
        Spend perUnit = model ? Spend.tokens(1 + rest / 23_040 % 3) : Spend.NONE;
        long most = model ? fewest + rest / 69_120 % 60 : fewest;
        Spend leaving = rest % 3 == 0 ? Spend.tokens(rest % 50) : Spend.NONE;
        Claim claim = new Claim(scope, "c" + next++, purpose, fixed, perUnit, fewest, most, leaving);
        Expected expected = waiting.isEmpty() && !overdrawn ? expected(claim) : null;
        Book.Ticket ticket = book.claim(claim, () -> {});
        waiting.add(new Asked(claim, ticket));
        if (expected != null) {
            assertThat(seen(ticket.answer())).isEqualTo(expected);
        }
        collect();
    }

    private void settle(int rest) {
        String key = outstanding(rest % 7);
        if (key == null) {
            return;
        }
        Spend bound = calls.get(key).upperBound();
        long out = rest / 7 % 4 == 0 ? 0 : bound.tokensOut() * (rest / 28 % 5) / 4;
        Spend actual = rest / 7 % 4 == 0
                ? Spend.NONE
                : new Spend(bound.tokensIn(), out, bound.modelCalls(), bound.toolCalls(), Money.ZERO);
        settle(key, overdrafts && rest / 140 % 8 == 0 ? actual.plus(bound) : actual);
    }

    private void settle(String key, Spend actual) {
        Call call = calls.get(key);
        calls.put(key, new Call(call.scope(), call.upperBound(), true, actual, false));
        recorded.add(each -> each.settle(key, actual));
        overdrawn |= book.settle(key, actual).isPresent();
        assertThat(book.settle(key, actual.plus(Spend.tokens(1)))).isEmpty();
        collect();
    }

    private void withdrawOrLose(int rest) {
        String key = outstanding(rest / 2 % 7);
        if (rest % 2 == 0 && !waiting.isEmpty()) {
            book.withdraw(waiting.remove(rest / 2 % waiting.size()).ticket());
            collect();
        } else if (rest % 2 == 1 && key != null) {
            Call call = calls.get(key);
            calls.put(key, new Call(call.scope(), call.upperBound(), false, Spend.NONE, true));
            tell(each -> each.lose(key));
        }
    }

    private void keep(int rest) {
        Scope scope = SCOPES.get(rest % SCOPES.size());
        Spend amount = Spend.modelCall(0, 0).times(rest / 8 % 2).plus(Spend.tokens(rest / 16 % 30));
        kept.put(scope, amount);
        book.keepBack(scope, amount);
        collect();
    }

    private void raise(int rest) {
        Budget more = Budget.tokens(rest % 500).and(Budget.modelCalls(rest / 500 % 16));
        limits.computeIfPresent(Scope.RUN, (_, budget) -> budget.raisedTo(more));
        tell(each -> each.raise(Scope.RUN, more));
    }

    private void close(int rest) {
        if (rest / SCOPES.size() % 3 == 0) {
            Scope scope = SCOPES.get(1 + rest % (SCOPES.size() - 1));
            shut.add(scope);
            tell(each -> each.close(scope, BudgetKind.TOKENS_OUT));
        }
    }

    private void tell(Consumer<Book> step) {
        recorded.add(step);
        step.accept(book);
        collect();
    }

    /// Takes up what has been answered, in the order of the claims, which must be the order of the answers
    /// where two claims are alike.
    private void collect() {
        List<Asked> answered =
                waiting.stream().filter(each -> each.ticket().answer() != null).toList();
        waiting.removeAll(answered);
        for (Asked each : answered) {
            if (each.ticket().answer() instanceof Held(String key, long units, Spend upperBound)) {
                Claim claim = each.claim();
                assertThat(upperBound)
                        .isEqualTo(claim.fixed().plus(claim.perUnit().times(units)));
                assertThat(units).isBetween(claim.fewest(), claim.most());
                calls.put(key, new Call(claim.scope(), upperBound, false, Spend.NONE, false));
                recorded.add(book -> book.hold(claim.scope(), key, upperBound));
                assertThat(waiting)
                        .noneMatch(earlier -> number(earlier) < number(each) && alike(earlier.claim(), claim));
            }
        }
    }

    private static int number(Asked asked) {
        return Integer.parseInt(asked.claim().key().substring(1));
    }

    /// Whether both draw on the same kinds in the same scope.
    private static boolean alike(Claim one, Claim other) {
        return one.scope().equals(other.scope())
                && (one.fixed().toolCalls() > 0) == (other.fixed().toolCalls() > 0);
    }

    private String outstanding(int skip) {
        List<String> open = calls.entrySet().stream()
                .filter(entry -> !entry.getValue().settled())
                .map(Map.Entry::getKey)
                .toList();
        return open.isEmpty() ? null : open.get(skip % open.size());
    }

    private void check() {
        for (Scope scope : SCOPES) {
            assertThat(book.used(scope)).isEqualTo(used(scope));
            assertThat(book.held(scope)).isEqualTo(held(scope));
            Budget budget = limits.getOrDefault(scope, Budget.UNLIMITED);
            budget.limits().forEach((kind, limit) -> {
                if (limit.hard() && !overdrawn) {
                    assertThat(used(scope).plus(held(scope)).of(kind)).isLessThanOrEqualTo(limit.amount());
                }
            });
        }
        assertThat(book.waiting()).isEqualTo(waiting.size());
        if (calls.values().stream().allMatch(each -> each.settled() || each.lost())) {
            assertThat(waiting).isEmpty();
        } else if (!waiting.isEmpty() && !overdrawn) {
            assertThat(expected(waiting.getFirst().claim())).isEqualTo(new Expected("waits", 0));
        }
    }

    private Spend used(Scope scope) {
        return calls.values().stream()
                .filter(call -> scope.contains(call.scope()))
                .map(Call::used)
                .reduce(Spend.NONE, Spend::plus);
    }

    private Spend held(Scope scope) {
        return calls.values().stream()
                .filter(call -> scope.contains(call.scope()))
                .map(Call::held)
                .reduce(Spend.NONE, Spend::plus);
    }

    private record Expected(String answer, long units) {}

    private static Expected seen(Reservation answer) {
        return switch (answer) {
            case null -> new Expected("waits", 0);
            case Held held -> new Expected("held", held.units());
            case Refused _ -> new Expected("refused", 0);
        };
    }

    /// What a claim must be answered when nobody waits before it.
    private Expected expected(Claim claim) {
        if (shut.stream().anyMatch(each -> each.contains(claim.scope()))) {
            return new Expected("refused", 0);
        }
        for (long units = claim.most(); units >= claim.fewest(); units--) {
            if (fits(claim, units, Beside.WHAT_IS_KEPT)) {
                return fits(claim, units, Beside.ALL) ? new Expected("held", units) : new Expected("waits", 0);
            }
        }
        return new Expected(fits(claim, claim.fewest(), Beside.WHAT_STAYS) ? "waits" : "refused", 0);
    }

    /// Beside what a claim is to fit: everything; all but what is outstanding; all but that and what is kept for
    /// scopes as long as something is outstanding in the limited scope.
    private enum Beside {
        ALL,
        WHAT_IS_KEPT,
        WHAT_STAYS
    }

    private boolean fits(Claim claim, long units, Beside beside) {
        Spend wanted = claim.fixed().plus(claim.perUnit().times(units));
        for (Map.Entry<Scope, Budget> entry : limits.entrySet()) {
            Scope scope = entry.getKey();
            if (!scope.contains(claim.scope())) {
                continue;
            }
            for (Map.Entry<BudgetKind, Budget.Limit> each :
                    entry.getValue().limits().entrySet()) {
                BudgetKind kind = each.getKey();
                boolean letGo = beside == Beside.WHAT_STAYS && isBusy(scope);
                long usable = usable(claim, scope, kind, each.getValue().amount(), letGo);
                long gone = used(scope).plus(lost(scope)).of(kind);
                long taken =
                        beside == Beside.ALL ? used(scope).plus(held(scope)).of(kind) : gone;
                boolean draws = claim.fixed().of(kind) + claim.perUnit().of(kind) > 0;
                boolean full = each.getValue().hard()
                        ? wanted.of(kind) > 0 && taken + wanted.of(kind) > usable
                        : draws && gone >= usable;
                if (full) {
                    return false;
                }
            }
        }
        return true;
    }

    private Spend lost(Scope scope) {
        return calls.values().stream()
                .filter(call -> scope.contains(call.scope()) && !call.settled() && call.lost())
                .map(Call::upperBound)
                .reduce(Spend.NONE, Spend::plus);
    }

    private boolean isBusy(Scope scope) {
        return calls.values().stream()
                .anyMatch(call -> scope.contains(call.scope())
                        && !call.settled()
                        && !call.lost()
                        && !call.upperBound().equals(Spend.NONE));
    }

    private long usable(Claim claim, Scope scope, BudgetKind kind, long limit, boolean letGo) {
        if (claim.purpose() == Purpose.SYNTHESIS) {
            return limit;
        }
        long left = limit;
        if (scope.equals(Scope.RUN)) {
            long tenth = limit == 1 ? 0 : (limit + 9) / 10;
            left -= Math.max(tenth, kept.getOrDefault(Scope.RUN, Spend.NONE).of(kind));
        }
        if (letGo) {
            return left;
        }
        left -= claim.purpose() == Purpose.WORK ? claim.leaving().of(kind) : 0;
        for (Map.Entry<Scope, Spend> each : kept.entrySet()) {
            boolean own =
                    claim.purpose() == Purpose.LAST_ANSWER && each.getKey().contains(claim.scope());
            if (!each.getKey().equals(Scope.RUN) && scope.contains(each.getKey()) && !own) {
                left -= each.getValue().of(kind);
            }
        }
        return left;
    }
}
