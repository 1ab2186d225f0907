package dev.tyto.deploy.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tyto.core.artifact.OwnerOnly;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// `tyto doctor` with the real wiring: it misses what `tyto run` refuses, and nothing else.
@Timeout(60)
class DoctorTest {

    private static final String MODEL = "openai-compatible:http://127.0.0.1:1/v1#m";

    @TempDir
    Path home;

    private Path data;

    @BeforeEach
    void makeDataFolder() throws IOException {
        data = Files.createDirectory(home.resolve(".tyto"), OwnerOnly.folder(home));
    }

    @Test
    void whatIsThereIsFoundAndWhatIsUnusedIsOnlyNoted() throws IOException {
        configure("""
                model: work#m
                models:
                  - {name: work, kind: openai, key: 'env:WORK'}
                  - {name: desk, kind: openai-compatible, url: 'http://localhost:1/v1'}
                  - {name: spare, kind: openai, key: 'env:SPARE'}
                  - {name: nowhere, kind: openai-compatible}
                """);

        CommandLineSession.Result doctor = tyto().with("WORK", "sk-hidden").run("doctor");

        assertThat(doctor.exit()).as(doctor.out()).isZero();
        assertThat(doctor.out())
                .contains("ok       JDK: ", "ok       data folder: " + data + "\n", "ok       model: work#m\n")
                .contains("ok       model entry work: key env:WORK found\n")
                .contains("ok       model entry desk: openai-compatible, no key\n")
                .contains("note     model entry spare: model entry 'spare' has no key")
                .contains("note     model entry nowhere: model entry 'nowhere' has no URL")
                .contains("note     openai: key env:OPENAI_API_KEY not found")
                .doesNotContain("sk-hidden");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "openai:gpt-5-mini",
                "gpt-5-mini",
                "none#m",
                "spare#m",
                "nowhere#m",
                "folder#m",
                "openai-compatible:localhost:8080#m",
                "openai-compatible:http://localhost:99999/v1#m",
                "replay:no-such-script.json"
            })
    void modelThatRunRefusesIsMissingInTheSameWords(String model) throws IOException {
        configure("""
                models:
                  - {name: spare, kind: openai, key: 'env:SPARE'}
                  - {name: nowhere, kind: openai-compatible}
                  - {name: folder, kind: openai, key: 'file:.'}
                """);

        CommandLineSession.Result run = tyto().run("run", "--model", model, "a task");
        CommandLineSession.Result doctor = tyto().run("doctor", "--model", model);

        assertThat(run.exit()).isEqualTo(6);
        assertThat(doctor.exit()).as(doctor.out()).isEqualTo(6);
        assertThat(doctor.out()).contains("missing  model: " + run.err().strip().replaceFirst("^tyto: ", "") + "\n");
    }

    @Test
    void withoutAModelSomethingIsMissing() {
        CommandLineSession.Result doctor = tyto().run("doctor");

        assertThat(doctor.exit()).isEqualTo(6);
        assertThat(doctor.out()).contains("missing  model: no model is named: give --model");
    }

    @Test
    void journalThatCannotBeOpenedIsMissing() throws IOException {
        Files.writeString(data.resolve("tyto.db"), "this is no database, whatever its name says".repeat(50));

        CommandLineSession.Result run = tyto().run("run", "--model", MODEL, "a task");
        CommandLineSession.Result doctor = tyto().run("doctor", "--model", MODEL);

        assertThat(run.exit()).isNotZero();
        assertThat(doctor.exit()).isEqualTo(6);
        assertThat(doctor.out()).contains("missing  data folder: ");
    }

    @Test
    void folderInTheJournalsPlaceIsMissing() throws IOException {
        Files.createDirectory(data.resolve("tyto.db"));

        CommandLineSession.Result doctor = tyto().run("doctor", "--model", MODEL);

        assertThat(doctor.exit()).isEqualTo(6);
        assertThat(doctor.out()).contains("missing  data folder: ");
    }

    @Test
    void fileInTheDataFoldersPlaceIsMissing() throws IOException {
        Path file = Files.writeString(home.resolve("taken"), "");

        CommandLineSession.Result doctor = tyto().run("doctor", "--model", MODEL, "--data-dir", file.toString());

        assertThat(doctor.exit()).isEqualTo(6);
        assertThat(doctor.out()).contains("missing  data folder: " + file + " cannot be used");
    }

    @ParameterizedTest
    @CsvSource({"--data-dir, must name a folder", "--config, must name a file", "--model, must name a model"})
    void emptyOptionIsAUsageError(String option, String said) {
        CommandLineSession.Result doctor = tyto().run("doctor", option, "");

        assertThat(doctor.exit()).isEqualTo(2);
        assertThat(doctor.err()).contains(option + " " + said);
    }

    @Test
    void namesCannotSteerATerminal() {
        CommandLineSession.Result doctor = tyto().run("doctor", "--model", "replay:\u001b[2J\u009bx");

        assertThat(doctor.out()).doesNotContain("\u001b", "\u009b");
    }

    private CommandLineSession tyto() {
        return new CommandLineSession(home);
    }

    private void configure(String text) throws IOException {
        Files.writeString(data.resolve("config.yaml"), text);
    }
}
