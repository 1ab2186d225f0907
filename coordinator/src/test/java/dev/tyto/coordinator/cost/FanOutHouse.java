package dev.tyto.coordinator.cost;

import dev.tyto.coordinator.engine.Concurrency;
import dev.tyto.coordinator.engine.Deadlines;
import dev.tyto.coordinator.engine.EmbeddedEngine;
import dev.tyto.coordinator.engine.EmbeddedEngine.Means;
import dev.tyto.coordinator.engine.EmbeddedEngine.Parts;
import dev.tyto.coordinator.engine.EmbeddedEngine.Policies;
import dev.tyto.coordinator.engine.EmbeddedEngine.Stores;
import dev.tyto.coordinator.engine.FolderWorkspaces;
import dev.tyto.coordinator.journal.LockFiles;
import dev.tyto.coordinator.journal.SqliteJournal;
import dev.tyto.coordinator.machine.FailurePolicy;
import dev.tyto.coordinator.machine.RunMachine;
import dev.tyto.coordinator.policy.CapabilityRouter;
import dev.tyto.coordinator.policy.PlainAllocator;
import dev.tyto.coordinator.policy.WorkspaceApprovals;
import dev.tyto.core.artifact.Artifacts;
import dev.tyto.core.artifact.Digest;
import dev.tyto.core.budget.Budget;
import dev.tyto.core.budget.Ledger;
import dev.tyto.core.env.Clock;
import dev.tyto.core.env.Randomness;
import dev.tyto.core.event.Fingerprint;
import dev.tyto.core.event.RunEvent;
import dev.tyto.core.model.ModelName;
import dev.tyto.core.redaction.Redaction;
import dev.tyto.core.run.RunId;
import dev.tyto.core.run.RunOptions;
import dev.tyto.core.run.RunStatus;
import dev.tyto.core.sampling.Sampling;
import dev.tyto.core.sampling.Verifier.Verdict;
import dev.tyto.core.task.Task;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/// The engine as the application wires it, over a journal in a folder of its own, with the minds and the model of
/// the fan-out. Thread-safe.
final class FanOutHouse implements AutoCloseable {

    private static final ModelName MODEL = new ModelName("test:model");
    private static final int TASK_CHARS = 400;

    private final SqliteJournal journal;
    private final FanOutModel model;
    private final EmbeddedEngine engine;

    FanOutHouse(Path folder, Duration latency) {
        Clock clock = Clock.system();
        AtomicInteger ids = new AtomicInteger();
        journal = SqliteJournal.open(folder);
        model = new FanOutModel(clock, latency);
        Artifacts artifacts = journal.artifacts(clock);
        engine = new EmbeddedEngine(new Parts(
                new Stores(
                        journal,
                        journal,
                        new LockFiles(folder),
                        artifacts,
                        new FolderWorkspaces(folder.resolve("runs"), artifacts)),
                FanOutMinds.all(),
                Map.of(),
                new Policies(
                        new CapabilityRouter(),
                        new PlainAllocator(),
                        new WorkspaceApprovals(),
                        new First(),
                        (_, _) -> new Verdict.Unchecked(),
                        RunMachine.of(FailurePolicy.DEFAULT),
                        Deadlines.DEFAULT,
                        Concurrency.DEFAULT),
                new Means(
                        model,
                        List.of(model),
                        clock,
                        Thread.ofVirtual().factory(),
                        Randomness.seeded(1),
                        () -> "01kb3zq8xw-%08d".formatted(ids.incrementAndGet()),
                        Ledger::over,
                        new Redaction(),
                        new Fingerprint("0.1.0", Digest.of("prompts"), Digest.of("tools"), 1))));
    }

    FanOutModel model() {
        return model;
    }

    SqliteJournal journal() {
        return journal;
    }

    EmbeddedEngine engine() {
        return engine;
    }

    /// Does so many tasks at once; all are completed when this returns.
    List<RunId> complete(int tasks) throws InterruptedException {
        List<RunId> runs = new ArrayList<>();
        for (int task = 0; task < tasks; task++) {
            runs.add(engine.submit(
                    Task.of("Task " + task + ": " + FanOutModel.prose(task, TASK_CHARS)),
                    Budget.UNLIMITED,
                    RunOptions.allOn(MODEL)));
        }
        for (RunId run : runs) {
            engine.await(run);
            RunEvent last = journal.read(run, 0).getLast().event();
            if (!(last instanceof RunEvent.RunEnded end) || end.status() != RunStatus.COMPLETED) {
                throw new IllegalStateException("run " + run + " must be completed but its last event is " + last);
            }
        }
        return runs;
    }

    @Override
    public void close() {
        engine.close();
        journal.close();
    }

    private record First() implements Sampling {
        @Override
        public boolean wantsMore(List<Draw> drawn, int planned) {
            return drawn.isEmpty();
        }

        @Override
        public Joined join(List<Draw> drawn) {
            return new Joined(drawn.getFirst().outcome(), 0);
        }
    }
}
