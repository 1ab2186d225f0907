package dev.tyto.deploy.app.cli;

import dev.tyto.core.event.Recorded;
import dev.tyto.core.journal.Journal;
import dev.tyto.core.run.RunId;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// The journal of a data folder as the reading commands see it; where none was ever kept there are no runs. Used by
/// one thread.
final class LogReading implements AutoCloseable {

    private final Path folder;
    private final Optional<Journal> journal;

    private LogReading(Path folder, Optional<Journal> journal) {
        this.folder = folder;
        this.journal = journal;
    }

    static LogReading in(Path folder, Opening opening) {
        return new LogReading(folder, opening.journal(folder));
    }

    /// All events of this run in this folder's journal, as [#read] says.
    static List<Recorded> of(String id, Path folder, Opening opening) {
        try (LogReading log = in(folder, opening)) {
            return log.read(id);
        }
    }

    /// The first events of all runs, newest first.
    List<Recorded> runs() {
        return journal.map(Journal::runs).orElse(List.of());
    }

    /// All events of this run.
    ///
    /// @throws CommandFailed when there is no such run
    List<Recorded> read(String id) {
        List<Recorded> events =
                journal.flatMap(open -> idOf(id).map(run -> open.read(run, 0))).orElse(List.of());
        if (events.isEmpty()) {
            throw unknown(id);
        }
        return events;
    }

    /// The run of this id; what its events say is not looked at.
    ///
    /// @throws CommandFailed when there is no such run
    RunId require(String id) {
        return idOf(id).filter(
                        run -> runs().stream().anyMatch(first -> first.run().equals(run)))
                .orElseThrow(() -> unknown(id));
    }

    /// Deletes a run that nobody works on.
    void delete(RunId run) {
        journal.ifPresent(open -> open.delete(run));
    }

    private CommandFailed unknown(String id) {
        return CommandFailed.usage("there is no run " + Voice.brief(id) + " in " + folder
                + ": 'tyto runs list' names those that are there");
    }

    @Override
    public void close() {
        journal.ifPresent(Journal::close);
    }

    private static Optional<RunId> idOf(String text) {
        try {
            return Optional.of(new RunId(text));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
