package dev.tyto.core.env;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/// Time as the code sees it. Thread-safe.
public interface Clock extends InstantSource {

    /// Waits; a virtual clock returns when its time has come.
    ///
    /// @throws InterruptedException when the waiting thread is interrupted
    void sleep(Duration duration) throws InterruptedException;

    /// The machine's own clock.
    static Clock system() {
        return new Clock() {
            @Override
            public Instant instant() {
                return Instant.now();
            }

            @Override
            public void sleep(Duration duration) throws InterruptedException {
                Thread.sleep(duration);
            }
        };
    }
}
