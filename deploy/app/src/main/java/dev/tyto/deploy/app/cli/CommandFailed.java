package dev.tyto.deploy.app.cli;

import org.jspecify.annotations.Nullable;

/// A command cannot do what it was asked for. The message is one sentence that says what to do; it is shown without a
/// stack trace.
final class CommandFailed extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final ExitCode exit;

    CommandFailed(ExitCode exit, String message) {
        this(exit, message, null);
    }

    CommandFailed(ExitCode exit, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.exit = exit;
    }

    ExitCode exit() {
        return exit;
    }

    /// What the user wrote cannot be used.
    static CommandFailed usage(String message) {
        return new CommandFailed(ExitCode.USAGE, message);
    }
}
