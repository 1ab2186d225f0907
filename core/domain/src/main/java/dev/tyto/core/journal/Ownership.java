package dev.tyto.core.journal;

import dev.tyto.core.run.RunId;

/// Who works on a run: at most one at a time, and a dead owner is none. Thread-safe. It keeps two living
/// processes from the same run at once; that a stale one changes nothing is the journal's epoch.
public interface Ownership {

    /// The answer to a claim.
    sealed interface Claim {

        /// The run is the claimer's until the lease is closed or its process ends.
        record Owned(Lease lease) implements Claim {}

        /// Somebody alive has it; `owner` says who, for the operator: `process 4711 on host since …`.
        record Taken(String owner) implements Claim {}
    }

    /// The right to work on a run. Owned by whoever claimed it; closing it twice does nothing more.
    interface Lease extends AutoCloseable {

        @Override
        void close();
    }

    /// Tries to become the run's owner; never waits. Claiming what one owns oneself is `Taken` too.
    ///
    /// @throws JournalException when the claim cannot be noted (`UNWRITABLE`)
    Claim claim(RunId run);
}
