package dev.tyto.deploy.app.cli;

import dev.tyto.core.event.Recorded;
import dev.tyto.core.event.RunEvent;
import dev.tyto.core.journal.JournalException;
import dev.tyto.core.run.RunId;
import dev.tyto.core.workforce.Workforce;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Predicate;

/// Reads along with a run. One for each run; used by one thread.
final class RunFollower {

    private static final Duration WAIT = Duration.ofSeconds(1);

    private final Workforce workforce;
    private final Progress progress;

    RunFollower(Workforce workforce, Progress progress) {
        this.workforce = workforce;
        this.progress = progress;
    }

    /// The run's whole log, once it has ended or is parked.
    List<Recorded> toTheEnd(RunId run) throws InterruptedException {
        return follow(run, List.of(), _ -> false);
    }

    /// The whole log of a run that was taken up when `known` was its log, once it has ended or is parked again.
    ///
    /// @throws JournalException when the run stopped because its log could not be written
    List<Recorded> toTheEnd(RunId run, List<Recorded> known) throws InterruptedException {
        known.forEach(progress::remember);
        return follow(run, known, _ -> false);
    }

    /// The run's log up to the first event that is wanted, or to its end.
    ///
    /// @throws JournalException when the run stopped because its log could not be written
    List<Recorded> until(RunId run, Predicate<RunEvent> wanted) throws InterruptedException {
        return follow(run, List.of(), wanted);
    }

    /// What stands before the run was taken up is past: only the parking after that is one.
    private List<Recorded> follow(RunId run, List<Recorded> known, Predicate<RunEvent> wanted)
            throws InterruptedException {
        List<Recorded> log = new ArrayList<>(known);
        boolean takenUp = known.isEmpty();
        FutureTask<Void> over = new FutureTask<>(() -> {
            workforce.await(run);
            return null;
        });
        Thread waiting = Thread.ofVirtual().name("end of " + run).start(over);
        try {
            while (true) {
                boolean wasOver = over.isDone();
                List<Recorded> next = workforce.events(run, log.size(), WAIT);
                for (Recorded recorded : next) {
                    log.add(recorded);
                    progress.tell(recorded);
                    takenUp |= recorded.event() instanceof RunEvent.RunResumed;
                    if (isLast(recorded.event(), takenUp) || wanted.test(recorded.event())) {
                        return log;
                    }
                }
                if (wasOver && next.isEmpty()) {
                    throw brokenOff(run, over);
                }
            }
        } finally {
            waiting.interrupt();
        }
    }

    /// Why a run is over whose log says neither that it ended nor that it is parked.
    private static RuntimeException brokenOff(RunId run, FutureTask<Void> over) throws InterruptedException {
        try {
            over.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof JournalException broken) {
                return broken;
            }
            return new IllegalStateException("run " + run + " must end or be parked but broke off", e.getCause());
        }
        return new IllegalStateException("run " + run + " must end or be parked but broke off");
    }

    private static boolean isLast(RunEvent event, boolean takenUp) {
        return event instanceof RunEvent.RunEnded || (takenUp && event instanceof RunEvent.RunParked);
    }
}
