package dev.tyto.deploy.app;

import dev.tyto.deploy.app.cli.Interrupts;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// Ctrl-C and SIGTERM of this process. The process ends with exit code 130 once the command has said its last word, or
/// after ten seconds. Thread-safe.
final class ProcessInterrupts implements Interrupts {

    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final int EXIT = 130;

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

    private static void end(Runnable stop, CountDownLatch saidAll) {
        try {
            stop.run();
            boolean _ = saidAll.await(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            Runtime.getRuntime().halt(EXIT);
        }
    }
}
