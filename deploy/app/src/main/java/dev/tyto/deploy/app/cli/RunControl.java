package dev.tyto.deploy.app.cli;

import dev.tyto.core.env.Clock;
import dev.tyto.core.event.Recorded;
import dev.tyto.core.event.RunEvent;
import dev.tyto.core.report.RunReport;
import dev.tyto.core.run.ControlMessage;
import dev.tyto.core.run.RunId;
import dev.tyto.core.workforce.Workforce;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// Says something to a run that a living process works on, and waits a bounded time until its log shows what came of
/// it. One for each message; used by one thread.
final class RunControl {

    /// How long the owner may take; it looks into the inbox several times a second.
    static final Duration PATIENCE = Duration.ofSeconds(5);

    private static final Duration PAUSE = Duration.ofMillis(100);

    /// What came of a message.
    enum Reception {
        /// The run is over or parked.
        STOPPED,
        /// It is in the log, and the run is not over or parked yet.
        RECEIVED,
        /// It is still in the inbox.
        NOT_YET
    }

    private final Workforce workforce;
    private final Clock clock;
    private final List<Recorded> log;
    private final int told;

    /// `log` is what was known of the run before the message was put into its inbox.
    RunControl(Workforce workforce, Clock clock, List<Recorded> log) {
        this.workforce = workforce;
        this.clock = clock;
        this.log = new ArrayList<>(log);
        this.told = log.size();
    }

    /// Waits until the run has stopped, or for as long as its owner may take.
    Reception await(ControlMessage message) throws InterruptedException {
        RunId run = log.getFirst().run();
        Instant deadline = clock.instant().plus(PATIENCE);
        Reception reception = reception(message);
        while (reception != Reception.STOPPED && clock.instant().isBefore(deadline)) {
            clock.sleep(PAUSE);
            log.addAll(workforce.events(run, log.size(), Duration.ZERO));
            reception = reception(message);
        }
        return reception;
    }

    /// The run as it was last seen.
    RunReport report() {
        return RunReport.of(log);
    }

    private Reception reception(ControlMessage message) {
        Reception reception = Reception.NOT_YET;
        for (Recorded recorded : log.subList(told, log.size())) {
            switch (recorded.event()) {
                case RunEvent.RunEnded _ -> reception = Reception.STOPPED;
                case RunEvent.RunParked _ -> reception = Reception.STOPPED;
                case RunEvent.RunResumed _ -> reception = Reception.NOT_YET;
                case RunEvent.ControlReceived received
                when received.message().id().equals(message.id()) -> reception = Reception.RECEIVED;
                default -> {}
            }
        }
        return reception;
    }

    /// Who sends what is said on the command line: `ann@desk`, or less where less is known.
    static String sender(Surroundings surroundings) {
        return surroundings
                .variable("USER")
                .map(user -> surroundings
                        .variable("HOSTNAME")
                        .map(host -> user + "@" + host)
                        .orElse(user))
                .orElse("command line");
    }

    /// Somebody else works on the run.
    static CommandFailed owned(RunId run, String owner, String dataFolder) {
        return CommandFailed.usage("run " + run + " is carried out by " + owner + ": 'tyto runs pause " + run
                + dataFolder + "' stops that one first");
    }

    /// Somebody works on the run but takes nothing out of its inbox.
    static CommandFailed unheard(RunId run, String owner) {
        return new CommandFailed(
                ExitCode.ENVIRONMENT,
                "run " + run + " has not taken the message up within " + PATIENCE.toSeconds()
                        + " s: it stays in the inbox, and " + owner + " obeys it as soon as it looks");
    }

    /// Says what has become of the run: a sentence, or the run's document.
    static void tell(RunReport report, String what, Voice voice, boolean json) {
        if (json) {
            voice.document(RunDocuments.shown(report));
        } else {
            voice.answer("run " + report.run() + " " + what);
        }
    }

    /// The run is over, so there is nothing left to `what`.
    static CommandFailed over(RunReport report, String what) {
        return CommandFailed.usage(
                "run " + report.run() + " is over (" + RunDocuments.status(report) + "): there is nothing to " + what);
    }
}
