package dev.tyto.deploy.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tyto.core.event.RunEvent;
import dev.tyto.core.json.Json;
import dev.tyto.core.plan.SubtaskId;
import dev.tyto.core.wire.JsonText;
import dev.tyto.deploy.app.demo.Demo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// `tyto demo` and the way from a plan to its run, over the real wiring.
@Timeout(60)
class DemonstrationTest {

    private static final String ANSWER = "The north valley did better, by 27.6 per cent: 3.57 owlets fledged per"
            + " occupied box there, 2.8 in the south valley. The finding is in report.md.\n";

    /// No connection of any kind is made or waited for without the inner part of an address; the others say who
    /// would have made it. The classes of addresses themselves are known to libraries that can read or write
    /// them.
    private static final List<String> NETWORK = List.of(
            " java.net.InetAddress$InetAddressHolder ",
            " java.net.InetSocketAddress$InetSocketAddressHolder ",
            " java.net.Socket ",
            " java.net.ServerSocket ",
            " java.net.DatagramSocket ",
            " java.net.HttpURLConnection ",
            " java.net.http.HttpClient ",
            " jdk.internal.net.http.HttpClientImpl ");

    private static final List<String> HEAVY =
            List.of(" org.flywaydb.", " org.sqlite.", " dev.langchain4j.", " org.slf4j.");

    @TempDir
    Path folder;

    @Test
    void firstLineSaysThatNoModelIsCalledAndTheAnswerIsWorkedOut() {
        CommandLineSession.Result demo = session().run("demo");

        assertThat(demo.exit()).as(demo.err()).isZero();
        assertThat(demo.out()).isEqualTo(ANSWER);
        assertThat(demo.err().lines().findFirst().orElseThrow()).contains("calls no model");
        assertThat(folder.resolve("home")).doesNotExist();
    }

    @Test
    void whatMakesConnectionsIsNotEvenLoaded() throws Exception {
        Path loaded = folder.resolve("loaded");
        Path home = Files.createDirectory(folder.resolve("home"));

        TytoProcess demo = TytoProcess.start(
                home, List.of("-Xlog:class+load=info:file=" + loaded + "::filecount=0"), Main.class, "demo");
        int exit = demo.process().waitFor();

        assertThat(exit).as(demo.err()).isZero();
        assertThat(demo.out()).isEqualTo(ANSWER);
        assertThat(demo.err()).doesNotContain("SLF4J");
        List<String> classes = Files.readAllLines(loaded);
        assertThat(classes).anyMatch(line -> line.contains("dev.tyto.deploy.app.demo.Demo"));
        assertThat(classes).noneMatch(line -> NETWORK.stream().anyMatch(line::contains));
    }

    @Test
    void versionLoadsNothingOfTheJournalOrOfModels() throws Exception {
        Path loaded = folder.resolve("loaded");
        Path home = Files.createDirectory(folder.resolve("home"));

        TytoProcess version = TytoProcess.start(
                home, List.of("-Xlog:class+load=info:file=" + loaded + "::filecount=0"), Main.class, "--version");
        int exit = version.process().waitFor();

        assertThat(exit).as(version.err()).isZero();
        assertThat(version.err()).isEmpty();
        assertThat(Files.readAllLines(loaded))
                .anyMatch(line -> line.contains("dev.tyto.deploy.app.Main"))
                .noneMatch(line -> HEAVY.stream().anyMatch(line::contains));
    }

