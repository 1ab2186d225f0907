package dev.tyto.testkit.contract;

import dev.tyto.core.answer.Synthesizer;
import dev.tyto.core.approval.Approvals;
import dev.tyto.core.env.Clock;
import dev.tyto.core.model.Models;
import dev.tyto.core.planning.Planner;
import dev.tyto.core.run.RunId;
import dev.tyto.core.tool.Tool;
import dev.tyto.core.work.Worker;
import dev.tyto.core.workforce.Workforce;
import java.util.List;
import java.util.Map;

/// What every engine behind [Workforce] must do. A test class of an implementation extends this and says how a play
/// is performed: it has engines started, lets them die, and sees them through [Workforce] alone.
///
/// The contract's clauses are in the classes above this one: work, people and limits, death, runs within runs.
/// An engine of the contract has the usual failure policy: the same worker again, another one, a revision.
public abstract class EngineContract extends NestingClauses {

    /// Who acts in an engine. `teams` are the workers of nested runs by the names of their teams; planner,
    /// synthesizer and models are the same for them.
    public record Cast(
            Planner planner,
            List<Worker> workers,
            Map<String, List<Worker>> teams,
            Synthesizer synthesizer,
            Models models,
            List<Tool> tools,
            Approvals approvals) {
        public Cast {
            workers = List.copyOf(workers);
            teams = Map.copyOf(teams);
            tools = List.copyOf(tools);
        }
    }

    /// The surroundings of one play: a store that outlives engines, and time. Used by the play's own thread and by
    /// those of engines.
    public interface Stage {

        /// Starts an engine over the store, in a process of its own.
        Workforce start(Cast cast);

        /// The engine that was started last loses its power now: nothing of it runs on, and what it owned is free.
        /// Called by one of its own threads this never returns.
        void kill();

        /// The engine that was started last is killed as soon as the store has this many events, all runs together.
        /// Nobody may wait for that engine then but in [#besides].
        void killAfter(int events);

        /// Waits until an engine has been killed.
        void awaitDeath() throws InterruptedException;

        /// The engine that was started last is told to stop in order, as by SIGTERM, and has.
        void park();

        /// Does this on a thread of its own.
        void besides(Runnable action);

        /// Adds an event to the run's log that only a newer Tyto knows.
        void writeAsNewer(RunId run);

        /// The time by which engines and play go. It need not be the machine's.
        Clock clock();
    }

    /// One test: what is done on a stage, and what must be true of it.
    @FunctionalInterface
    public interface Play {
        void on(Stage stage) throws Exception;
    }

    /// Performs the play on a new stage, ends all engines, and fails when the play does or when it hangs.
    @Override
    protected abstract void perform(Play play) throws Exception;
}
