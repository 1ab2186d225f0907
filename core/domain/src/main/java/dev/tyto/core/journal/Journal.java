package dev.tyto.core.journal;

import dev.tyto.core.event.Recorded;
import dev.tyto.core.event.RunEvent;
import dev.tyto.core.rule.Require;
import dev.tyto.core.run.RunId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// Durable logs. Thread-safe. What [#append] has returned survives a crash of the process and of the machine.
public interface Journal extends AutoCloseable {

    /// A state folded from the first `sequence` events of a run, as its maker wrote it down. `version` is the
    /// maker's own (1 or more): whoever reads another version than his folds the log instead.
    record Snapshot(long sequence, int version, String body) {
        public Snapshot {
            Require.positive(sequence, "sequence number of a snapshot");
            Require.positive(version, "version of a snapshot");
        }
    }

    /// Adds events (at least one) after the `lastSequence`-th one of the run (0 for a new run), all or none.
    ///
    /// @throws JournalException when the run is at another sequence number or belongs to a later epoch (`STALE`),
    ///     another run was accepted with the same idempotency key (`KEY_TAKEN`), or the store cannot be written
    ///     (`UNWRITABLE`)
    List<Recorded> append(RunId run, long lastSequence, long epoch, Instant at, List<RunEvent> events);

    /// The run's events after `afterSequence`, oldest first; empty when there is no such run.
    ///
    /// @throws JournalException when the store or one of the events cannot be read (`UNREADABLE`)
    List<Recorded> read(RunId run, long afterSequence);

    /// The run's first event, if there is such a run: how it was accepted.
    ///
    /// @throws JournalException when the store or the event cannot be read (`UNREADABLE`)
    default Optional<Recorded> first(RunId run) {
        return read(run, 0).stream().findFirst();
    }

    /// All runs, newest first, with their first event.
    List<Recorded> runs();

    /// The run that was accepted with this idempotency key, if any.
    Optional<RunId> byIdempotencyKey(String key);

    /// Removes the run's events, its inbox, its snapshot, and every content that no other run names; its idempotency
    /// key is free again. Does nothing when there is no such run.
    ///
    /// @throws JournalException when the run has a living owner (`STALE`) or the store cannot be written
    void delete(RunId run);

    /// Remembers a snapshot in the place of the one before. Does nothing when there is no such run.
    void saveSnapshot(RunId run, Snapshot snapshot);

    /// The run's last snapshot, if it still is there: a store may drop it at any time. Never one that is ahead of
    /// the log.
    Optional<Snapshot> snapshot(RunId run);

    /// Writes what is pending and lets go of the store.
    @Override
    void close();
}
