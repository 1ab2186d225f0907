package dev.tyto.core.workforce;

import dev.tyto.core.budget.Budget;
import dev.tyto.core.event.Recorded;
import dev.tyto.core.run.ControlMessage;
import dev.tyto.core.run.RunId;
import dev.tyto.core.run.RunOptions;
import dev.tyto.core.task.Task;
import java.time.Duration;
import java.util.List;

/// Takes tasks and carries them out. Thread-safe. Every front uses nothing but this.
public interface Workforce {

    /// Hands in a task. When this returns, the journal has the run.
    RunId submit(Task task, Budget budget, RunOptions options);

    /// The run's events after `afterSequence` (0 for all), oldest first. Waits up to `wait` for the first of them;
    /// empty when none came, or when the run has ended or is parked and there are no more.
    ///
    /// @throws IllegalArgumentException when there is no such run
    /// @throws InterruptedException when the waiting thread is interrupted
    List<Recorded> events(RunId run, long afterSequence, Duration wait) throws InterruptedException;

    /// Puts a message into the run's inbox; it is obeyed by whoever owns the run.
    void control(RunId run, ControlMessage message);

    /// Takes up a run that is parked, waits for a person, or was left behind by a process that died.
    ///
    /// @throws IllegalArgumentException when there is no such run
    /// @throws dev.tyto.core.rule.PrerequisiteException when a newer Tyto wrote its log, or it needs what is not
    ///     here
    Resumption resume(RunId run);

    /// What became of taking a run up.
    sealed interface Resumption {

        /// It goes on.
        record Resumed() implements Resumption {}

        /// There is nothing to take up: it has ended.
        record Over() implements Resumption {}

        /// Somebody else has it, who lives: `owner` says who.
        record Owned(String owner) implements Resumption {}
    }

    /// Waits until the run has ended or is parked.
    ///
    /// @throws InterruptedException when the waiting thread is interrupted
    void await(RunId run) throws InterruptedException;
}
