package dev.tyto.deploy.app.cli;

import dev.tyto.core.event.RunEvent.Ending;
import dev.tyto.core.event.RunEvent.ParkCause;
import dev.tyto.core.model.ModelReply.Blame;
import dev.tyto.core.run.RunStatus;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// How a command ends, as the shell sees it. The numbers are public: they never change their meaning.
enum ExitCode {
    DONE(0),
    FAILED(1),
    USAGE(2),
    ENVIRONMENT(3),
    WAITING(4),
    BUDGET(5),
    PREREQUISITE(6),
    INTERRUPTED(130);

    private final int code;

    ExitCode(int code) {
        this.code = code;
    }

    int code() {
        return code;
    }

    /// The `blame` of an error in a JSON document.
    String blame() {
        return this == FAILED ? "task" : name().toLowerCase(Locale.ROOT);
    }

    /// The code for a run that ended.
    static ExitCode of(RunStatus status, @Nullable Ending ending) {
        return switch (status) {
            case COMPLETED -> DONE;
            case PARTIAL, CANCELLED -> FAILED;
            case BUDGET_EXHAUSTED -> BUDGET;
            case FAILED -> ending == null ? FAILED : of(ending.blame());
        };
    }

    /// The code for a run that is parked.
    static ExitCode of(ParkCause cause) {
        return switch (cause) {
            case INTERRUPTED -> INTERRUPTED;
            case PAUSED, WAITING -> WAITING;
            case BROKEN -> ENVIRONMENT;
        };
    }

    static ExitCode of(Blame blame) {
        return switch (blame) {
            case TASK -> FAILED;
            case ENVIRONMENT -> ENVIRONMENT;
            case PREREQUISITE -> PREREQUISITE;
        };
    }
}
