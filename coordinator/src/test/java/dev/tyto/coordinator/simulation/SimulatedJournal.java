package dev.tyto.coordinator.simulation;

import dev.tyto.core.event.Recorded;
import dev.tyto.core.event.RunEvent;
import dev.tyto.core.journal.Inbox;
import dev.tyto.core.journal.Journal;
import dev.tyto.core.journal.JournalException;
import dev.tyto.core.journal.JournalException.Reason;
import dev.tyto.core.run.ControlMessage;
import dev.tyto.core.run.RunId;
import dev.tyto.testkit.sim.SimulatedProcess;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// One process's way to the disk, with the troubles that the scenario has for it.
final class SimulatedJournal implements Journal, Inbox {

    private final World world;
    private final SimulatedProcess process;
    private boolean failed;

    SimulatedJournal(World world, SimulatedProcess process) {
        this.world = world;
        this.process = process;
    }

    /// Whether an append of this process has failed.
    boolean failed() {
        return failed;
    }

    @Override
    public List<Recorded> append(RunId run, long lastSequence, long epoch, Instant at, List<RunEvent> events) {
        return append(run, events, () -> world.disk().append(run, lastSequence, epoch, at, events));
    }

    /// Appends as `write` does.
    List<Recorded> append(RunId run, List<RunEvent> events, Write write) {
        Scenario.Trouble trouble = world.troubleOfNextAppend(events);
        if (trouble instanceof Scenario.Trouble.CrashAtAppend crash && !crash.durable()) {
            world.crash(process);
        }
        if (trouble instanceof Scenario.Trouble.AppendFails fails && !fails.durable()) {
            throw unwritable(run);
        }
        pause(run, events.size());
        List<Recorded> added;
        try {
            added = write.events();
        } catch (JournalException e) {
            failed = true;
            world.witness().appendFailed(process, run);
            throw e;
        }
        world.witness().appended(process, added);
        pause(run, events.size() + 1);
        switch (trouble) {
            case Scenario.Trouble.CrashAtAppend _ -> world.crash(process);
            case Scenario.Trouble.AppendFails _ -> throw unwritable(run);
            case Scenario.Trouble.ParkAtAppend _ -> world.parkInOrder(process);
            case Scenario.Trouble.Usurped _ -> world.usurp();
            case Scenario.Trouble.CrashAtStep _, Scenario.Trouble.CrashAtKind _, Scenario.Trouble.FailsAtKind _ -> {}
            case null -> {}
        }
        return added;
    }

    /// The writing itself.
    interface Write {
        List<Recorded> events();
    }

    private JournalException unwritable(RunId run) {
        failed = true;
        world.witness().appendFailed(process, run);
        return new JournalException(Reason.UNWRITABLE, "the disk took no event of run " + run);
    }

    /// As long as an append takes; like one, it does not end early.
    private void pause(RunId run, int salt) {
        int most = world.scenario().pace().append();
        if (most == 0) {
            return;
        }
        int millis = world.scenario().dice().below(most + 1, "append " + run + world.appends() + salt);
        boolean interrupted = false;
        Instant end = process.clock().instant().plusMillis(millis);
        while (process.clock().instant().isBefore(end)) {
            try {
                process.clock().sleep(Duration.between(process.clock().instant(), end));
            } catch (InterruptedException _) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public List<Recorded> read(RunId run, long afterSequence) {
        List<Recorded> log = world.disk().log(run);
        return afterSequence >= log.size() ? List.of() : List.copyOf(log.subList((int) afterSequence, log.size()));
    }

    @Override
    public List<Recorded> runs() {
        return world.disk().runs().reversed().stream()
                .map(run -> world.disk().log(run).getFirst())
                .toList();
    }

    @Override
    public Optional<RunId> byIdempotencyKey(String key) {
        return world.disk().runs().stream()
                .filter(run -> world.disk().log(run).getFirst().event() instanceof RunEvent.RunAccepted accepted
                        && key.equals(accepted.options().idempotencyKey()))
                .findFirst();
    }

    @Override
    public void delete(RunId run) {
        throw new IllegalStateException("runs of a simulation must stay");
    }

    @Override
    public void saveSnapshot(RunId run, Snapshot snapshot) {}

    @Override
    public Optional<Snapshot> snapshot(RunId run) {
        return Optional.empty();
    }

    @Override
    public void put(RunId run, ControlMessage message) {
        world.disk().put(run, message);
    }

    @Override
    public List<ControlMessage> peek(RunId run) {
        List<ControlMessage> messages = world.disk().peek(run);
        if (messages.isEmpty()
                || !world.falls(Twist.INBOX_REPEATS, run + messages.getFirst().id())) {
            return messages;
        }
        return Collections.nCopies(2, messages).stream().flatMap(List::stream).toList();
    }

    @Override
    public Set<RunId> pending() {
        return world.disk().pending();
    }

    @Override
    public void take(RunId run, ControlMessage message) {
        world.disk().take(run, message);
    }

    @Override
    public void close() {}
}
