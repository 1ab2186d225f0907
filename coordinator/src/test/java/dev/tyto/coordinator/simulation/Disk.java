package dev.tyto.coordinator.simulation;

import dev.tyto.core.event.Recorded;
import dev.tyto.core.event.RunEvent;
import dev.tyto.core.journal.JournalException;
import dev.tyto.core.journal.JournalException.Reason;
import dev.tyto.core.run.ControlMessage;
import dev.tyto.core.run.RunId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// What outlives processes: the logs and the inboxes. Everything is durable at once. Used by simulated threads, of
/// which one runs at a time and none waits in here.
final class Disk {

    /// What lies in one run's inbox, and every id that ever lay there.
    /// A message that waits.
    private record Mail(RunId run, String message) {}

    private static final class Box {
        final Map<String, ControlMessage> waiting = new LinkedHashMap<>();
        final Set<String> known = new HashSet<>();
    }

    private final Map<RunId, List<Recorded>> logs = new LinkedHashMap<>();
    private final Map<RunId, Box> boxes = new HashMap<>();
    private final Set<Mail> mail = new LinkedHashSet<>(); // oldest first
    private @Nullable RunId unsafeRun;
    private int unsafeCount;

    /// Adds events if the run is where the writer thinks it is.
    List<Recorded> append(RunId run, long last, long epoch, Instant at, List<RunEvent> events) {
        List<Recorded> log = log(run);
        if (log.size() != last || (!log.isEmpty() && log.getLast().epoch() > epoch)) {
            throw new JournalException(Reason.STALE, "run " + run + " has gone on without this owner");
        }
        return add(run, epoch, at, events);
    }

    /// Adds events wherever the run is.
    List<Recorded> add(RunId run, long epoch, Instant at, List<RunEvent> events) {
        List<Recorded> log = logs.computeIfAbsent(run, _ -> new ArrayList<>());
        List<Recorded> added = new ArrayList<>(events.size());
        for (RunEvent event : events) {
            Recorded recorded = new Recorded(run, log.size() + 1L, epoch, at, event);
            log.add(recorded);
            added.add(recorded);
        }
        return added;
    }

    /// The run's last so many events would not survive a loss of power.
    void unsafe(RunId run, int count) {
        unsafeRun = run;
        unsafeCount = count;
    }

    /// Loses what would not survive.
    void loseUnsafe() {
        List<Recorded> log = logs.get(unsafeRun);
        if (log != null) {
            log.subList(Math.max(0, log.size() - unsafeCount), log.size()).clear();
            unsafeCount = 0;
            if (log.isEmpty()) {
                logs.remove(unsafeRun);
            }
        }
    }

    List<Recorded> log(RunId run) {
        return Collections.unmodifiableList(logs.getOrDefault(run, List.of()));
    }

    /// The runs, oldest first.
    List<RunId> runs() {
        return List.copyOf(logs.keySet());
    }

    void put(RunId run, ControlMessage message) {
        Box box = boxes.computeIfAbsent(run, _ -> new Box());
        if (box.known.add(message.id())) {
            box.waiting.put(message.id(), message);
            mail.add(new Mail(run, message.id()));
        }
    }

    List<ControlMessage> peek(RunId run) {
        Box box = boxes.get(run);
        return box == null ? List.of() : List.copyOf(box.waiting.values());
    }

    Set<RunId> pending() {
        return mail.stream().map(Mail::run).collect(Collectors.toCollection(LinkedHashSet::new));
    }

    void take(RunId run, ControlMessage message) {
        Box box = boxes.computeIfAbsent(run, _ -> new Box());
        box.known.add(message.id());
        box.waiting.remove(message.id());
        mail.remove(new Mail(run, message.id()));
    }
}
