package dev.tyto.testkit;

import dev.tyto.core.event.Recorded;
import dev.tyto.core.event.RunEvent;
import dev.tyto.core.journal.Inbox;
import dev.tyto.core.journal.Journal;
import dev.tyto.core.journal.JournalException;
import dev.tyto.core.journal.JournalException.Reason;
import dev.tyto.core.journal.Ownership;
import dev.tyto.core.rule.Require;
import dev.tyto.core.run.ControlMessage;
import dev.tyto.core.run.RunId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// A journal and an inbox that are as strict as real ones and keep nothing beyond the process. Made by a test;
/// thread-safe.
public final class InMemoryJournal implements Journal, Inbox {

    /// All that is kept of one run.
    /// A message that waits.
    private record Mail(RunId run, String message) {}

    private static final class Entry {
        final List<Recorded> log = new ArrayList<>();
        final Map<String, ControlMessage> waiting = new LinkedHashMap<>();
        final Set<String> known = new HashSet<>();

        @Nullable
        Snapshot snapshot;
    }

    private final ReentrantLock lock = new ReentrantLock();
    private final Ownership ownership;
    private final Map<RunId, Entry> entries = new LinkedHashMap<>();
    private final Map<String, RunId> keys = new HashMap<>();
    private final Set<Mail> mail = new LinkedHashSet<>(); // oldest first

    /// A journal whose runs nobody owns.
    public InMemoryJournal() {
        this(new InMemoryOwnership());
    }

    /// A journal that asks there whether a run that is to be deleted has an owner.
    public InMemoryJournal(Ownership ownership) {
        this.ownership = ownership;
    }

    @Override
    public List<Recorded> append(RunId run, long lastSequence, long epoch, Instant at, List<RunEvent> events) {
        Require.that(!events.isEmpty(), "events to append", "be at least one", events);
        return locked(() -> {
            Entry known = entries.get(run);
            List<Recorded> log = known == null ? List.of() : known.log;
            refuseStale(run, log, lastSequence, epoch);
            String key = lastSequence == 0 ? idempotencyKey(events.getFirst()) : null;
            refuseKnown(run, key);
            List<Recorded> added = new ArrayList<>(events.size());
            for (RunEvent event : events) {
                added.add(new Recorded(run, lastSequence + added.size() + 1, epoch, at, event));
            }
            entries.computeIfAbsent(run, _ -> new Entry()).log.addAll(added);
            if (key != null) {
                keys.put(key, run);
            }
            return List.copyOf(added);
        });
    }

    @Override
    public List<Recorded> read(RunId run, long afterSequence) {
        return locked(() -> {
            Entry entry = entries.get(run);
            return entry == null || afterSequence >= entry.log.size()
                    ? List.<Recorded>of()
                    : List.copyOf(entry.log.subList((int) Math.max(0, afterSequence), entry.log.size()));
        });
    }

    @Override
    public List<Recorded> runs() {
        return locked(() -> entries.values().stream()
                .map(entry -> entry.log.getFirst())
                .toList()
                .reversed());
    }

    @Override
    public Optional<RunId> byIdempotencyKey(String key) {
        return locked(() -> Optional.ofNullable(keys.get(key)));
    }

    @Override
    public void delete(RunId run) {
        switch (ownership.claim(run)) {
            case Ownership.Claim.Taken taken ->
                throw new JournalException(
                        Reason.STALE,
                        "run " + run + " must have no owner to be deleted but belongs to " + taken.owner());
            case Ownership.Claim.Owned owned -> {
                try (Ownership.Lease _ = owned.lease()) {
                    locked(() -> {
                        keys.values().remove(run);
                        mail.removeIf(each -> each.run().equals(run));
                        return Optional.ofNullable(entries.remove(run));
                    });
                }
            }
        }
    }

    @Override
    public void saveSnapshot(RunId run, Snapshot snapshot) {
        locked(() -> {
            Entry entry = entries.get(run);
            if (entry != null) {
                entry.snapshot = snapshot;
            }
            return snapshot;
        });
    }

    @Override
    public Optional<Snapshot> snapshot(RunId run) {
        return locked(() -> Optional.ofNullable(entries.get(run))
                .flatMap(entry -> Optional.ofNullable(entry.snapshot)
                        .filter(snapshot -> snapshot.sequence() <= entry.log.size())));
    }

    @Override
    public void put(RunId run, ControlMessage message) {
        locked(() -> {
            Entry entry = entry(run);
            if (entry.known.add(message.id())) {
                entry.waiting.put(message.id(), message);
                mail.add(new Mail(run, message.id()));
            }
            return message;
        });
    }

    @Override
    public List<ControlMessage> peek(RunId run) {
        return locked(() -> {
            Entry entry = entries.get(run);
            return entry == null ? List.<ControlMessage>of() : List.copyOf(entry.waiting.values());
        });
    }

    @Override
    public Set<RunId> pending() {
        return locked(() -> mail.stream().map(Mail::run).collect(Collectors.toCollection(LinkedHashSet::new)));
    }

    @Override
    public void take(RunId run, ControlMessage message) {
        locked(() -> {
            Entry entry = entry(run);
            entry.known.add(message.id());
            entry.waiting.remove(message.id());
            mail.remove(new Mail(run, message.id()));
            return message;
        });
    }

    @Override
    public void close() {}

    private <T> T locked(Supplier<T> work) {
        lock.lock();
        try {
            return work.get();
        } finally {
            lock.unlock();
        }
    }

    private Entry entry(RunId run) {
        Entry entry = entries.get(run);
        if (entry == null) {
            throw new JournalException(Reason.UNREADABLE, "run " + run + " must be in the journal but is not");
        }
        return entry;
    }

    private static void refuseStale(RunId run, List<Recorded> log, long lastSequence, long epoch) {
        if (log.size() != lastSequence || (!log.isEmpty() && log.getLast().epoch() > epoch)) {
            throw new JournalException(
                    Reason.STALE,
                    "run " + run + " must be at event " + lastSequence + " of epoch " + epoch
                            + " or earlier, but another owner has written to it");
        }
    }

    private void refuseKnown(RunId run, @Nullable String key) {
        RunId known = key == null ? null : keys.get(key);
        if (known != null) {
            throw new JournalException(
                    Reason.KEY_TAKEN, "idempotency key of run " + run + " must be new but belongs to run " + known);
        }
    }

    private static @Nullable String idempotencyKey(RunEvent first) {
        return first instanceof RunEvent.RunAccepted accepted
                ? accepted.options().idempotencyKey()
                : null;
    }
}
