package dev.tyto.core.budget;

import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/// A [Book] behind one lock; each waiting thread waits on a condition of its own. Thread-safe.
final class ScopeLedger implements Ledger {

    private final ReentrantLock lock = new ReentrantLock();
    private final Book book;

    ScopeLedger(Budget budget) {
        this.book = new Book(budget);
    }

    @Override
    public Reservation reserve(Claim claim) throws InterruptedException {
        lock.lock();
        try {
            Condition answered = lock.newCondition();
            Book.Ticket ticket = book.claim(claim, answered::signal);
            return answer(answered, ticket);
        } finally {
            lock.unlock();
        }
    }

    /// A thread that is interrupted after its claim was answered takes the answer and stays interrupted.
    private Reservation answer(Condition answered, Book.Ticket ticket) throws InterruptedException {
        try {
            Reservation answer = ticket.answer();
            while (answer == null) {
                answered.await();
                answer = ticket.answer();
            }
            return answer;
        } catch (InterruptedException e) {
            Reservation answer = ticket.answer();
            if (answer == null) {
                book.withdraw(ticket);
                throw e;
            }
            Thread.currentThread().interrupt();
            return answer;
        }
    }

    /// How many threads wait.
    int waiting() {
        return locked(book::waiting);
    }

    @Override
    public void hold(Scope scope, String key, Spend upperBound) {
        locked(() -> book.hold(scope, key, upperBound));
    }

    @Override
    public Optional<Overdraft> settle(String key, Spend actual) {
        return locked(() -> book.settle(key, actual));
    }

    @Override
    public void release(String key) {
        locked(() -> book.release(key));
    }

    @Override
    public void lose(String key) {
        locked(() -> book.lose(key));
    }

    @Override
    public void close(Scope scope, BudgetKind kind) {
        locked(() -> book.close(scope, kind));
    }

    @Override
    public void open(Scope scope, Budget ceiling) {
        locked(() -> book.open(scope, ceiling));
    }

    @Override
    public void raise(Scope scope, Budget limits) {
        locked(() -> book.raise(scope, limits));
    }

    @Override
    public void keepBack(Scope scope, Spend amount) {
        locked(() -> book.keepBack(scope, amount));
    }

    @Override
    public Spend used(Scope scope) {
        return locked(() -> book.used(scope));
    }

    @Override
    public Spend held(Scope scope) {
        return locked(() -> book.held(scope));
    }

    @Override
    public Budget remaining(Scope scope) {
        return locked(() -> book.remaining(scope));
    }

    @Override
    public Budget unspent(Scope scope) {
        return locked(() -> book.unspent(scope));
    }

    private void locked(Runnable change) {
        lock.lock();
        try {
            change.run();
        } finally {
            lock.unlock();
        }
    }

    private <T> T locked(Supplier<T> question) {
        lock.lock();
        try {
            return question.get();
        } finally {
            lock.unlock();
        }
    }
}
