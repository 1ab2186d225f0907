package dev.tyto.core.budget;

import dev.tyto.core.budget.Budget.Limit;
import dev.tyto.core.budget.Ledger.Claim;
import dev.tyto.core.budget.Ledger.Overdraft;
import dev.tyto.core.budget.Ledger.Reservation;
import dev.tyto.core.budget.Ledger.Reservation.Held;
import dev.tyto.core.budget.Ledger.Reservation.Refused;
import dev.tyto.core.budget.Ledger.Scope;
import dev.tyto.core.rule.Require;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The rules of a [Ledger] without its waiting: claims are handed in and answered at once or by a later change.
/// Owned by a [ScopeLedger], under its lock; not thread-safe.
final class Book {

    /// A claim that was handed in; `answer` is null while it waits.
    static final class Ticket {
        private final Claim claim;
        private final List<Account> path;
        private final List<Line> lines;
        private final Runnable answered;
        private @Nullable Reservation answer;

        private Ticket(Claim claim, List<Account> path, Runnable answered) {
            this.claim = claim;
            this.path = path;
            this.lines = lines(claim, path);
            this.answered = answered;
        }

        @Nullable
        Reservation answer() {
            return answer;
        }
    }

    /// A place where the claim may meet a limit; `own` is what of its path lies there, beneath the run.
    private record Line(Account account, BudgetKind kind, Term.Demand demand, List<Account> own) {}

    private record Entry(Scope scope, Spend upperBound, Progress progress) {
        boolean settled() {
            return progress == Progress.SETTLED;
        }

        boolean lost() {
            return progress == Progress.LOST;
        }

        Entry as(Progress other) {
            return new Entry(scope, upperBound, other);
        }
    }

    private enum Progress {
        HELD,
        LOST,
        SETTLED
    }

    /// A limit on which nobody else may draw before an earlier claim has been served.
    private record Limited(Scope scope, BudgetKind kind) {}

    private final Map<Scope, Account> accounts = new HashMap<>();
    private final Map<String, Entry> entries = new HashMap<>();
    private final List<Ticket> waiting = new ArrayList<>();
    /// As the claims that wait now have left it.
    private final Set<Limited> spokenFor = new HashSet<>();

    Book(Budget budget) {
        account(Scope.RUN).ceiling = budget;
    }

    /// Hands in a claim; `answered` runs when it has its answer.
    Ticket claim(Claim claim, Runnable answered) {
        Ticket ticket = new Ticket(claim, path(claim.scope()), answered);
        ticket.answer = answer(ticket);
        if (ticket.answer == null) {
            waiting.add(ticket);
        } else {
            serve();
        }
        return ticket;
    }

    /// Takes back a claim that waits.
    void withdraw(Ticket ticket) {
        waiting.remove(ticket);
        serve();
    }

    int waiting() {
        return waiting.size();
    }

    void hold(Scope scope, String key, Spend upperBound) {
        Require.nonBlank(key, "reservation key");
        if (!entries.containsKey(key)) {
            enter(scope, key, upperBound);
            serve();
        }
    }

    private void enter(Scope scope, String key, Spend upperBound) {
        List<Account> path = path(scope);
        requireCountable(path.getFirst().used, path.getFirst().held.plus(upperBound));
        path.forEach(account -> account.held = account.held.plus(upperBound));
        entries.put(key, new Entry(scope, upperBound, Progress.HELD));
    }

    Optional<Overdraft> settle(String key, Spend actual) {
        Entry entry = entries.get(key);
        if (entry == null) {
            throw new IllegalStateException("call must be reserved before it is settled but was not: " + key);
        }
        if (entry.settled()) {
            return Optional.empty();
        }
        List<Account> path = path(entry.scope());
        requireCountable(path.getFirst().used.plus(actual), path.getFirst().held.minus(entry.upperBound()));
        free(entry);
        path.forEach(account -> account.used = account.used.plus(actual));
        entries.put(key, entry.as(Progress.SETTLED));
        Optional<Overdraft> overdraft = overdraft(path, entry.upperBound(), actual);
        serve();
        return overdraft;
    }

    void release(String key) {
        Entry entry = entries.get(key);
        if (entry != null && !entry.settled()) {
            free(entry);
            entries.remove(key);
            serve();
        }
    }

    void lose(String key) {
        Entry entry = entries.get(key);
        if (entry != null && entry.progress() == Progress.HELD) {
            path(entry.scope()).forEach(account -> account.lost = account.lost.plus(entry.upperBound()));
            entries.put(key, entry.as(Progress.LOST));
            serve();
        }
    }

    private void free(Entry entry) {
        Spend lost = entry.lost() ? entry.upperBound() : Spend.NONE;
        for (Account account : path(entry.scope())) {
            account.held = account.held.minus(entry.upperBound());
            account.lost = account.lost.minus(lost);
        }
    }

