package dev.tyto.coordinator.simulation;

import dev.tyto.core.budget.Budget;
import dev.tyto.core.budget.BudgetKind;
import dev.tyto.core.budget.Ledger;
import dev.tyto.core.budget.Spend;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Stands before one process's ledger and keeps a second, simpler one of its own: every leaf by its key. Whatever the
/// ledger grants, refuses or lets wait is held against that.
final class LedgerWatch implements Ledger {

    private record Leaf(Scope scope, Spend amount) {}

    private record Waiter(Claim claim, Instant since) {}

    private final World world;
    private final String name;
    private final Ledger right;
    private final Map<String, Leaf> held = new HashMap<>();
    private final Map<String, Leaf> settled = new HashMap<>();
    private final Map<Scope, Budget> limits = new HashMap<>();
    private final Map<Scope, Spend> kept = new HashMap<>();
    private final Set<Scope> overdrawn = new HashSet<>();
    private final Set<Scope> closed = new HashSet<>();
    private final Map<Object, Waiter> waiting = new LinkedHashMap<>();

    LedgerWatch(World world, String name, Ledger right, Budget budget) {
        this.world = world;
        this.name = name;
        this.right = right;
        limits.put(Scope.RUN, budget);
    }

    @Override
    public Reservation reserve(Claim claim) throws InterruptedException {
        boolean known = held.containsKey(claim.key()) || settled.containsKey(claim.key());
        boolean shut = closed.stream().anyMatch(each -> each.contains(claim.scope()));
        Object place = new Object();
        Instant since = world.now();
        waiting.put(place, new Waiter(claim, since));
        Reservation answer;
        try {
            answer = right.reserve(claim);
        } finally {
            waiting.remove(place);
        }
        if (!since.equals(world.now())) {
            world.tally().count("reservation waited");
        }
        if (answer instanceof Reservation.Held granted && !known) {
            tell(
                    !shut || closed.stream().noneMatch(each -> each.contains(claim.scope())),
                    Rule.OVERDRAFT,
                    claim.key() + " is granted in a scope that is closed");
            held.put(claim.key(), new Leaf(claim.scope(), granted.upperBound()));
            fits(claim);
            same();
        }
        return answer;
    }

    /// No hard limit around the claim is passed by what is used and held now.
    private void fits(Claim claim) {
        limits.forEach((scope, budget) -> {
            if (scope.contains(claim.scope()) && overdrawn.stream().noneMatch(scope::contains)) {
                Spend all = in(scope, held).plus(in(scope, settled));
                budget.limits()
                        .forEach((kind, limit) -> tell(
                                !limit.hard() || isTime(kind) || all.of(kind) <= limit.amount(),
                                Rule.LIMIT,
                                claim.key() + " makes " + all.of(kind) + " of " + limit.amount() + " " + kind + " in "
                                        + scope));
            }
        });
    }

    private static boolean isTime(BudgetKind kind) {
        return kind.equals(BudgetKind.WALL_TIME);
    }

    private static Spend in(Scope scope, Map<String, Leaf> leaves) {
        Spend sum = Spend.NONE;
        for (Leaf leaf : leaves.values()) {
            if (scope.contains(leaf.scope())) {
                sum = sum.plus(leaf.amount());
            }
        }
        return sum;
    }

    /// The root is the sum of the leaves; who waits may have been granted something that nobody saw yet.
    private void same() {
        if (!waiting.isEmpty()) {
            return;
        }
        Spend used = in(Scope.RUN, settled);
        Spend outstanding = in(Scope.RUN, held);
        tell(
                right.used(Scope.RUN).equals(used) && right.held(Scope.RUN).equals(outstanding),
                Rule.LEDGER,
                "it has " + right.used(Scope.RUN) + " for " + used + ", and holds " + right.held(Scope.RUN) + " for "
                        + outstanding);
    }

    /// Whoever waits now, though nothing moves at this moment, waits for a reason.
    void atRest() {
        Scenario scenario = world.scenario();
        if (waiting.isEmpty() || scenario.slowness() > 0) {
            return;
        }
        Waiter first = waiting.values().iterator().next();
        tell(!held.isEmpty(), Rule.STARVED, first.claim().key() + " waits though nobody holds anything");
        tell(!fitsSurely(first.claim()), Rule.STARVED, first.claim().key() + " is first and waits though it fits");
        if (scenario.punctual()) {
            long most = scenario.limits().deadline().attempt() + World.PATIENCE_MILLIS;
            for (Waiter each : waiting.values()) {
                long millis = Duration.between(each.since(), world.now()).toMillis();
                tell(millis <= most, Rule.STARVED, each.claim().key() + " has waited for " + millis + " ms");
            }
        }
    }

