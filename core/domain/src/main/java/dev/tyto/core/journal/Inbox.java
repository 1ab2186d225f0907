package dev.tyto.core.journal;

import dev.tyto.core.run.ControlMessage;
import dev.tyto.core.run.RunId;
import java.util.List;

/// Messages to runs, durable and in order. Thread-safe. The same message id is kept once per run.
public interface Inbox {

    /// Leaves a message.
    void put(RunId run, ControlMessage message);

    /// The messages for the run, oldest first; they stay until they are taken.
    List<ControlMessage> peek(RunId run);

    /// Removes a message whose event is in the journal.
    void take(RunId run, ControlMessage message);
}
