package dev.tyto.coordinator.engine;

import dev.tyto.coordinator.machine.Command;
import dev.tyto.core.event.RunEvent.ParkCause;
import dev.tyto.core.run.RunId;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/// The commands of one run that cannot go on before people have answered, or before a nested run that is parked is
/// taken up. Not thread-safe: the run's driver owns it.
final class Suspensions {

    private static final String RUN = "run ";
    private static final String PAUSED = "paused " + RUN;

    private final Map<String, Set<String>> byCommand = new HashMap<>();
    private final Set<RunId> early = new HashSet<>();

    /// The name, among those of requests, of a nested run that is parked because of this.
    static String nested(RunId child, ParkCause cause) {
        return (cause == ParkCause.PAUSED ? PAUSED : RUN) + child;
    }

    /// The command has ended without a result.
    void add(Command command, Set<String> requests) {
        boolean already = early.removeIf(child -> waitsFor(requests, child));
        if (!already) {
            byCommand.put(command.id(), requests);
        }
    }

    /// The nested run is to be taken up again. When it is `idle` and no command has said yet that it waits for it,
    /// that is remembered until one does, or until the command is [#begun] again for another reason.
    void canGoOn(RunId child, boolean idle) {
        if (!byCommand.values().removeIf(requests -> waitsFor(requests, child)) && idle) {
            early.add(child);
        }
    }

    private static boolean waitsFor(Set<String> requests, RunId child) {
        return requests.contains(RUN + child) || requests.contains(PAUSED + child);
    }

    /// The command that started this nested run is begun again and takes it up.
    void begun(RunId child) {
        early.remove(child);
    }

    /// Whether everything that the command waits for is still to come; `open` are the requests without an answer.
    boolean hold(Command command, Set<String> open) {
        Set<String> requests = byCommand.get(command.id());
        if (requests == null) {
            return false;
        }
        boolean waits = requests.stream()
                .allMatch(each -> open.contains(each) || each.startsWith(RUN) || each.startsWith(PAUSED));
        if (!waits) {
            byCommand.remove(command.id());
        }
        return waits;
    }

    /// The names of all that is waited for.
    Set<String> names() {
        Set<String> names = new TreeSet<>();
        byCommand.values().forEach(names::addAll);
        return names;
    }

    /// Whether this names a nested run that somebody paused.
    static boolean isPause(String name) {
        return name.startsWith(PAUSED);
    }
}