    @Test
    void unpackedFilesAreTheirOwnersAlone() throws IOException {
        Demo demo = Demo.unpack(folder);

        for (Path file : Stream.concat(demo.attachments().stream(), Stream.of(demo.script()))
                .toList()) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                    .isEqualTo("rw-------");
        }
    }

    @Test
    void threeWorkersRunSideBySideAndOneFailureIsMended() throws Exception {
        CommandLineSession session = session();
        String data = folder.resolve("data").toString();

        CommandLineSession.Result demo = session.run("demo", "--json", "--data-dir", data);

        Json.Obj document = (Json.Obj) JsonText.parse(demo.out());
        assertThat(document.items("subtasks").stream()
                        .map(Json.Obj.class::cast)
                        .map(line -> line.text("worker").orElseThrow()
                                + line.number("attempts").orElseThrow()))
                .containsExactly("librarian1", "accountant1", "accountant2", "accountant1", "writer1");
        List<RunEvent> events = session.trace(document.text("run").orElseThrow(), data);
        assertThat(startedBeforeAnyEnded(events))
                .contains(new SubtaskId("s1"), new SubtaskId("s2"), new SubtaskId("s3"));
        assertThat(events).filteredOn(RunEvent.AttemptFailed.class::isInstance).hasSize(1);
    }

    @Test
    void printedPlanCanBeRunAndPlanningAsksNoWorker() throws Exception {
        String plan = "{\"version\":1,\"subtasks\":[{\"id\":\"s1\",\"instruction\":\"think\"}]}";
        try (StubModelServer server = new StubModelServer(
                request -> StubModelServer.says(request.role().equals("planner") ? plan : "thought"))) {
            CommandLineSession session = session();

            CommandLineSession.Result planned = session.run("plan", "--json", "--model", server.modelName(), "a task");
            Path file = Files.writeString(folder.resolve("plan.json"), planned.out());
            CommandLineSession.Result run =
                    session.run("run", "--plan", file.toString(), "--model", server.modelName(), "a task");

            assertThat(planned.exit()).as(planned.err()).isZero();
            assertThat(run.exit()).as(run.err()).isZero();
            assertThat(run.err()).contains("plan of 1 subtask (given)");
            assertThat(server.requests())
                    .extracting(StubModelServer.Request::role)
                    .startsWith("planner", "worker")
                    .doesNotHaveDuplicates();
            assertThat(session.run("runs", "list").out()).contains("completed", "parked");
        }
    }

    @Test
    void runOfWhichOnlyThePlanWasWantedIsShownAsParkedWithTheReason() throws Exception {
        String plan = "{\"version\":1,\"subtasks\":[{\"id\":\"s1\",\"instruction\":\"think\"}]}";
        try (StubModelServer server = new StubModelServer(_ -> StubModelServer.says(plan))) {
            CommandLineSession session = session();

            CommandLineSession.Result planned = session.run("plan", "--model", server.modelName(), "a task");

            String run = session.onlyRun();
            assertThat(planned.err())
                    .contains("run " + run + " started", "run " + run + " parked: only the plan was wanted");
            assertThat(session.run("runs", "show", run).out())
                    .contains("status    parked", "because   only the plan was wanted");
            assertThat(session.run("runs", "show", run, "--json").out())
                    .contains("\"status\":\"parked\"", "the run is parked: only the plan was wanted");
            assertThat(session.trace(run).getLast()).isInstanceOf(RunEvent.RunParked.class);
        }
    }

    @Test
    void everyPromptOfTheHouseIsInTheFingerprint() throws IOException {
        Path house = Path.of("").toAbsolutePath().getParent().getParent();

        List<String> prompts = new ArrayList<>();
        prompts.addAll(textsIn(house.resolve("planner/engine/src/main/resources")));
        prompts.addAll(textsIn(house.resolve("workers/src/main/resources")));

        assertThat(Fingerprints.PROMPTS).containsExactlyInAnyOrderElementsOf(prompts);
    }

    private static List<SubtaskId> startedBeforeAnyEnded(List<RunEvent> events) {
        return events.stream()
                .takeWhile(event -> !(event instanceof RunEvent.SubtaskEnded))
                .filter(RunEvent.SubtaskAssigned.class::isInstance)
                .map(event -> ((RunEvent.SubtaskAssigned) event)
                        .assignment()
                        .subtask()
                        .id())
                .toList();
    }

    private static List<String> textsIn(Path resources) throws IOException {
        try (Stream<Path> files = Files.walk(resources)) {
            return files.filter(file -> file.toString().endsWith(".txt"))
                    .map(file -> "/" + resources.relativize(file))
                    .toList();
        }
    }

    private CommandLineSession session() {
        return new CommandLineSession(folder.resolve("home"));
    }
}