    /// Whether all that it asks for fits beside what is used, held and kept back, for whomever that is kept.
    private boolean fitsSurely(Claim claim) {
        Spend wanted = claim.fixed().plus(claim.perUnit().times(claim.most()));
        return limits.entrySet().stream()
                .filter(each -> each.getKey().contains(claim.scope()))
                .allMatch(each -> fitsSurely(wanted, claim.leaving(), each.getKey(), each.getValue()));
    }

    private boolean fitsSurely(Spend wanted, Spend leaving, Scope scope, Budget budget) {
        Spend used = in(scope, settled);
        Spend all = used.plus(in(scope, held)).plus(wanted);
        return budget.limits().entrySet().stream().allMatch(each -> {
            BudgetKind kind = each.getKey();
            long room = each.getValue().amount()
                    - keptOf(scope, kind, each.getValue().amount())
                    - leaving.of(kind);
            return isTime(kind) || (each.getValue().hard() ? all.of(kind) <= room : used.of(kind) < room);
        });
    }

    private long keptOf(Scope scope, BudgetKind kind, long limit) {
        long beneath = kept.entrySet().stream()
                .filter(each -> !each.getKey().equals(Scope.RUN) && scope.contains(each.getKey()))
                .mapToLong(each -> each.getValue().of(kind))
                .sum();
        long forTheRun = Math.max(
                (limit + 9) / 10, kept.getOrDefault(Scope.RUN, Spend.NONE).of(kind));
        return scope.equals(Scope.RUN) ? beneath + forTheRun : beneath;
    }

    private void tell(boolean holds, Rule rule, String detail) {
        if (!holds) {
            world.witness().tell(rule, "ledger of " + name + ": " + detail);
        }
    }

    @Override
    public void hold(Scope scope, String key, Spend upperBound) {
        right.hold(scope, key, upperBound);
        if (!settled.containsKey(key)) {
            held.putIfAbsent(key, new Leaf(scope, upperBound));
        }
    }

    @Override
    public Optional<Overdraft> settle(String key, Spend actual) {
        Optional<Overdraft> overdraft = right.settle(key, actual);
        Leaf leaf = held.remove(key);
        if (leaf != null) {
            settled.put(key, new Leaf(leaf.scope(), actual));
            if (exceeds(actual, leaf.amount())) {
                overdrawn.add(leaf.scope());
            }
        }
        overdraft.ifPresent(each -> closed.add(each.scope()));
        same();
        return overdraft;
    }

    private static boolean exceeds(Spend actual, Spend bound) {
        return actual.tokensIn() > bound.tokensIn()
                || actual.tokensOut() > bound.tokensOut()
                || actual.money().nanoDollars() > bound.money().nanoDollars();
    }

    @Override
    public void release(String key) {
        right.release(key);
        held.remove(key);
    }

    @Override
    public void lose(String key) {
        right.lose(key);
    }

    @Override
    public void close(Scope scope, BudgetKind kind) {
        right.close(scope, kind);
        closed.add(scope);
    }

    @Override
    public void open(Scope scope, Budget ceiling) {
        right.open(scope, ceiling);
        limits.putIfAbsent(scope, ceiling);
    }

    /// What was closed because a limit was passed may be open again.
    @Override
    public void raise(Scope scope, Budget higher) {
        right.raise(scope, higher);
        limits.computeIfPresent(scope, (_, budget) -> budget.raisedTo(higher));
        closed.clear();
    }

    @Override
    public void keepBack(Scope scope, Spend amount) {
        right.keepBack(scope, amount);
        kept.put(scope, amount);
    }

    @Override
    public Spend used(Scope scope) {
        return right.used(scope);
    }

    @Override
    public Spend held(Scope scope) {
        return right.held(scope);
    }

    @Override
    public Budget remaining(Scope scope) {
        return right.remaining(scope);
    }

    @Override
    public Budget unspent(Scope scope) {
        return right.unspent(scope);
    }
}
