package dev.tyto.deploy.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// `tyto run --answer` over the real wiring.
class AnswerFormTest {

    private static final String PLAN = "{\"subtasks\":[{\"id\":\"s1\",\"instruction\":\"Count them.\"}]}";

    @TempDir
    Path folder;

    @Test
    void answerIsPrintedInItsFormWithoutAnotherCallWhereItIsInIt() throws Exception {
        try (StubModelServer server = answering("There are 1,042 of them.", "never asked")) {
            CommandLineSession.Result result = run(server, "number");

            assertThat(result.exit()).as(result.err()).isZero();
            assertThat(result.out()).isEqualTo("1042\n");
            assertThat(server.requests())
                    .extracting(StubModelServer.Request::role)
                    .containsExactly("planner", "worker");
        }
    }

    @Test
    void modelPutsTheAnswerIntoTheFormWhereItIsNot() throws Exception {
        Path schema = Files.writeString(folder.resolve("schema.json"), "{\"type\":\"object\",\"required\":[\"owls\"]}");
        try (StubModelServer server = answering("There are many.", "Here: {\"owls\": 42}")) {
            CommandLineSession.Result result = run(server, "json:" + schema);

            assertThat(result.exit()).as(result.err()).isZero();
            assertThat(result.out()).isEqualTo("{\"owls\":42}\n");
        }
    }

    @Test
    void answerThatNeverIsInTheFormIsPartial() throws Exception {
        try (StubModelServer server = answering("There are many.", "Very many.")) {
            CommandLineSession.Result result = run(server, "number");

            assertThat(result.exit()).isEqualTo(1);
            assertThat(result.out()).isEqualTo("Very many.\n");
            assertThat(result.err()).contains("the answer is not in the form that was asked for");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "prose | --answer must be free, number, words, list, gaia or json:FILE but is prose",
                "json:nowhere.json | --answer json:nowhere.json could not be read: there is no such file or folder",
            })
    void formThatThereIsNotIsRefused(String form, String complaint) {
        CommandLineSession.Result result =
                new CommandLineSession(folder).run("run", "--answer", form, "--model", "openai:x", "a task");

        assertThat(result.exit()).isEqualTo(2);
        assertThat(result.err()).contains(complaint);
    }

    private CommandLineSession.Result run(StubModelServer server, String form) {
        return new CommandLineSession(folder)
                .run("run", "--answer", form, "--model", server.modelName(), "How many owls?");
    }

    private static StubModelServer answering(String worker, String synthesizer) throws Exception {
        return new StubModelServer(request -> StubModelServer.says(
                switch (request.role()) {
                    case "planner" -> PLAN;
                    case "worker" -> worker;
                    default -> synthesizer;
                }));
    }
}
