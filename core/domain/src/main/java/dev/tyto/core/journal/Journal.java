package dev.tyto.core.journal;

import dev.tyto.core.event.Recorded;
import dev.tyto.core.event.RunEvent;
import dev.tyto.core.run.RunId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// Durable logs. Thread-safe. What [#append] has returned survives a crash of the process and of the machine.
public interface Journal extends AutoCloseable {

    /// Adds events (at least one) after the `lastSequence`-th one of the run (0 for a new run), all or none.
    ///
    /// @throws JournalException when the run is at another sequence number or belongs to a later epoch, another run
    ///     was accepted with the same idempotency key, or the store cannot be written
    List<Recorded> append(RunId run, long lastSequence, long epoch, Instant at, List<RunEvent> events);

    /// The run's events after `afterSequence`, oldest first; empty when there is no such run.
    List<Recorded> read(RunId run, long afterSequence);

    /// All runs, newest first, with their first event.
    List<Recorded> runs();

    /// The run that was accepted with this idempotency key, if any.
    Optional<RunId> byIdempotencyKey(String key);

    /// Removes the run's events, its inbox, and every content that no other run names; its idempotency key is free
    /// again. Does nothing when there is no such run.
    ///
    /// @throws JournalException when the run has a living owner or the store cannot be written
    void delete(RunId run);

    /// Writes what is pending and lets go of the store.
    @Override
    void close();
}
