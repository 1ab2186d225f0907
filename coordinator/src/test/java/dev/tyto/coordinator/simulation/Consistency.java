package dev.tyto.coordinator.simulation;

import dev.tyto.coordinator.machine.RunState;
import dev.tyto.core.event.Recorded;
import dev.tyto.core.run.RunId;
import dev.tyto.core.wire.EventFormat;
import dev.tyto.core.wire.EventFormat.Blobs;
import dev.tyto.core.wire.EventFormat.Written;
import dev.tyto.core.wire.MalformedJsonException;
import java.util.ArrayList;
import java.util.List;

/// What must be so of a log as a whole. Stateless.
final class Consistency {

    /// The wire form is slow; one schedule in so many has its logs written and read back.
    private static final int WRITTEN_ONE_IN = 40;

    private Consistency() {}

    static void check(World world, RunId run) {
        List<Recorded> log = world.disk().log(run);
        same(world, run, RunState.of(log), "folded again");
        if (Long.remainderUnsigned(world.scenario().seed(), WRITTEN_ONE_IN) == 0) {
            same(world, run, RunState.of(readBack(log)), "read back");
        }
    }

    private static void same(World world, RunId run, RunState again, String how) {
        RunState live = world.witness().state(run);
        if (!again.equals(live)) {
            world.witness().tell(Rule.SAME_STATE, run + " " + how);
        }
    }

    private static List<Recorded> readBack(List<Recorded> log) {
        List<Recorded> read = new ArrayList<>();
        for (Recorded recorded : log) {
            try {
                Written written = EventFormat.write(recorded);
                read.add(EventFormat.read(written.line(), Blobs.of(written.blobs())));
            } catch (MalformedJsonException e) {
                throw new IllegalStateException("an event must be readable but is not: " + recorded, e);
            }
        }
        return read;
    }
}
