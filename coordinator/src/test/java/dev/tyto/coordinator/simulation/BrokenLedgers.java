package dev.tyto.coordinator.simulation;

import dev.tyto.core.budget.Budget;
import dev.tyto.core.budget.BudgetKind;
import dev.tyto.core.budget.Ledger;
import dev.tyto.core.budget.Spend;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;

/// Ledgers that do not keep their promises.
final class BrokenLedgers {

    private BrokenLedgers() {}

    /// As the right one.
    abstract static class Passing implements Ledger {
        final Ledger right;

        Passing(Ledger right) {
            this.right = right;
        }

        @Override
        public Reservation reserve(Claim claim) throws InterruptedException {
            return right.reserve(claim);
        }

        @Override
        public void hold(Scope scope, String key, Spend upperBound) {
            right.hold(scope, key, upperBound);
        }

        @Override
        public Optional<Overdraft> settle(String key, Spend actual) {
            return right.settle(key, actual);
        }

        @Override
        public void release(String key) {
            right.release(key);
        }

        @Override
        public void lose(String key) {
            right.lose(key);
        }

        @Override
        public void close(Scope scope, BudgetKind kind) {
            right.close(scope, kind);
        }

        @Override
        public void open(Scope scope, Budget ceiling) {
            right.open(scope, ceiling);
        }

        @Override
        public void raise(Scope scope, Budget limits) {
            right.raise(scope, limits);
        }

        @Override
        public void keepBack(Scope scope, Spend amount) {
            right.keepBack(scope, amount);
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

    /// Does not settle what is charged in full.
    static final class ForgetsLost extends Passing {
        private final Map<String, Spend> bounds = new HashMap<>();

        ForgetsLost(Ledger right) {
            super(right);
        }

        @Override
        public void hold(Scope scope, String key, Spend upperBound) {
            bounds.put(key, upperBound);
            right.hold(scope, key, upperBound);
        }

        @Override
        public Optional<Overdraft> settle(String key, Spend actual) {
            boolean lost = actual.modelCalls() > 0 && actual.equals(bounds.get(key));
            return lost ? Optional.empty() : right.settle(key, actual);
        }
    }

    /// Grants whatever is asked for as long as what is settled leaves anything.
    static final class IgnoresHeld extends Passing {
        IgnoresHeld(Ledger right) {
            super(right);
        }

        @Override
        public Reservation reserve(Claim claim) throws InterruptedException {
            Spend most = claim.fixed().plus(claim.perUnit().times(claim.most()));
            Budget left = right.remaining(claim.scope());
            boolean fits = left.limits().keySet().stream()
                    .allMatch(kind -> left.limit(kind).orElse(0L) + heldOf(claim.scope(), kind) >= most.of(kind));
            if (!fits) {
                return right.reserve(claim);
            }
            right.hold(claim.scope(), claim.key(), most);
            return new Reservation.Held(claim.key(), claim.most(), most);
        }

        private long heldOf(Scope scope, BudgetKind kind) {
            return right.held(scope).of(kind);
        }
    }

    /// Whoever has to wait is forgotten.
    static final class NeverWakes extends Passing {
        NeverWakes(Ledger right) {
            super(right);
        }

        @Override
        public Reservation reserve(Claim claim) throws InterruptedException {
            Thread.currentThread().interrupt(); // so that it throws where it would wait
            try {
                Reservation answer = right.reserve(claim);
                Thread.interrupted();
                return answer;
            } catch (InterruptedException e) {
                new Semaphore(0).acquire();
                throw e;
            }
        }
    }
}