    /// Closes what this call has overdrawn, if it has.
    private Optional<Overdraft> overdraft(List<Account> path, Spend upperBound, Spend actual) {
        Set<BudgetKind> over = kinds(actual);
        over.removeIf(kind -> actual.of(kind) <= upperBound.of(kind));
        if (over.isEmpty()) {
            return Optional.empty();
        }
        Overdraft outermost = null;
        for (Account account : path) {
            for (BudgetKind kind : over) {
                if (account.passed(kind)) {
                    account.overdrawn.add(kind);
                    long by = actual.of(kind) - upperBound.of(kind);
                    outermost = outermost == null ? new Overdraft(account.scope, kind, by) : outermost;
                }
            }
        }
        if (outermost == null) {
            path.getLast().closed = true;
            BudgetKind kind = over.iterator().next();
            outermost = new Overdraft(path.getLast().scope, kind, actual.of(kind) - upperBound.of(kind));
        }
        return Optional.of(outermost);
    }

    void close(Scope scope, BudgetKind kind) {
        Account account = path(scope).getLast();
        if (account.passed(kind)) {
            account.overdrawn.add(kind);
        } else if (!account.ceiling.limits().containsKey(kind)) {
            account.closed = true;
        } // else it was raised since
        serve();
    }

    void open(Scope scope, Budget ceiling) {
        Require.that(!scope.equals(Scope.RUN), "a ceiling", "be put on a scope beneath the run", scope);
        Account account = path(scope).getLast();
        Budget before = account.opened;
        if (before == null) {
            account.ceiling = ceiling;
            account.opened = ceiling;
            serve();
        } else if (!before.equals(ceiling)) {
            throw new IllegalStateException("ceiling of " + scope + " must stay " + before + " but was " + ceiling);
        }
    }

    void raise(Scope scope, Budget limits) {
        Account account = path(scope).getLast();
        account.ceiling = account.ceiling.raisedTo(limits);
        account.overdrawn.removeIf(kind -> !account.passed(kind));
        serve();
    }

    void keepBack(Scope scope, Spend amount) {
        List<Account> path = path(scope);
        Spend before = path.getLast().kept;
        if (!scope.equals(Scope.RUN)) {
            requireCountable(path.getFirst().keptWithin.minus(before), amount);
            path.forEach(account ->
                    account.keptWithin = account.keptWithin.minus(before).plus(amount));
        }
        path.getLast().kept = amount;
        serve();
    }

    Spend used(Scope scope) {
        Account account = accounts.get(scope);
        return account == null ? Spend.NONE : account.used;
    }

    Spend held(Scope scope) {
        Account account = accounts.get(scope);
        return account == null ? Spend.NONE : account.held;
    }

    Budget remaining(Scope scope) {
        return least(scope, account -> account.used.plus(account.held));
    }

    Budget unspent(Scope scope) {
        return least(scope, account -> account.used);
    }

    private Budget least(Scope scope, Function<Account, Spend> taken) {
        Budget least = Budget.UNLIMITED;
        for (Account account : path(scope)) {
            Spend gone = taken.apply(account);
            Map<BudgetKind, Limit> rest = new TreeMap<>(account.ceiling.limits());
            rest.replaceAll((kind, limit) -> new Limit(Math.max(0, limit.amount() - gone.of(kind)), limit.hard()));
            least = least.and(new Budget(rest));
        }
        return least;
    }

    /// Answers every claim that can be answered now, in the order in which they came; what one grant takes,
    /// those that came before it may be stuck for from then on.
    private void serve() {
        int next = 0;
        spokenFor.clear();
        while (next < waiting.size()) {
            Ticket ticket = waiting.get(next);
            ticket.answer = answer(ticket);
            if (ticket.answer == null) {
                next++;
            } else {
                waiting.remove(next);
                ticket.answered.run();
                if (ticket.answer instanceof Held) {
                    next = 0;
                    spokenFor.clear();
                }
            }
        }
    }

    /// The answer to this claim; null when it must wait, and then what it draws on where it is stuck is spoken
    /// for.
    private @Nullable Reservation answer(Ticket ticket) {
        Claim claim = ticket.claim;
        Entry known = entries.get(claim.key());
        if (known != null) {
            return new Held(claim.key(), unitsOf(claim, known.upperBound()), known.upperBound());
        }
        for (Account account : ticket.path) {
            if (account.shut()) {
                return closed(account, claim);
            }
        }
        List<Term> terms = terms(ticket);
        long units = claim.most();
        for (Term term : terms) {
            units = Math.min(units, term.unitsInTime(claim.most(), claim.fewest()));
            if (units < claim.fewest()) {
                return term.refused(claim.fewest());
            }
        }
        Set<Scope> stuck = stuck(terms, units);
        if (stuck.isEmpty()) {
            Spend upperBound = claim.fixed().plus(claim.perUnit().times(units));
            enter(claim.scope(), claim.key(), upperBound);
            return new Held(claim.key(), units, upperBound);
        }
        terms.stream()
                .filter(term -> stuck.contains(term.scope()))
                .forEach(term -> spokenFor.add(new Limited(term.scope(), term.kind())));
        return null;
    }

