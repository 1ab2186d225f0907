package dev.tyto.core.event;

import dev.tyto.core.rule.Require;
import dev.tyto.core.run.RunId;
import java.time.Instant;

/// An event as the journal has it: of which run, at which place (counted from 1 without gaps), by which owner (`epoch`,
/// counted from 1 and raised by each takeover), when.
public record Recorded(RunId run, long sequence, long epoch, Instant at, RunEvent event) {

    public Recorded {
        Require.positive(sequence, "sequence number of an event of run " + run);
        Require.positive(epoch, "epoch of an event of run " + run);
    }
}
