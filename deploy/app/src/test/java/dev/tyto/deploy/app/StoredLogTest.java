package dev.tyto.deploy.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tyto.core.artifact.Digest;
import dev.tyto.core.event.RunEvent;
import dev.tyto.core.wire.EventFormat;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What the commands make of a journal as it lies on the disk, also when this Tyto has not written all of it.
class StoredLogTest {

    @TempDir
    Path folder;

    private CommandLineSession tyto;
    private String run;

    @BeforeEach
    void planSomething() throws Exception {
        tyto = new CommandLineSession(folder);
        Path script = Files.writeString(folder.resolve("script.json"), """
                {"version":1,"origin":"written by hand","turns":[
                  {"role":"planner","round":0,"reply":{"text":"{\\"version\\":1,\\"subtasks\\":[{\\"id\\":\\"a\\",\\"instruction\\":\\"x\\"}]}"}}]}
                """);
        CommandLineSession.Result planned = tyto.run("plan", "--model", "replay:" + script, "a task");
        assertThat(planned.exit()).as(planned.err()).isZero();
        run = tyto.onlyRun();
    }

    @Test
    void tracePrintsTheStoredBytes() throws Exception {
        change("UPDATE events SET body = replace(body, '\"reason\"', ' \"ofLater\":[ 1 ],\"reason\"')"
                + " WHERE body LIKE '%\"RunParked\"%'");

        CommandLineSession.Result trace = tyto.run("trace", run);

        assertThat(trace.exit()).as(trace.err()).isZero();
        assertThat(trace.out()).isEqualTo(String.join("\n", stored()) + "\n").contains("\"ofLater\":[ 1 ]");
    }

    @Test
    void bodiesAreWrittenBesideAndMakeTheLinesWholeAgain() throws Exception {
        Path bodies = folder.resolve("bodies");

        CommandLineSession.Result trace = tyto.run("trace", run, "--blobs", bodies.toString());

        List<RunEvent> events = new ArrayList<>();
        for (String line : trace.out().lines().toList()) {
            events.add(EventFormat.read(line, digest -> text(bodies, digest)).event());
        }
        assertThat(events).isEqualTo(tyto.trace(run)).hasAtLeastOneElementOfType(RunEvent.ModelRequested.class);
        assertThat(bodies).isNotEmptyDirectory();
    }

    @ParameterizedTest
    @CsvSource({"RunParked, Teleported, 1", "PlanAdopted, PlanAdopted, 2", "RunAccepted, RunAccepted, 99"})
    void logOfANewerTytoIsShownAndTracedButNotResumed(String kind, String newer, int version) throws Exception {
        String form = "\"kind\":\"%s\",\"v\":%d";
        change("UPDATE events SET body = replace(body, '" + form.formatted(kind, 1) + "', '"
                + form.formatted(newer, version) + "') WHERE body LIKE '%\"" + kind + "\"%'");

        CommandLineSession.Result show = tyto.run("runs", "show", run);
        CommandLineSession.Result trace = tyto.run("trace", run);
        CommandLineSession.Result resume = tyto.run("resume", run);

        assertThat(List.of(show.exit(), trace.exit(), resume.exit())).containsExactly(0, 0, 6);
        assertThat(List.of(show.err(), trace.err(), resume.err()))
                .allSatisfy(said -> assertThat(said).hasLineCount(1).contains("a newer Tyto"));
        assertThat(show.out()).contains("run       " + run);
        assertThat(trace.out()).isEqualTo(String.join("\n", stored()) + "\n");
    }

    @Test
    void damagedLogIsTracedAllTheSameAndThenTheCommandFails() throws Exception {
        change("UPDATE events SET body = '{\"torn\":' WHERE sequence = 3");

        CommandLineSession.Result trace = tyto.run("trace", run);

        assertThat(trace.exit()).isEqualTo(3);
        assertThat(trace.out().lines()).containsExactlyElementsOf(stored());
        assertThat(trace.err()).hasLineCount(1).contains("cannot be read");
    }

    private static Optional<String> text(Path folder, Digest digest) {
        try {
            return Optional.of(Files.readString(folder.resolve(digest.hex())));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private List<String> stored() throws SQLException {
        List<String> lines = new ArrayList<>();
        try (Connection database = database();
                Statement statement = database.createStatement();
                ResultSet rows = statement.executeQuery("SELECT body FROM events ORDER BY sequence")) {
            while (rows.next()) {
                lines.add(rows.getString(1));
            }
        }
        return lines;
    }

    private void change(String sql) throws SQLException {
        try (Connection database = database();
                Statement statement = database.createStatement()) {
            assertThat(statement.executeUpdate(sql)).isPositive();
        }
    }

    private Connection database() throws SQLException {
        return DriverManager.getConnection("jdbc:sqlite:" + folder.resolve(".tyto/tyto.db"));
    }
}