    /// The scopes in which this must wait: where it does not fit now, or an earlier claim waits for the same.
    private Set<Scope> stuck(List<Term> terms, long units) {
        Set<Scope> stuck = new HashSet<>();
        for (Term term : terms) {
            if (!term.fitsNow(units) || spokenFor.contains(new Limited(term.scope(), term.kind()))) {
                stuck.add(term.scope());
            }
        }
        return stuck;
    }

    /// Every limit on which the claim draws, those of the run first.
    private static List<Term> terms(Ticket ticket) {
        List<Term> terms = new ArrayList<>();
        for (Line line : ticket.lines) {
            Account account = line.account();
            Limit limit = account.limit(line.kind());
            if (limit != null) {
                long gone = account.gone(line.kind());
                long held = account.held.of(line.kind()) - account.lost.of(line.kind());
                Term.Standing standing = new Term.Standing(gone, held, account.busy());
                KeptBack kept = kept(ticket.claim, line);
                terms.add(new Term(account.scope, line.kind(), limit, line.demand(), standing, kept));
            }
        }
        return terms;
    }

    private static List<Line> lines(Claim claim, List<Account> path) {
        List<Line> lines = new ArrayList<>();
        Set<BudgetKind> kinds = kinds(claim);
        for (int depth = 0; depth < path.size(); depth++) {
            List<Account> own = path.subList(Math.max(1, depth), path.size());
            for (BudgetKind kind : kinds) {
                Term.Demand demand =
                        new Term.Demand(claim.fixed().of(kind), claim.perUnit().of(kind));
                lines.add(new Line(path.get(depth), kind, demand, own));
            }
        }
        return lines;
    }

    /// What a claim of this purpose must leave of the limit.
    private static KeptBack kept(Claim claim, Line line) {
        Account account = line.account();
        BudgetKind kind = line.kind();
        if (!account.ceiling.limits().containsKey(kind)) {
            return KeptBack.NOTHING;
        }
        long forRun = account.run ? account.kept.of(kind) : 0;
        long within = account.keptWithin.of(kind);
        return switch (claim.purpose()) {
            case WORK ->
                new KeptBack(
                        account.run,
                        forRun,
                        KeptBack.saturated(within, claim.leaving().of(kind)));
            case LAST_ANSWER -> {
                long forSelf = 0;
                for (Account own : line.own()) {
                    forSelf += own.kept.of(kind);
                }
                yield new KeptBack(account.run, forRun, within - forSelf);
            }
            case SYNTHESIS -> KeptBack.NOTHING;
        };
    }

    private static Refused closed(Account account, Claim claim) {
        BudgetKind kind = account.overdrawn.stream()
                .min(BudgetKind::compareTo)
                .or(() -> kinds(claim).stream().findFirst())
                .orElse(BudgetKind.TOKENS);
        long wanted = new Term.Demand(claim.fixed().of(kind), claim.perUnit().of(kind)).at(claim.fewest());
        Limit limit = account.ceiling.limits().get(kind);
        long used = account.gone(kind);
        return new Refused(
                account.scope, kind, used, wanted, limit == null ? used : limit.amount(), Refused.NONE_ADMITS);
    }

    /// How many units were granted with this upper bound.
    private static long unitsOf(Claim claim, Spend upperBound) {
        long units = claim.most();
        for (BudgetKind kind : kinds(claim.perUnit())) {
            long perUnit = claim.perUnit().of(kind);
            long rest = Math.max(0, upperBound.of(kind) - claim.fixed().of(kind));
            units = perUnit == 0 ? units : Math.min(units, rest / perUnit);
        }
        return units;
    }

    private static Set<BudgetKind> kinds(Claim claim) {
        Set<BudgetKind> kinds = kinds(claim.fixed());
        kinds.addAll(kinds(claim.perUnit()));
        return kinds;
    }

    /// The kinds of which this has some, in order; wall time is never one.
    private static Set<BudgetKind> kinds(Spend spend) {
        Set<BudgetKind> kinds = new TreeSet<>(BudgetKind.constants());
        kinds.addAll(spend.others().keySet());
        kinds.removeIf(kind -> kind.equals(BudgetKind.WALL_TIME) || spend.of(kind) == 0);
        return kinds;
    }

    /// Throws before anything is changed when the sum would not fit.
    private static void requireCountable(Spend one, Spend other) {
        one.plus(other);
    }

    private Account account(Scope scope) {
        return accounts.computeIfAbsent(scope, Account::new);
    }

    /// The accounts from the run down to this scope.
    private List<Account> path(Scope scope) {
        List<Account> path = new ArrayList<>();
        for (int depth = 0; depth <= scope.path().size(); depth++) {
            path.add(account(new Scope(scope.path().subList(0, depth))));
        }
        return path;
    }
}
