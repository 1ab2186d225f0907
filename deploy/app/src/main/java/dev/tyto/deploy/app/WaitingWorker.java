package dev.tyto.deploy.app;

import dev.tyto.core.steps.Steps;
import dev.tyto.core.work.Assignment;
import dev.tyto.core.work.Outcome;
import dev.tyto.core.work.Worker;
import dev.tyto.core.work.WorkerProfile;
import java.util.concurrent.CountDownLatch;

/// A worker that looks like another one and waits until the run is parked: for runs of which only the plan is wanted.
/// Thread-safe.
record WaitingWorker(WorkerProfile profile) implements Worker {

    @Override
    public Outcome work(Assignment assignment, Steps steps) throws InterruptedException {
        new CountDownLatch(1).await();
        throw new IllegalStateException("a latch that nobody opens must not open");
    }
}
