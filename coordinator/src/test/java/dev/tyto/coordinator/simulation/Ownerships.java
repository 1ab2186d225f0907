package dev.tyto.coordinator.simulation;

import dev.tyto.core.journal.Ownership;
import dev.tyto.core.run.RunId;
import dev.tyto.testkit.sim.SimulatedProcess;
import java.util.HashMap;
import java.util.Map;

/// Who owns which run; the dead own nothing. It can be made to err once.
final class Ownerships {

    private record Held(SimulatedProcess process, int lease) {}

    private final Map<RunId, Held> held = new HashMap<>();
    private boolean grantAnyway;
    private int leases;

    /// The next process that is told that a run is taken gets it all the same, and every run that it asks for.
    void grantAnyway() {
        grantAnyway = true;
    }

    void died(SimulatedProcess process) {
        held.values().removeIf(each -> each.process == process);
    }

    Ownership as(SimulatedProcess process) {
        return run -> claim(process, run);
    }

    private Ownership.Claim claim(SimulatedProcess process, RunId run) {
        Held other = held.get(run);
        if (other != null && (!grantAnyway || other.process == process)) {
            return new Ownership.Claim.Taken(other.process.name());
        }
        if (other != null) {
            grantAnyway = false;
        }
        leases++;
        int lease = leases;
        held.put(run, new Held(process, lease));
        return new Ownership.Claim.Owned(() -> {
            Held current = held.get(run);
            if (current != null && current.lease == lease) {
                held.remove(run);
            }
        });
    }
}
