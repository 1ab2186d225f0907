package dev.tyto.testkit.sim;

import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/// One simulated thread. The JDK hands it the thread's next step whenever there is one; it puts itself on the
/// simulation's list until it is chosen. Owned by its [SimulatedProcess].
final class Strand implements Executor {

    private final Simulation simulation;
    private final SimulatedProcess process;
    private final int number;
    private final Thread thread;
    private @Nullable Runnable continuation;
    private boolean queued;
    private int place;

    Strand(Simulation simulation, SimulatedProcess process, int number, Runnable task) {
        this.simulation = simulation;
        this.process = process;
        this.number = number;
        this.thread = Continuations.builder(this)
                .name(process.name() + "/" + number)
                .uncaughtExceptionHandler(simulation::failed)
                .unstarted(task);
    }

    SimulatedProcess process() {
        return process;
    }

    int number() {
        return number;
    }

    Thread thread() {
        return thread;
    }

    /// Where its process keeps it among those started.
    int place() {
        return place;
    }

    void place(int newPlace) {
        place = newPlace;
    }

    boolean queued() {
        return queued;
    }

    void queued(boolean now) {
        queued = now;
    }

    /// Takes the thread's next step, on the calling thread.
    void step() {
        Runnable next = continuation;
        if (next != null) {
            next.run();
        }
    }

    @Override
    public void execute(Runnable next) {
        if (continuation == null) {
            continuation = next;
            process.started(this);
        } else if (!next.equals(continuation)) {
            throw new RejectedExecutionException("thread of a simulation must be made by its process's factory but "
                    + thread.getName() + " made one itself");
        }
        simulation.submit(this);
    }
}
