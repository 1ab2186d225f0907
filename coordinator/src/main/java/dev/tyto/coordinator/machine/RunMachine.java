package dev.tyto.coordinator.machine;

import dev.tyto.core.event.RunEvent;
import dev.tyto.core.run.ControlMessage;
import dev.tyto.core.work.WorkerProfile;
import java.util.List;

/// The coordinator: three pure functions over [RunState]. Immutable, thread-safe.
public interface RunMachine {

    /// Everything that should be in flight in this state; empty when the run is over, parked or paused, or waits
    /// for a person with nothing else to do. It is level-triggered: an engine starts what is missing, stops what
    /// is no longer named, and may ask as often as it likes.
    List<Command> decide(RunState state);

    /// The events that this report makes in this state, to be recorded together; none when it comes too late.
    List<RunEvent> observe(RunState state, Observation observation);

    /// The event that taking this message up makes in this state: one that changes nothing says why. `workers`
    /// are those who would carry out a plan that it brings.
    RunEvent.ControlReceived receive(RunState state, ControlMessage message, List<WorkerProfile> workers);

    /// The machine that treats failures like this.
    static RunMachine of(FailurePolicy policy) {
        return new PolicyMachine(policy);
    }
}
