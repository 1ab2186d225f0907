package dev.tyto.core.run;

import dev.tyto.core.rule.Require;

/// Something said to a run from outside. `id` is the sender's: the same id is obeyed once.
public sealed interface ControlMessage {

    String id();

    /// End the run as cancelled.
    record Cancel(String id, String by) implements ControlMessage {
        public Cancel {
            Require.nonBlank(id, "control message id");
            Require.nonBlank(by, "who cancels");
        }
    }
}
