package dev.tyto.coordinator.simulation;

import dev.tyto.testkit.sim.SimulatedProcess;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Semaphore;

/// How calls of one process take their time.
record Waiting(SimulatedProcess process) {

    /// Takes so long; a stubborn one takes it also when it is interrupted.
    void pause(int millis, boolean stubborn) throws InterruptedException {
        if (!stubborn) {
            process.clock().sleep(Duration.ofMillis(millis));
            return;
        }
        Instant end = process.clock().instant().plusMillis(millis);
        while (process.clock().instant().isBefore(end)) {
            try {
                process.clock().sleep(Duration.between(process.clock().instant(), end));
            } catch (InterruptedException _) {
                // It goes on: that is what it is here for.
            }
        }
    }

    /// Ends only by an interrupt.
    void forever() throws InterruptedException {
        new Semaphore(0).acquire();
    }
}
