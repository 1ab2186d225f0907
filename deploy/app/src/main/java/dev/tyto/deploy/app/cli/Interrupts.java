package dev.tyto.deploy.app.cli;

/// Tells a command that the user or the system wants the process to stop (Ctrl-C, SIGTERM).
@FunctionalInterface
public interface Interrupts {

    /// From now until the registration is closed, an interrupt runs `stop`, at most once and on another thread; the
    /// process then ends when the registration is closed.
    Registration during(Runnable stop);

    /// The time in which interrupts are heard.
    @FunctionalInterface
    interface Registration extends AutoCloseable {

        @Override
        void close();
    }
}
