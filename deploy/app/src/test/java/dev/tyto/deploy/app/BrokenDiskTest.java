package dev.tyto.deploy.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tyto.core.run.RunId;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A journal that takes nothing more in the middle of a run: it parks, in one sentence, and goes on when there is
/// room.
@Timeout(120)
class BrokenDiskTest {

    private static final int REQUESTS = 7;
    /// Room for SQLite's own library, which is unpacked first, and for one of two long answers.
    private static final int ROOM_KIBIBYTES = 1400;

    private static final String LONG = " and nothing more".repeat(45_000);

    @TempDir
    Path folder;

    private CommandLineSession tyto;

    @BeforeEach
    void makeJournal() throws Exception {
        tyto = new CommandLineSession(folder);
        String data = folder.resolve(".tyto").toString();
        CommandLineSession.Result demo = tyto.run("demo", "--data-dir", data);
        CommandLineSession.Result deleted = tyto.run("runs", "delete", tyto.onlyRun());
        assertThat(List.of(demo.exit(), deleted.exit())).containsOnly(0);
    }

    @Test
    void runWhoseLogHasNoMoreRoomStopsAndGoesOnOnceThereIsSome() throws Exception {
        assumeTrue(Files.exists(Path.of("/bin/sh")), "skipped: this system has no shell that limits files");
        SumsTask task = SumsTask.in(folder);
        try (StubModelServer server = new StubModelServer(request -> SumsTask.answer(request, LONG))) {
            TytoProcess process = TytoProcess.confined(folder, ROOM_KIBIBYTES, task.run(server));
            int exit = process.exit();
            String run = tyto.onlyRun();
            Set<String> answered = SumsTask.answeredTurns(folder, new RunId(run));
            int before = server.requests().size();
            CommandLineSession.Result resumed = tyto.run("resume", run);

            assertThat(exit).as(process.err()).isEqualTo(3);
            assertThat(process.out()).isEmpty();
            assertThat(process.err().lines().filter(line -> line.startsWith("tyto: ")))
                    .singleElement()
                    .asString()
                    .contains("the journal ", "disk");
            assertThat(before).isBetween(1, REQUESTS - 1);
            assertGoesOn(resumed, server, before, answered);
        }
    }

    @Test
    void runWhoseLogIsLockedStopsAndGoesOnOnceItIsFree() throws Exception {
        assumeTrue(Boolean.getBoolean("stress"), "skipped: it waits for five seconds (-Pstress)");
        SumsTask task = SumsTask.in(folder);
        AtomicReference<Connection> lock = new AtomicReference<>();
        try (StubModelServer server = new StubModelServer(request -> {
            if (request.subtask().equals("c") && lock.get() == null) {
                lock.set(locked());
            }
            return SumsTask.answer(request);
        })) {
            CommandLineSession.Result first = tyto.run(task.run(server));
            lock.get().close();
            String run = tyto.onlyRun();
            Set<String> answered = SumsTask.answeredTurns(folder, new RunId(run));
            int before = server.requests().size();
            CommandLineSession.Result resumed = tyto.run("resume", run);

            assertThat(first.exit()).as(first.err()).isEqualTo(3);
            assertThat(first.err().lines().filter(line -> line.startsWith("tyto: ")))
                    .singleElement()
                    .asString()
                    .contains("is locked by another program");
            assertThat(before).isEqualTo(5);
            assertGoesOn(resumed, server, before, answered);
        }
    }

    private static void assertGoesOn(
            CommandLineSession.Result resumed, StubModelServer server, int before, Set<String> answered) {
        assertThat(resumed.exit()).as(resumed.err()).isZero();
        assertThat(resumed.out()).isEqualTo(SumsTask.ANSWER);
        assertThat(server.requests().subList(before, server.requests().size()))
                .extracting(StubModelServer.Request::turn)
                .doesNotContainAnyElementsOf(answered);
    }

    private Connection locked() throws Exception {
        Connection connection = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve(".tyto/tyto.db"));
        try (Statement statement = connection.createStatement()) {
            statement.execute("BEGIN IMMEDIATE");
        }
        return connection;
    }
}
