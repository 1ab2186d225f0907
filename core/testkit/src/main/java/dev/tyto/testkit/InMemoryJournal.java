package dev.tyto.testkit;

import dev.tyto.core.event.Recorded;
import dev.tyto.core.event.RunEvent;
import dev.tyto.core.journal.Journal;
import dev.tyto.core.journal.JournalException;
import dev.tyto.core.rule.Require;
import dev.tyto.core.run.RunId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A journal that is as strict as a real one and keeps nothing beyond the process. Made by a test; thread-safe.
public final class InMemoryJournal implements Journal {

    private final Map<RunId, List<Recorded>> logs = new LinkedHashMap<>();

    @Override
    public synchronized List<Recorded> append(
            RunId run, long lastSequence, long epoch, Instant at, List<RunEvent> events) {
        Require.that(!events.isEmpty(), "events to append", "be at least one", events);
        List<Recorded> log = logs.getOrDefault(run, List.of());
        if (log.size() != lastSequence) {
            throw new JournalException(
                    "run " + run + " must be at sequence number " + lastSequence + " but is at " + log.size());
        }
        if (!log.isEmpty() && log.getLast().epoch() > epoch) {
            throw new JournalException("run " + run + " must belong to epoch " + epoch + " but belongs to "
                    + log.getLast().epoch());
        }
        List<Recorded> added = new ArrayList<>();
        for (RunEvent event : events) {
            refuseKnownKey(run, event);
            added.add(new Recorded(run, lastSequence + added.size() + 1, epoch, at, event));
        }
        logs.computeIfAbsent(run, _ -> new ArrayList<>()).addAll(added);
        return List.copyOf(added);
    }

    @Override
    public synchronized List<Recorded> read(RunId run, long afterSequence) {
        return logs.getOrDefault(run, List.of()).stream()
                .filter(recorded -> recorded.sequence() > afterSequence)
                .toList();
    }

    @Override
    public synchronized List<Recorded> runs() {
        return logs.values().stream().map(List::getFirst).toList().reversed();
    }

    @Override
    public synchronized Optional<RunId> byIdempotencyKey(String key) {
        return logs.values().stream()
                .map(List::getFirst)
                .filter(first -> first.event() instanceof RunEvent.RunAccepted accepted
                        && key.equals(accepted.options().idempotencyKey()))
                .map(Recorded::run)
                .findFirst();
    }

    @Override
    public synchronized void delete(RunId run) {
        logs.remove(run);
    }

    @Override
    public void close() {}

    private void refuseKnownKey(RunId run, RunEvent event) {
        if (event instanceof RunEvent.RunAccepted accepted && accepted.options().idempotencyKey() != null) {
            byIdempotencyKey(accepted.options().idempotencyKey()).ifPresent(known -> {
                throw new JournalException(
                        "idempotency key of run " + run + " must be new but belongs to run " + known);
            });
        }
    }
}
