package dev.tyto.deploy.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Workers of the configuration over the real wiring.
class ConfiguredWorkersTest {

    private static final String PLAN = """
            {"subtasks":[{"id":"s1","instruction":"Count them.","capabilities":["counting"]}]}""";

    @TempDir
    Path folder;

    @Test
    void configuredWorkerIsPlannedWithAndWorksOnItsOwnModelWithItsOwnTools() throws Exception {
        try (StubModelServer server = new StubModelServer(
                request -> StubModelServer.says(request.role().equals("planner") ? PLAN : "There are 42."))) {
            Path config = config(server.url(), "calculate");

            CommandLineSession.Result result = new CommandLineSession(folder)
                    .run("run", "--config", config.toString(), "--model", server.modelName(), "How many owls?");

            assertThat(result.exit()).as(result.err()).isZero();
            assertThat(result.out()).isEqualTo("There are 42.\n");
            assertThat(server.requests().getFirst().body())
                    .contains("- counter: Counts owls. (capabilities: counting; tools: calculate)")
                    .doesNotContain("generalist");
            assertThat(server.requests().getLast().body())
                    .contains("\"owl-1\"", "\"calculate\"")
                    .doesNotContain("read_file");
        }
    }

    @Test
    void toolThatThereIsNotIsNamedBeforeAnythingIsAsked() throws Exception {
        Path config = config("http://127.0.0.1:9/v1", "fly");

        CommandLineSession.Result result = new CommandLineSession(folder)
                .run("run", "--config", config.toString(), "--model", "desk#x", "How many owls?");

        assertThat(result.exit()).isEqualTo(6);
        assertThat(result.err()).startsWith("tyto: worker counter names the tool fly, which there is not: there are ");
    }

    private Path config(String url, String tool) throws Exception {
        return Files.writeString(folder.resolve("config.yaml"), """
                models:
                  - {name: desk, kind: openai-compatible, url: "%s"}
                workers:
                  - name: counter
                    description: Counts owls.
                    capabilities: [counting]
                    tools: [%s]
                    model: desk#owl-1
                """.formatted(url, tool));
    }
}
