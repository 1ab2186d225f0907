package dev.tyto.testkit;

import dev.tyto.core.journal.Ownership;
import dev.tyto.core.run.RunId;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;

/// Owners of runs within one process. Every [#as] is a claimer of its own that shares the book; [#die] lets go of
/// all that one had, as the kernel does for a dead process. Made by a test; thread-safe.
public final class InMemoryOwnership implements Ownership {

    /// Claims are numbered, so that an old lease does not release a newer one.
    private record Held(String owner, long number) {}

    private final ReentrantLock lock;
    private final Map<RunId, Held> held;
    private final AtomicLong claims;
    private final String owner;

    /// An empty book; the claimer is called `a test`.
    public InMemoryOwnership() {
        this(new ReentrantLock(), new HashMap<>(), new AtomicLong(), "a test");
    }

    private InMemoryOwnership(ReentrantLock lock, Map<RunId, Held> held, AtomicLong claims, String owner) {
        this.lock = lock;
        this.held = held;
        this.claims = claims;
        this.owner = owner;
    }

    /// Another claimer with the same book.
    public InMemoryOwnership as(String otherOwner) {
        return new InMemoryOwnership(lock, held, claims, otherOwner);
    }

    @Override
    public Claim claim(RunId run) {
        lock.lock();
        try {
            Held other = held.get(run);
            if (other != null) {
                return new Claim.Taken(other.owner());
            }
            Held mine = new Held(owner, claims.incrementAndGet());
            held.put(run, mine);
            return new Claim.Owned(() -> release(run, mine));
        } finally {
            lock.unlock();
        }
    }

    /// Releases everything that this claimer owns.
    public void die() {
        lock.lock();
        try {
            held.values().removeIf(each -> each.owner().equals(owner));
        } finally {
            lock.unlock();
        }
    }

    private void release(RunId run, Held mine) {
        lock.lock();
        try {
            held.remove(run, mine);
        } finally {
            lock.unlock();
        }
    }
}
