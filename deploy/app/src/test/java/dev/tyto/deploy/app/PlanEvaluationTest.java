package dev.tyto.deploy.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tyto.core.event.RunEvent;
import dev.tyto.core.json.Json;
import dev.tyto.core.wire.JsonText;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `tyto plan --eval` over the real wiring and a model that plans well, badly or not at all.
class PlanEvaluationTest {

    private static final String GOLD = """
            {"id":"whole","user_request":"Fly to Oslo.","task_nodes":[{"task":"Find"},{"task":"Book"}],"task_links":[{"source":"Find","target":"Book"}],"split":"test"}
            {"id":"learned","user_request":"Not asked.","task_nodes":[{"task":"Sail"}],"task_links":[],"split":"train"}
            {"id":"half","user_request":"Go to Rome.","task_nodes":[{"task":"Find"},{"task":"Pay"}],"task_links":[{"source":"Find","target":"Pay"}],"split":"test"}
            {"id":"none","user_request":"Be quiet.","task_nodes":[{"task":"Find"}],"task_links":[],"split":"test"}
            """;

    @TempDir
    Path folder;

    private CommandLineSession tyto;
    private Path gold;

    @BeforeEach
    void goldIsThere() throws Exception {
        tyto = new CommandLineSession(folder);
        gold = Files.writeString(folder.resolve("gold.jsonl"), GOLD);
    }

    @Test
    void plansAreScoredAgainstTheGoldOnes() throws Exception {
        try (StubModelServer server = new StubModelServer(PlanEvaluationTest::plans)) {
            CommandLineSession.Result result =
                    tyto.run("plan", "--json", "--eval", gold.toString(), "--model", server.modelName());

            assertThat(result.exit()).as(result.err()).isZero();
            Json.Obj report = (Json.Obj) JsonText.parse(result.out());
            assertThat(report.items("rows"))
                    .extracting(row -> ((Json.Obj) row).text("id").orElseThrow()
                            + " " + ((Json.Obj) row).text("origin").orElseThrow()
                            + " " + ((Json.Obj) row).number("nodeF1").orElseThrow()
                            + " " + ((Json.Obj) row).number("edgeF1").orElseThrow())
                    .containsExactly("whole planner 1 1", "half repair 0.6667 0", "none fallback 0 0");
            assertThat(result.out())
                    .contains(
                            "\"valid\":0.6667,\"unrepaired\":0.3333,\"nodeF1\":0.5556,\"edgeF1\":0.3333,\"nodes\":1.5");
        }
    }

    @Test
    void runsOfAnEvaluationAreOverAndNoWorkerIsAsked() throws Exception {
        try (StubModelServer server = new StubModelServer(PlanEvaluationTest::plans)) {
            CommandLineSession.Result result =
                    tyto.run("plan", "--limit", "1", "--eval", gold.toString(), "--model", server.modelName());

            assertThat(result.exit()).as(result.err()).isZero();
            assertThat(result.out()).startsWith("plans     1\nvalid     1 (1 without repair)\nnode F1   1\n");
            assertThat(server.requests())
                    .extracting(StubModelServer.Request::role)
                    .containsExactly("planner");
            List<RunEvent> events = tyto.trace(tyto.onlyRun());
            assertThat(events.getLast()).isInstanceOf(RunEvent.RunEnded.class);
        }
    }

    @Test
    void plannerIsToldOfTheToolsAndWhatTheyAreFor() throws Exception {
        Path tools = Files.writeString(
                folder.resolve("tools.json"), "{\"nodes\":[{\"id\":\"Find\",\"desc\":\"Finds flights.\"}]}");
        try (StubModelServer server = new StubModelServer(PlanEvaluationTest::plans)) {
            int _ = tyto.run(
                            "plan",
                            "--limit",
                            "1",
                            "--tools",
                            tools.toString(),
                            "--eval",
                            gold.toString(),
                            "--model",
                            server.modelName())
                    .exit();

            assertThat(server.requests().getFirst().body())
                    .contains("find: Finds flights.;", "(capabilities: book, find, pay; tools: none)");
        }
    }

    @Test
    void questionsAreReadFromAPackedFile() throws Exception {
        Path packed = folder.resolve("questions.jsonl.gz");
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(packed))) {
            out.write("""
                    {"id":"q","question":"How many owls?","decomposition":[{"id":"a","question":"How many owls are there?","depends_on":[]}]}
                    """.getBytes(StandardCharsets.UTF_8));
        }
        String plan = "{\"subtasks\":[{\"id\":\"s1\",\"instruction\":\"Find how many owls there are.\"}]}";
        try (StubModelServer server = new StubModelServer(_ -> StubModelServer.says(plan))) {
            CommandLineSession.Result result =
                    tyto.run("plan", "--eval", packed.toString(), "--model", server.modelName());

            assertThat(result.exit()).as(result.err()).isZero();
            assertThat(result.out()).isEqualTo("""
                    plans     1
                    valid     1 (1 without repair)
                    node F1   1
                    edge F1   1
                    nodes     1 (gold 1)
                    depth     1 (gold 1)
                    """);
        }
    }

    @Test
    void brokenRowIsNamedBeforeAnythingIsAsked() throws Exception {
        Path broken = Files.writeString(folder.resolve("broken.jsonl"), GOLD + "\n{\"id\":1}\n");

        CommandLineSession.Result result = tyto.run("plan", "--eval", broken.toString(), "--model", "openai:x");

        assertThat(result.exit()).isEqualTo(2);
        assertThat(result.err())
                .isEqualTo("tyto: --eval " + broken
                        + " line 6: row must have task_nodes or decomposition but has neither\n");
    }

    @Test
    void taskBesideAFileOfTasksIsRefused() {
        CommandLineSession.Result result = tyto.run("plan", "--eval", gold.toString(), "--model", "openai:x", "a task");

        assertThat(result.exit()).isEqualTo(2);
        assertThat(result.err()).contains("--eval takes its tasks from its file");
    }

    /// Right for Oslo; for Rome at the second attempt, and then only half of it; never for the rest.
    private static StubModelServer.Answer plans(StubModelServer.Request request) {
        if (request.body().contains("Oslo")) {
            return StubModelServer.says("""
                    {"subtasks":[{"id":"a","instruction":"find","capabilities":["Find"]},
                     {"id":"b","instruction":"book","capabilities":["Book"],"dependsOn":["a"]}]}""");
        }
        boolean repaired = request.role().equals("repair");
        return StubModelServer.says(
                request.body().contains("Rome") && repaired
                        ? "{\"subtasks\":[{\"id\":\"a\",\"instruction\":\"pay\",\"capabilities\":[\"pay\"]}]}"
                        : "I would rather not.");
    }
}
