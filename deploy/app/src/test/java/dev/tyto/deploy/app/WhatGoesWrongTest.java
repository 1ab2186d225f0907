package dev.tyto.deploy.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tyto.core.event.RunEvent;
import dev.tyto.core.json.Json;
import dev.tyto.core.planning.PlanningResult.Origin;
import dev.tyto.core.wire.JsonText;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Each mishap that a user can meet: one clear sentence on standard error, nothing on standard output, the right exit
/// code.
@Timeout(120)
class WhatGoesWrongTest {

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({
        "401, 6, key",
        "403, 6, 403",
        "404, 6, stub",
        "400, 1, 400",
        "429, 3, 429",
        "500, 3, 500",
        "503, 3, 503",
    })
    void errorOfTheServerEndsWithItsExitCodeAndOneSentence(int status, int exit, String named) throws Exception {
        try (StubModelServer server = new StubModelServer(_ -> StubModelServer.error(status, "the stub says no"))) {
            CommandLineSession.Result run = tyto().run("run", "--model", server.modelName(), "add up");

            assertFailed(run, exit, named);
            assertThat(server.requests()).hasSize(exit == 3 ? 4 : 1);
        }
    }

    @Test
    void nobodyListeningIsAnEnvironmentFailure() throws Exception {
        String url = "http://127.0.0.1:" + freePort() + "/v1";

        CommandLineSession.Result run = tyto().run("run", "--model", "openai-compatible:" + url + "#any", "add up");

        assertFailed(run, 3, "127.0.0.1");
    }

    @Test
    void bodyThatIsNoJsonIsAnEnvironmentFailure() throws Exception {
        try (StubModelServer server =
                new StubModelServer(_ -> new StubModelServer.Answer(200, "<html>a proxy's page</html>"))) {
            CommandLineSession.Result run = tyto().run("run", "--model", server.modelName(), "add up");

            assertFailed(run, 3, "");
        }
    }

    @Test
    void failureWithJsonIsStillOneDocumentWithTheReasonInIt() throws Exception {
        try (StubModelServer server = new StubModelServer(_ -> StubModelServer.error(401, "bad key"))) {
            CommandLineSession.Result run = tyto().run("run", "--json", "--model", server.modelName(), "add up");

            Json.Obj document = (Json.Obj) JsonText.parse(run.out());
            assertThat(run.exit()).isEqualTo(6);
            assertThat(document.text("status")).contains("failed");
            assertThat(document.text("run")).isPresent();
            assertThat(((Json.Obj) document.fields().get("error")).text("reason"))
                    .isPresent();
        }
    }

    @Test
    void noModelNamedIsAPrerequisiteWithTheWaysToNameOne() {
        CommandLineSession.Result run = tyto().run("run", "add up");

        assertFailed(run, 6, "--model");
    }

    @Test
    void hostedModelWithoutAKeyIsAPrerequisiteAndMakesNoRun() {
        CommandLineSession.Result run = tyto().run("run", "--model", "openai:gpt-5-mini", "add up");

        assertFailed(run, 6, "OPENAI_API_KEY");
        assertThat(tyto().run("runs", "list").out()).isBlank();
    }

    @Test
    void missingReplayScriptIsAPrerequisiteBecauseTheModelIsNotThere() {
        CommandLineSession.Result run = tyto().run("run", "--model", "replay:" + folder + "/none.json", "add up");

        assertFailed(run, 6, "none.json");
    }

    @Test
    void missingAttachmentIsUsage() throws Exception {
        CommandLineSession.Result run =
                tyto().run("run", "--model", anyModel(), "--attach", folder + "/nowhere.csv", "add up");

        assertFailed(run, 2, "nowhere.csv");
    }

