package dev.tyto.core.journal;

import dev.tyto.core.run.ControlMessage;
import dev.tyto.core.run.RunId;
import java.util.List;
import java.util.Set;

/// Messages to runs, durable and in order. Thread-safe. A message id is kept once per run, for ever: what was taken
/// does not come back when it is put again.
public interface Inbox {

    /// Leaves a message; nothing happens when the run has or had one of the same id.
    ///
    /// @throws JournalException when there is no such run (`UNREADABLE`) or the store cannot be written
    void put(RunId run, ControlMessage message);

    /// The messages for the run, oldest first; they stay until they are taken.
    List<ControlMessage> peek(RunId run);

    /// The runs for which there are messages, the one with the oldest message first. Cheap: meant to be asked several
    /// times a second.
    Set<RunId> pending();

    /// Removes a message whose event is in the journal.
    void take(RunId run, ControlMessage message);
}
