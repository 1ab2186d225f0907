package dev.tyto.deploy.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tyto.core.artifact.Digest;
import dev.tyto.core.budget.Budget;
import dev.tyto.core.event.Recorded;
import dev.tyto.core.event.RunEvent;
import dev.tyto.core.event.RunEvent.ParkCause;
import dev.tyto.core.json.Json;
import dev.tyto.core.model.ModelName;
import dev.tyto.core.model.ModelReply.Blame;
import dev.tyto.core.plan.Subtask;
import dev.tyto.core.plan.SubtaskId;
import dev.tyto.core.planning.PlanRevision;
import dev.tyto.core.planning.PlanningResult.Origin;
import dev.tyto.core.run.RunId;
import dev.tyto.core.run.RunOptions;
import dev.tyto.core.run.RunStatus;
import dev.tyto.core.task.Task;
import dev.tyto.core.wire.EventFormat;
import dev.tyto.core.wire.JsonText;
import dev.tyto.core.wire.PlanFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TytoTest {

    @TempDir
    Path home;

    private Terminal terminal;

    @BeforeEach
    void sitDown() {
        terminal = new Terminal(home);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "run",
                "plan",
                "resume",
                "runs list",
                "runs show",
                "runs pause",
                "runs cancel",
                "runs delete",
                "trace",
                "demo",
                "doctor"
            })
    void everyCommandHasHelpWithAnExample(String command) {
        int exit = terminal.run((command + " --help").split(" "));

        assertThat(exit).isZero();
        assertThat(terminal.out()).contains("Example:", "tyto " + command);
        assertThat(terminal.err()).isEmpty();
    }

    @Test
    void helpNamesEveryCommandAndExitCode() {
        int exit = terminal.run("--help");

        assertThat(exit).isZero();
        assertThat(terminal.out())
                .contains("run", "resume", "plan", "runs", "trace", "demo", "doctor", "130 interrupted");
    }

    @Test
    void versionIsOneLine() {
        int exit = terminal.run("--version");

        assertThat(exit).isZero();
        assertThat(terminal.out()).matches("tyto \\d+\\.\\d+\\.\\d+\\S*\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "runs", "fly", "run", "run --modle x task", "runs show", "runs list --limit x", "demo x"})
    void whatCannotBeUnderstoodIsOneSentenceAndExitCodeTwo(String arguments) {
        int exit = terminal.run(arguments.isEmpty() ? new String[0] : arguments.split(" "));

        assertThat(exit).isEqualTo(2);
        assertThat(terminal.out()).isEmpty();
        assertThat(terminal.err()).hasLineCount(1).startsWith("tyto: ").contains("--help'");
    }

    @Test
    void firstWordsToSomeoneNewSayWhereToStart() {
        int _ = terminal.run();
        String nothing = terminal.err();
        int _ = terminal.run("runs");
        String half = terminal.err();
        int _ = terminal.run("fly");
        String unknown = terminal.err();
        int _ = terminal.run("run", "What is 1+1?");
        String noModel = terminal.err();

        assertThat(nothing).isEqualTo("tyto: no command is given: 'tyto demo' is a first try; see 'tyto --help'\n");
        assertThat(half)
                .isEqualTo(
                        "tyto: no command is given: say list or show or pause or cancel or delete; see 'tyto runs --help'\n");
        assertThat(unknown).isEqualTo("tyto: there is no command 'fly'; see 'tyto --help'\n");
        assertThat(noModel).contains("no model is named: give --model", "'tyto demo' needs none");
    }

    @Test
    void helpFitsEightyColumns() {
        for (String command : List.of("", "run ", "plan ", "runs list ", "runs show ", "trace ", "demo ", "doctor ")) {
            int _ = terminal.run((command + "--help").split(" "));

            assertThat(terminal.out().lines()).as(command).allMatch(line -> line.length() <= 80);
            assertThat(terminal.out()).as(command).doesNotContain("TASK...", "missing,\n1");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "demo --model x --fly | unknown options: '--model', '--fly'; see",
                "demo --model x | unknown option: '--model'; see",
                "run -hello task | unknown option: '-hello'; see",
                "runs list --limit x | --limit must be a whole number but is 'x'; see",
                "runs list --limit 99999999999 | --limit must be a whole number but is '99999999999'; see"
            })
    void usageErrorNamesTheOptionAndNothingElse(String arguments, String said) {
        int exit = terminal.run(arguments.split(" "));

        assertThat(exit).isEqualTo(2);
        assertThat(terminal.out()).isEmpty();
        assertThat(terminal.err()).hasLineCount(1).startsWith("tyto: " + said);
    }

    @Test
    void shortOptionsTakeTheirValueAsAWordOrBehindAnEqualsSign() {
        terminal.opening.script = Events.run(RunStatus.COMPLETED, "ok", null);

        int word = terminal.run("run", "-m", "openai:x", "a task");
        int joined = terminal.run("run", "-m=openai:x", "a task");

        assertThat(List.of(word, joined)).containsOnly(0);
        assertThat(terminal.opening.checked).isEqualTo(new ModelName("openai:x"));
    }

    @Test
    void helpFitsATerminalAndShowsOneTask() {
        int _ = terminal.run("--help");
        String all = terminal.out();
        int _ = terminal.run("run", "--help");

        assertThat(all).contains("4 waits for a person,\n5 budget, 6 something needed is missing, 130 interrupted.\n");
        assertThat(terminal.out()).contains(" TASK\n").doesNotContain("TASK...");
    }

    @Test
    void usageErrorUnderJsonIsADocument() {
        int exit = terminal.run("run", "--json", "--fly", "a task");

        assertThat(exit).isEqualTo(2);
        assertThat(((Json.Obj) terminal.document().get("error").orElseThrow()).text("blame"))
                .contains("usage");
    }

    @Test
    void jsonAfterTheEndOfOptionsIsNoOption() {
        int exit = terminal.run("run", "--", "--json");

        assertThat(exit).isEqualTo(6);
        assertThat(terminal.out()).isEmpty();
    }

    @Test
    void planIsPrintedAndTheRunParked() {
        terminal.opening.script = List.of(new RunEvent.PlanAdopted(0, Events.PLAN, Origin.PLANNER));

        int exit = terminal.run("plan", "--model", "openai:x", "a task");

        assertThat(exit).isZero();
        assertThat(terminal.out()).isEqualTo("s1  add the numbers\ns2  say the sum\n");
        assertThat(terminal.opening.request.staff()).isEqualTo(Opening.Staff.WAITING);
        assertThat(terminal.opening.parkedBecause).isEqualTo("only the plan was wanted");
    }

    @Test
    void planUnderJsonIsInThePublicFormat() {
        terminal.opening.script = List.of(new RunEvent.PlanAdopted(0, Events.PLAN, Origin.PLANNER));

        int exit = terminal.run("plan", "--json", "--model", "openai:x", "a task");

        assertThat(exit).isZero();
        assertThat(terminal.document()).isEqualTo(PlanFormat.write(Events.PLAN));
    }

    @Test
    void plannerThatCannotBeAskedIsTheSurroundingsMatter() {
        terminal.opening.script =
                List.of(Events.run(RunStatus.FAILED, "", Blame.ENVIRONMENT).getLast());

        int exit = terminal.run("plan", "--json", "--model", "openai:x", "a task");

        assertThat(exit).isEqualTo(3);
        assertThat(terminal.err()).endsWith("tyto: this is why\n");
        assertThat(terminal.document().number("exit").orElseThrow().intValue()).isEqualTo(3);
    }

    @Test
    void runsAreListedNewestFirst() {
        handIn("r1", "the first\ntask");
        handIn("r2", "the second");

        int exit = terminal.run("runs", "list", "--data-dir", home.toString());

        assertThat(exit).isZero();
        assertThat(terminal.out()).isEqualTo("""
                        r2  unfinished  2026-11-20T10:00:00Z  the second
                        r1  unfinished  2026-11-20T10:00:00Z  the first task
                        """);
    }

    @Test
    void listUnderJsonHasTheIds() {
        handIn("r1", "the first");
        handIn("r2", "the second");

        int exit = terminal.run("runs", "list", "--json", "--limit", "1", "--data-dir", home.toString());

        assertThat(exit).isZero();
        assertThat(terminal.document().items("runs")).hasSize(1);
        assertThat(((Json.Obj) terminal.document().items("runs").getFirst()).text("run"))
                .contains("r2");
    }

    @Test
    void whereThereIsNoDataFolderThereAreNoRunsAndNoneIsMade() {
        int exit = terminal.run("runs", "list", "--json");

        assertThat(exit).isZero();
        assertThat(terminal.out()).isEqualTo("{\"runs\":[]}\n");
        assertThat(home.resolve(".tyto")).doesNotExist();
    }

    @Test
    void runIsShownWithItsSubtasksAndAnswer() {
        handIn("r1", "a task");
        Events.run(RunStatus.PARTIAL, "Half of it.", Blame.TASK)
                .forEach(event -> terminal.opening.add(new RunId("r1"), event));

        int exit = terminal.run("runs", "show", "r1", "--data-dir", home.toString());

        assertThat(exit).isZero();
        assertThat(terminal.out())
                .contains("status    partial", "because   this is why", "s1 answered by generalist, 2 attempts")
                .contains("files     out/report.md")
                .endsWith("\nHalf of it.\n");
    }

    @Test
    void shownRunNamesItsBudgetItsRevisionsAndWhatItWaitsFor() {
        RunId run = new RunId("r1");
        terminal.opening.accept(
                run, Task.of("a task"), Budget.tokens(1_000), RunOptions.allOn(new ModelName("openai:x")));
        terminal.opening.add(run, new RunEvent.PlanAdopted(0, Events.PLAN, Origin.PLANNER));
        terminal.opening.add(
                run,
                new RunEvent.PlanRevised(
                        1,
                        new PlanRevision(
                                List.of(Subtask.of("s3", "check the sum")),
                                List.of(),
                                List.of(new SubtaskId("s2")),
                                List.of()),
                        Origin.PLANNER));
        terminal.opening.add(
                run, new RunEvent.ApprovalRequested("plan-1", new RunEvent.Asked.PlanShown(1), Digest.of("p")));
        terminal.opening.add(run, new RunEvent.RunParked("it waits for a person", ParkCause.WAITING));

        int _ = terminal.run("runs", "show", "r1", "--data-dir", home.toString());
        String shown = terminal.out();
        int _ = terminal.run("runs", "show", "r1", "--json", "--data-dir", home.toString());

        assertThat(shown)
                .contains(
                        "budget    1000 tokens (1000 tokens left)",
                        "revised   1 added s3, dropped s2",
                        "waiting   asked plan-1: may the plan (revision 1) be carried out?",
                        "because   it waits for a person");
        assertThat(JsonText.write(terminal.document()))
                .contains(
                        "\"budget\":{\"tokens\":1000}",
                        "{\"revision\":1,\"added\":[\"s3\"],\"changed\":[],\"dropped\":[\"s2\"],\"cancelled\":[]}",
                        "\"request\":\"plan-1\"",
                        "\"parked\":{\"cause\":\"waiting\",\"reason\":\"it waits for a person\"}");
    }

    @Test
    void shownRunUnderJsonIsADocument() {
        handIn("r1", "a task");

        int exit = terminal.run("runs", "show", "r1", "--json", "--data-dir", home.toString());

        assertThat(exit).isZero();
        assertThat(terminal.document().text("task")).contains("a task");
        assertThat(terminal.document().text("status")).contains("unfinished");
    }

    @ParameterizedTest
    @ValueSource(strings = {"r9", "../../etc", "R1", "x\u001b[2J"})
    void runThatIsNotThereIsAUsageError(String id) {
        handIn("r1", "a task");

        int shown = terminal.run("runs", "show", id, "--data-dir", home.toString());
        int traced = terminal.run("trace", id, "--data-dir", home.toString());

        assertThat(List.of(shown, traced)).containsOnly(2);
        assertThat(terminal.err()).hasLineCount(1).contains("there is no run").doesNotContain("\u001b");
    }

    @Test
    void traceIsTheLogLineByLine() throws Exception {
        handIn("r1", "a task");
        Events.run(RunStatus.COMPLETED, "ok", null).forEach(event -> terminal.opening.add(new RunId("r1"), event));

        int exit = terminal.run("trace", "r1", "--data-dir", home.toString());

        assertThat(exit).isZero();
        List<Recorded> read = terminal.out().lines().map(TytoTest::event).toList();
        assertThat(read).isEqualTo(terminal.opening.logs.get(new RunId("r1")));
    }

    @Test
    void logOfANewerTytoIsShownAndTracedWithAWord() {
        handIn("r1", "a task");
        terminal.opening.add(
                new RunId("r1"),
                new RunEvent.Unknown(
                        "Teleported", 1, Json.object().put("to", "Mars").build()));

        int shown = terminal.run("runs", "show", "r1", "--data-dir", home.toString());
        String saidToShow = terminal.err();
        int traced = terminal.run("trace", "r1", "--data-dir", home.toString());

        assertThat(List.of(shown, traced)).containsOnly(0);
        assertThat(List.of(saidToShow, terminal.err()))
                .allSatisfy(said -> assertThat(said).hasLineCount(1).contains("a newer Tyto wrote the log of run r1"));
        assertThat(terminal.out()).contains("\"kind\":\"Teleported\"", "\"to\":\"Mars\"");
    }

    @Test
    void doctorMissesAFolderThatCanBeWritten() throws IOException {
        Path file = Files.writeString(home.resolve("taken"), "");

        int exit = terminal.run(
                "doctor", "--json", "--data-dir", file.resolve("below").toString());

        assertThat(exit).isEqualTo(6);
        assertThat(JsonText.write(terminal.document())).contains("\"ok\":false", "no writable folder");
    }

    @Test
    void doctorNamesWhatIsWrongWithTheConfiguration() throws IOException {
        Path file = Files.writeString(home.resolve("config.yaml"), "fly: true\n");

        int exit = terminal.run("doctor", "--config", file.toString());

        assertThat(exit).isEqualTo(6);
        assertThat(terminal.out()).contains("missing  configuration: " + file + " line 1: fly");
    }

    @Test
    void doctorNotesADataFolderThatOthersMayRead() throws IOException {
        Path data = Files.createDirectory(home.resolve("data"));
        Files.setPosixFilePermissions(data, PosixFilePermissions.fromString("rwxr-xr-x"));
        terminal.environment.put("TYTO_MODEL", "openai:x");

        int open = terminal.run("doctor", "--data-dir", data.toString());
        String noted = terminal.out();
        Files.setPosixFilePermissions(data, PosixFilePermissions.fromString("rwx------"));
        int closed = terminal.run("doctor", "--data-dir", data.toString());

        assertThat(List.of(open, closed)).containsOnly(0);
        assertThat(noted).contains("note     data folder: " + data + " may be read by others", "chmod 700 " + data);
        assertThat(terminal.out()).contains("ok       data folder: " + data + "\n");
    }

    @Test
    void shownRunCannotSteerTheTerminal() {
        handIn("r1", "a task");
        Events.run(RunStatus.COMPLETED, "\u001b[2Jgone", null)
                .forEach(event -> terminal.opening.add(new RunId("r1"), event));

        int exit = terminal.run("runs", "show", "r1", "--data-dir", home.toString());

        assertThat(exit).isZero();
        assertThat(terminal.out()).endsWith("\n[2Jgone\n");
    }

    @Test
    void demoSaysFirstThatNoModelIsCalled() {
        terminal.opening.script = Events.run(RunStatus.COMPLETED, "The north did better.", null);

        int exit = terminal.run("demo");

        assertThat(exit).isZero();
        assertThat(terminal.err()).startsWith("This demonstration calls no model");
        assertThat(terminal.out()).isEqualTo("The north did better.\n");
        assertThat(terminal.opening.task.attachments()).hasSize(3);
        assertThat(terminal.opening.checked.text()).startsWith("replay:");
        assertThat(terminal.opening.request.dataFolder()).doesNotExist();
    }

    private void handIn(String run, String task) {
        terminal.opening.accept(new RunId(run), Task.of(task), RunOptions.allOn(new ModelName("openai:x")));
    }

    private static Recorded event(String line) {
        try {
            return EventFormat.read(line, EventFormat.Blobs.NONE);
        } catch (Exception e) {
            throw new AssertionError("every line must be an event but one was: " + line, e);
        }
    }
}
