package dev.tyto.deploy.app;

import dev.tyto.coordinator.journal.SqliteJournal;
import dev.tyto.core.env.Clock;
import dev.tyto.core.event.RunEvent;
import dev.tyto.core.journal.Journal;
import dev.tyto.core.json.Json;
import dev.tyto.core.run.RunId;
import dev.tyto.core.wire.EventFormat;
import dev.tyto.core.wire.JsonText;
import dev.tyto.core.wire.MalformedJsonException;
import dev.tyto.deploy.app.cli.Surroundings;
import dev.tyto.deploy.app.cli.Tyto;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The real command line with the real wiring, inside this process, in a home folder of its own.
final class CommandLineSession {

    /// What a command left behind.
    record Result(int exit, String out, String err) {}

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Path home;
    private final Map<String, String> environment = new HashMap<>();

    CommandLineSession(Path home) {
        this.home = home;
    }

    CommandLineSession with(String variable, String value) {
        environment.put(variable, value);
        return this;
    }

    Result run(String... arguments) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Surroundings surroundings = new Surroundings(
                new ByteArrayInputStream(new byte[0]),
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                false,
                environment,
                home);
        int exit = new Tyto(surroundings, new Wiring(surroundings, new Hurried()), new ProcessInterrupts(PATIENCE))
                .run(arguments);
        return new Result(exit, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    /// Retries need not wait for a stub.
    private static final class Hurried implements Clock {

        private final Clock real = Clock.system();

        @Override
        public Instant instant() {
            return real.instant();
        }

        @Override
        public void sleep(Duration duration) {}

        @Override
        public Alarm after(Duration delay, Runnable action) {
            return real.after(delay, action);
        }
    }

    /// The events that `tyto trace` prints.
    List<RunEvent> trace(String run) throws MalformedJsonException {
        return events(run("trace", run), run, home.resolve(".tyto"));
    }

    /// The events that `tyto trace --data-dir` prints.
    List<RunEvent> trace(String run, String dataFolder) throws MalformedJsonException {
        return events(run("trace", run, "--data-dir", dataFolder), run, Path.of(dataFolder));
    }

    /// What the lines say, with their blobs, which are those of the run's log.
    private static List<RunEvent> events(Result trace, String run, Path dataFolder) throws MalformedJsonException {
        List<EventFormat.Blob> blobs = new ArrayList<>();
        try (Journal journal = SqliteJournal.open(dataFolder)) {
            journal.read(new RunId(run), 0)
                    .forEach(
                            recorded -> blobs.addAll(EventFormat.write(recorded).blobs()));
        }
        List<RunEvent> events = new ArrayList<>();
        for (String line : trace.out().lines().toList()) {
            events.add(EventFormat.read(line, EventFormat.Blobs.of(blobs)).event());
        }
        return events;
    }

    /// The id of the only run that `tyto runs list` knows.
    String onlyRun() throws MalformedJsonException {
        Json.Obj document =
                (Json.Obj) JsonText.parse(run("runs", "list", "--json").out());
        return ((Json.Obj) document.items("runs").getFirst()).text("run").orElseThrow();
    }
}
