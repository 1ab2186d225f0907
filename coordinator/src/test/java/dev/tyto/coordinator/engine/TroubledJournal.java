package dev.tyto.coordinator.engine;

import dev.tyto.core.event.Recorded;
import dev.tyto.core.event.RunEvent;
import dev.tyto.core.journal.Inbox;
import dev.tyto.core.journal.Journal;
import dev.tyto.core.run.ControlMessage;
import dev.tyto.core.run.RunId;
import dev.tyto.testkit.InMemoryJournal;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The journal and the inbox as one engine sees them: the store behind them, and what befalls whoever uses it.
record TroubledJournal(InMemoryJournal store, Trouble trouble) implements Journal, Inbox {

    /// What happens around the store; each may throw, or never return.
    interface Trouble {
        default void beforeAppend(List<RunEvent> events) {}

        default void afterAppend(int events) {}

        default void beforePeek() {}
    }

    @Override
    public List<Recorded> append(RunId run, long last, long epoch, Instant at, List<RunEvent> events) {
        trouble.beforeAppend(events);
        List<Recorded> added = store.append(run, last, epoch, at, events);
        trouble.afterAppend(events.size());
        return added;
    }

    @Override
    public List<Recorded> read(RunId run, long afterSequence) {
        return store.read(run, afterSequence);
    }

    @Override
    public List<Recorded> runs() {
        return store.runs();
    }

    @Override
    public Optional<RunId> byIdempotencyKey(String key) {
        return store.byIdempotencyKey(key);
    }

    @Override
    public void delete(RunId run) {
        store.delete(run);
    }

    @Override
    public void saveSnapshot(RunId run, Snapshot snapshot) {
        store.saveSnapshot(run, snapshot);
    }

    @Override
    public Optional<Snapshot> snapshot(RunId run) {
        return store.snapshot(run);
    }

    @Override
    public void put(RunId run, ControlMessage message) {
        store.put(run, message);
    }

    @Override
    public List<ControlMessage> peek(RunId run) {
        trouble.beforePeek();
        return store.peek(run);
    }

    @Override
    public Set<RunId> pending() {
        return store.pending();
    }

    @Override
    public void take(RunId run, ControlMessage message) {
        store.take(run, message);
    }

    @Override
    public void close() {
        store.close();
    }
}