    @Test
    void brokenPlanIsUsageAndEveryDefectIsNamed() throws Exception {
        Path plan = Files.writeString(folder.resolve("plan.json"), """
                {"version":1,"subtasks":[
                  {"id":"a","instruction":"x","dependsOn":["b"]},
                  {"id":"b","instruction":"y","dependsOn":["a","ghost"]},
                  {"id":"b","instruction":"z"},
                  {"id":"c"},
                  {"id":"d","instruction":"w","dependsOn":["d"]},
                  {"id":"e","instruction":"v","capabilities":["telepathy"]}]}""");

        CommandLineSession.Result run = tyto().run("run", "--model", anyModel(), "--plan", plan.toString(), "add up");

        assertThat(run.exit()).isEqualTo(2);
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).contains("ghost", "cycle", "unique", "subtasks[3].instruction", "itself", "telepathy");
    }

    @Test
    void planThatIsNoJsonIsUsage() throws Exception {
        Path plan = Files.writeString(folder.resolve("plan.json"), "{\"subtasks\": [");

        CommandLineSession.Result run = tyto().run("run", "--model", anyModel(), "--plan", plan.toString(), "add up");

        assertFailed(run, 2, "plan.json");
    }

    @Test
    void unknownOptionAndUnknownRunAreUsage() {
        assertFailed(tyto().run("run", "--modle", "x", "add up"), 2, "--modle");
        assertFailed(tyto().run("trace", "no-such-run"), 2, "no-such-run");
        assertFailed(tyto().run("runs", "show", "no-such-run"), 2, "no-such-run");
    }

    @Test
    void readingAFolderWithoutAJournalMakesNothingThere() throws Exception {
        Path empty = Files.createDirectory(folder.resolve("empty"));
        String data = empty.toString();

        CommandLineSession.Result list = tyto().run("runs", "list", "--data-dir", data);
        CommandLineSession.Result show = tyto().run("runs", "show", "r1", "--data-dir", data);
        CommandLineSession.Result trace = tyto().run("trace", "r1", "--data-dir", data);

        assertThat(List.of(list.exit(), show.exit(), trace.exit())).containsExactly(0, 2, 2);
        assertThat(list.out()).isEmpty();
        assertFailed(show, 2, "there is no run r1");
        assertFailed(trace, 2, "there is no run r1");
        assertThat(empty).isEmptyDirectory();
    }

    @Test
    void replyThatIsNoPlanIsNoErrorBecauseTheFallbackRuns() throws Exception {
        try (StubModelServer server = new StubModelServer(request -> StubModelServer.says(
                request.role().equals("worker") ? "the answer is 4" : "I am but a small model, I like cats"))) {
            CommandLineSession tyto = tyto();

            CommandLineSession.Result run = tyto.run("run", "--model", server.modelName(), "what is 2 + 2");

            assertThat(run.exit()).as(run.err()).isZero();
            assertThat(run.out()).isEqualTo("the answer is 4\n");
            List<RunEvent> events = tyto.trace(tyto.onlyRun());
            assertThat(events)
                    .filteredOn(RunEvent.PlanAdopted.class::isInstance)
                    .singleElement()
                    .satisfies(each ->
                            assertThat(((RunEvent.PlanAdopted) each).origin()).isEqualTo(Origin.FALLBACK));
            assertThat(events)
                    .filteredOn(RunEvent.PlanRejected.class::isInstance)
                    .hasSize(2);
        }
    }

    @Test
    void keyOfAnEntryReachesItsOwnServerAndNoLog() throws Exception {
        String secret = "sk-very-secret-0123456789";
        try (StubModelServer server = new StubModelServer(_ -> StubModelServer.error(401, "bad key " + secret))) {
            Path config = Files.writeString(folder.resolve("config.yaml"), """
                    models:
                      - name: mine
                        kind: openai-compatible
                        url: %s
                        key: env:MY_KEY
                    """.formatted(server.url()));
            CommandLineSession tyto = tyto().with("MY_KEY", secret);

            CommandLineSession.Result run =
                    tyto.run("run", "--config", config.toString(), "--model", "mine#stub", "--json", "add up");

            assertThat(run.exit()).isEqualTo(6);
            assertThat(run.out() + run.err()).doesNotContain(secret);
            assertThat(tyto.run("trace", tyto.onlyRun()).out()).isNotBlank().doesNotContain(secret);
        }
    }

    private void assertFailed(CommandLineSession.Result run, int exit, String named) {
        assertThat(run.exit()).as(run.err()).isEqualTo(exit);
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).contains(named).doesNotContain("\tat ").doesNotContain("Exception");
        assertThat(run.err().lines().filter(line -> line.startsWith("tyto: "))).hasSize(1);
    }

    private CommandLineSession tyto() {
        return new CommandLineSession(folder.resolve("home"));
    }

    private String anyModel() throws IOException {
        return "openai-compatible:http://127.0.0.1:" + freePort() + "/v1#any";
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
