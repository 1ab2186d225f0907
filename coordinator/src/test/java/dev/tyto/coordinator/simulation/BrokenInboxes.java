package dev.tyto.coordinator.simulation;

import dev.tyto.core.artifact.Digest;
import dev.tyto.core.journal.Inbox;
import dev.tyto.core.run.ControlMessage;
import dev.tyto.core.run.RunId;
import java.util.List;
import java.util.Set;

/// Inboxes that do not keep their promises.
final class BrokenInboxes {

    private BrokenInboxes() {}

    /// Forgets messages when they are read.
    record Forgetful(Inbox right) implements Inbox {

        @Override
        public void put(RunId run, ControlMessage message) {
            right.put(run, message);
        }

        @Override
        public List<ControlMessage> peek(RunId run) {
            List<ControlMessage> messages = right.peek(run);
            messages.forEach(each -> right.take(run, each));
            return List.of();
        }

        @Override
        public Set<RunId> pending() {
            return right.pending();
        }

        @Override
        public void take(RunId run, ControlMessage message) {
            right.take(run, message);
        }
    }

    /// Does not tell what a yes was said to.
    record Flattering(Inbox right) implements Inbox {

        @Override
        public void put(RunId run, ControlMessage message) {
            right.put(run, message);
        }

        @Override
        public List<ControlMessage> peek(RunId run) {
            return right.peek(run).stream()
                    .map(each -> each instanceof ControlMessage.Approve yes
                            ? new ControlMessage.Approve(yes.id(), yes.by(), yes.request(), Digest.of("anything"))
                            : each)
                    .toList();
        }

        @Override
        public Set<RunId> pending() {
            return right.pending();
        }

        @Override
        public void take(RunId run, ControlMessage message) {
            right.take(run, message);
        }
    }
}
