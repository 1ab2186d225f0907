package dev.tyto.coordinator.engine;

import dev.tyto.core.journal.Inbox;
import dev.tyto.core.run.ControlMessage;
import dev.tyto.core.run.RunId;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/// What others tell a run: by its inbox, or directly. Thread-safe; read by the run's driver alone.
final class Mail {

    private final RunId run;
    private final Inbox inbox;
    private final Queue<ControlMessage> direct = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean look = new AtomicBoolean(true);

    Mail(RunId run, Inbox inbox) {
        this.run = run;
        this.inbox = inbox;
    }

    /// There is something in the inbox.
    void came() {
        look.set(true);
    }

    /// To be obeyed as if it had been in the inbox.
    void give(ControlMessage message) {
        direct.add(message);
    }

    /// Hands on what has come. A message leaves the inbox once it has been obeyed.
    void read(Consumer<ControlMessage> obey) {
        for (ControlMessage message = direct.poll(); message != null; message = direct.poll()) {
            obey.accept(message);
        }
        if (look.getAndSet(false)) {
            for (ControlMessage message : inbox.peek(run)) {
                obey.accept(message);
                inbox.take(run, message);
            }
        }
    }
}
