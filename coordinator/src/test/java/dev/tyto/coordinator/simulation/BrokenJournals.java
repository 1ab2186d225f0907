package dev.tyto.coordinator.simulation;

import dev.tyto.core.event.Recorded;
import dev.tyto.core.event.RunEvent;
import dev.tyto.core.journal.Journal;
import dev.tyto.core.run.RunId;
import dev.tyto.testkit.sim.SimulatedProcess;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// Journals that do not keep their promises.
final class BrokenJournals {

    private BrokenJournals() {}

    /// As the right one.
    abstract static class Passing implements Journal {
        final Journal right;

        Passing(Journal right) {
            this.right = right;
        }

        @Override
        public List<Recorded> append(RunId run, long last, long epoch, Instant at, List<RunEvent> events) {
            return right.append(run, last, epoch, at, events);
        }

        @Override
        public List<Recorded> read(RunId run, long afterSequence) {
            return right.read(run, afterSequence);
        }

        @Override
        public List<Recorded> runs() {
            return right.runs();
        }

        @Override
        public Optional<RunId> byIdempotencyKey(String key) {
            return right.byIdempotencyKey(key);
        }

        @Override
        public void delete(RunId run) {
            right.delete(run);
        }

        @Override
        public void saveSnapshot(RunId run, Snapshot snapshot) {
            right.saveSnapshot(run, snapshot);
        }

        @Override
        public Optional<Snapshot> snapshot(RunId run) {
            return right.snapshot(run);
        }

        @Override
        public void close() {
            right.close();
        }
    }

    /// Takes what a stale owner writes.
    static final class Unconditional extends Passing {
        private final World world;
        private final SimulatedProcess process;

        Unconditional(Journal right, World world, SimulatedProcess process) {
            super(right);
            this.world = world;
            this.process = process;
        }

        @Override
        public List<Recorded> append(RunId run, long last, long epoch, Instant at, List<RunEvent> events) {
            return new SimulatedJournal(world, process)
                    .append(run, events, () -> world.disk().add(run, epoch, at, events));
        }
    }

    /// Says that it has what it would lose.
    static final class Forgetful extends Passing {

        private final World world;

        Forgetful(Journal right, World world) {
            super(right);
            this.world = world;
        }

        @Override
        public List<Recorded> append(RunId run, long last, long epoch, Instant at, List<RunEvent> events) {
            List<Recorded> added = right.append(run, last, epoch, at, events);
            world.disk().unsafe(run, events.size());
            return added;
        }
    }

    /// Shows something else in the place of events of one kind.
    static final class Hiding extends Passing {
        private final Class<? extends RunEvent> hidden;

        Hiding(Journal right, Class<? extends RunEvent> hidden) {
            super(right);
            this.hidden = hidden;
        }

        @Override
        public List<Recorded> read(RunId run, long afterSequence) {
            return right.read(run, afterSequence).stream()
                    .map(each -> hidden.isInstance(each.event())
                            ? new Recorded(
                                    run,
                                    each.sequence(),
                                    each.epoch(),
                                    each.at(),
                                    new RunEvent.Feedback("nobody", "nothing"))
                            : each)
                    .toList();
        }
    }
}
