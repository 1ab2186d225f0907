package dev.tyto.deploy.app.cli;

import dev.tyto.core.event.Recorded;
import dev.tyto.core.event.RunEvent;
import dev.tyto.core.run.RunId;
import dev.tyto.core.workforce.Workforce;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
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
        return until(run, _ -> false);
    }

    /// The run's log up to the first event that is wanted, or to its end.
    List<Recorded> until(RunId run, Predicate<RunEvent> wanted) throws InterruptedException {
        List<Recorded> log = new ArrayList<>();
        long last = 0;
        while (true) {
            for (Recorded recorded : workforce.events(run, last, WAIT)) {
                log.add(recorded);
                last = recorded.sequence();
                progress.tell(recorded);
                if (isLast(recorded.event()) || wanted.test(recorded.event())) {
                    return log;
                }
            }
        }
    }

    private static boolean isLast(RunEvent event) {
        return event instanceof RunEvent.RunEnded || event instanceof RunEvent.RunParked;
    }
}
