package dev.tyto.deploy.app;

import dev.tyto.deploy.app.cli.Interrupts;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// Ctrl-C and SIGTERM of this process. The process ends with exit code 130 once the command has said its last word,
/// when its patience is at an end, counted from the signal, or at once on a second signal. Thread-safe.
final class ProcessInterrupts implements Interrupts {

    private static final int EXIT = 130;

    private final Duration patience;

    ProcessInterrupts(Duration patience) {
        this.patience = patience;
    }

    @Override
    public Registration during(Runnable stop) {
        CountDownLatch saidAll = new CountDownLatch(1);
        Thread hook = new Thread(() -> end(stop, saidAll), "interrupt");
        try {
            Runtime.getRuntime().addShutdownHook(hook);
        } catch (IllegalStateException alreadyEnding) {
            stop.run();
        }
        return () -> {
            saidAll.countDown();
            try {
                Runtime.getRuntime().removeShutdownHook(hook);
            } catch (IllegalStateException alreadyEnding) {
                // The hook ends the process.
            }
        };
    }

    private void end(Runnable stop, CountDownLatch saidAll) {
        try {
            SecondSignal.atOnce(() -> Runtime.getRuntime().halt(EXIT));
            Thread.ofPlatform().daemon().name("stop").start(stop); // it may take as long as it likes, the process not
            boolean _ = saidAll.await(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            Runtime.getRuntime().halt(EXIT);
        }
    }
}
