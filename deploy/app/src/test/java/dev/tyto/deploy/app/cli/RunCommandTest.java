package dev.tyto.deploy.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tyto.core.artifact.Digest;
import dev.tyto.core.budget.Budget;
import dev.tyto.core.budget.BudgetKind;
import dev.tyto.core.budget.Spend;
import dev.tyto.core.event.RunEvent;
import dev.tyto.core.event.RunEvent.ParkCause;
import dev.tyto.core.journal.JournalException;
import dev.tyto.core.json.Json;
import dev.tyto.core.model.ModelFacts;
import dev.tyto.core.model.ModelName;
import dev.tyto.core.model.ModelReply.Blame;
import dev.tyto.core.plan.Capability;
import dev.tyto.core.plan.PlanDefect;
import dev.tyto.core.plan.SubtaskId;
import dev.tyto.core.planning.PlanningResult.Origin;
import dev.tyto.core.run.RunStatus;
import dev.tyto.core.steps.StepKey;
import dev.tyto.core.steps.StepScope;
import dev.tyto.core.tool.ToolCall;
import dev.tyto.core.tool.ToolResult;
import dev.tyto.core.wire.JsonText;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RunCommandTest {

    @TempDir
    Path home;

    private Terminal terminal;

    @BeforeEach
    void sitDown() {
        terminal = new Terminal(home);
        terminal.environment.put("TYTO_MODEL", "openai:from-environment");
        terminal.opening.script = Events.run(RunStatus.COMPLETED, "It is 2.", null);
    }

    @Test
    void answerAloneIsOnStandardOutput() {
        int exit = terminal.run("run", "What is 1+1?");

        assertThat(exit).isZero();
        assertThat(terminal.out()).isEqualTo("It is 2.\n");
        assertThat(terminal.opening.task.text()).isEqualTo("What is 1+1?");
        assertThat(terminal.opening.closed).isTrue();
    }

    @Test
    void progressTellsOfPlanToolsRetriesAndCost() {
        int _ = terminal.run("run", "What is 1+1?");

        assertThat(terminal.err().lines())
                .containsExactly(
                        "run r1 started",
                        "plan of 2 subtasks (by the planner)",
                        "  s1  add the numbers",
                        "  s2  say the sum",
                        "s1 started by generalist",
                        "s1: calculator 1+1 -> 2",
                        "s1 failed its check: too small",
                        "s1 is tried again: too small",
                        "s1 started by generalist (attempt 2)",
                        "s1 done",
                        "completed in 0.9 s: 0 model calls (0 tokens in, 0 out), 1 tool call",
                        "files: out/report.md in " + home.resolve(".tyto/runs/r1/results"));
    }

    @Test
    void filesThatTheRunMadeLieInItsResultsFolder() {
        int _ = terminal.run("run", "What is 1+1?");

        assertThat(home.resolve(".tyto/runs/r1/results/out/report.md")).hasContent("the content of out/report.md");
    }

    @Test
    void resultsAreTheirOwnersAloneEvenInAnOpenFolder() throws IOException {
        Path data = Files.createDirectory(home.resolve("open"));
        Files.setPosixFilePermissions(data, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.setPosixFilePermissions(
                Files.createDirectory(data.resolve("runs")), PosixFilePermissions.fromString("rwxr-xr-x"));

        int _ = terminal.run("run", "--data-dir", data.toString(), "What is 1+1?");

        assertThat(rights(data)).isEqualTo("rwxr-xr-x");
        assertThat(List.of(
                        rights(data.resolve("runs")),
                        rights(data.resolve("runs/r1")),
                        rights(data.resolve("runs/r1/results/out"))))
                .containsOnly("rwx------");
        assertThat(rights(data.resolve("runs/r1/results/out/report.md"))).isEqualTo("rw-------");
    }

    @Test
    void fileThatCannotBeDeliveredCostsNeitherTheAnswerNorTheOtherFiles() {
        terminal.opening.script = Events.made("notes", "notes/x.txt", "sums.txt");

        int exit = terminal.run("run", "What is 1+1?");

        Path results = home.resolve(".tyto/runs/r1/results");
        assertThat(exit).isEqualTo(3);
        assertThat(terminal.out()).isEqualTo("It is 2.\n");
        assertThat(results.resolve("notes")).hasContent("the content of notes");
        assertThat(results.resolve("sums.txt")).hasContent("the content of sums.txt");
        assertThat(terminal.err()).contains("files: notes, sums.txt in " + results);
        assertThat(terminal.err().lines().filter(line -> line.startsWith("tyto: ")))
                .singleElement()
                .asString()
                .startsWith("tyto: notes/x.txt could not be put into " + results + ": ")
                .contains("blobs", "tyto runs show r1 --json");
    }

    @Test
    void fileWhoseNameAFolderHasIsNotTakenForDelivered() {
        terminal.opening.script = Events.made("notes/x.txt", "notes");

        int exit = terminal.run("run", "What is 1+1?");

        assertThat(exit).isEqualTo(3);
        assertThat(terminal.err()).contains("tyto: notes could not be put into ");
    }

    @Test
    void documentSaysWhichFilesCouldNotBeDelivered() {
        terminal.opening.script = Events.made("notes", "notes/x.txt");

        int exit = terminal.run("run", "--json", "What is 1+1?");

        Json.Obj document = terminal.document();
        assertThat(exit).isEqualTo(3);
        assertThat(document.text("status")).contains("completed");
        assertThat(document.text("answer")).contains("It is 2.");
        assertThat(document.items("undelivered")).containsExactly(new Json.Str("notes/x.txt"));
        assertThat(((Json.Obj) document.get("error").orElseThrow()).text("blame"))
                .contains("environment");
        assertThat(document.number("exit").orElseThrow().intValue()).isEqualTo(3);
    }

    @Test
    void fullDiskLeavesNoHalfFileAndTheAnswerIsTold() {
        terminal.opening.noRoomFor = "out/report.md";

        int exit = terminal.run("run", "What is 1+1?");

        assertThat(exit).isEqualTo(3);
        assertThat(terminal.out()).isEqualTo("It is 2.\n");
        assertThat(home.resolve(".tyto/runs/r1/results/out")).isEmptyDirectory();
    }

    @Test
    void taskIsReadFromStandardInput() {
        terminal.typed = "Wie groß ist 1+1?\n";

        int exit = terminal.run("run", "-");

        assertThat(exit).isZero();
        assertThat(terminal.opening.task.text()).isEqualTo("Wie groß ist 1+1?");
    }

    @Test
    void taskThatLooksLikeAnArgumentFileIsJustText() {
        int exit = terminal.run("run", "@home, what is 1+1?");

        assertThat(exit).isZero();
        assertThat(terminal.opening.task.text()).isEqualTo("@home, what is 1+1?");
    }

    @Test
    void jsonIsOneDocumentWithEverythingOfTheRun() {
        int exit = terminal.run("run", "--json", "What is 1+1?");

        Json.Obj document = terminal.document();
        assertThat(exit).isZero();
        assertThat(document.fields().keySet())
                .containsExactly(
                        "run",
                        "status",
                        "answer",
                        "budget",
                        "spend",
                        "remaining",
                        "subtasks",
                        "revisions",
                        "artifacts",
                        "waitingFor",
                        "exit");
        assertThat(document.text("run")).contains("r1");
        assertThat(document.text("status")).contains("completed");
        assertThat(document.text("answer")).contains("It is 2.");
        assertThat(((Json.Obj) document.fields().get("spend")).fields().keySet())
                .containsExactly("tokensIn", "tokensOut", "calls", "toolCalls");
        assertThat(document.items("subtasks").getFirst())
                .isEqualTo(Json.object()
                        .put("id", "s1")
                        .put("status", "answered")
                        .put("attempts", 2)
                        .put("worker", "generalist")
                        .build());
        assertThat(((Json.Obj) document.items("artifacts").getFirst()).text("name"))
                .contains("out/report.md");
    }

    @ParameterizedTest
    @CsvSource({
        "COMPLETED,,0",
        "PARTIAL,TASK,1",
        "FAILED,TASK,1",
        "FAILED,ENVIRONMENT,3",
        "FAILED,PREREQUISITE,6",
        "BUDGET_EXHAUSTED,TASK,5",
        "CANCELLED,TASK,1",
    })
    void exitCodeSaysHowTheRunEnded(RunStatus status, Blame blame, int code) {
        terminal.opening.script = Events.run(status, "", blame);

        int exit = terminal.run("run", "--json", "a task");

        assertThat(exit).isEqualTo(code);
        assertThat(terminal.document().number("exit").orElseThrow().intValue()).isEqualTo(code);
    }

    @Test
    void partialAnswerIsPrintedAndItsReasonIsNot() {
        terminal.opening.script = Events.run(RunStatus.PARTIAL, "Half of it.", Blame.TASK);

        int _ = terminal.run("run", "a task");

        assertThat(terminal.out()).isEqualTo("Half of it.\n");
        assertThat(terminal.err()).endsWith("tyto: this is why\n");
    }

    @Test
    void failureUnderJsonNamesReasonAndBlame() {
        terminal.opening.script = Events.run(RunStatus.FAILED, "", Blame.ENVIRONMENT);

        int _ = terminal.run("run", "--json", "a task");

        assertThat(terminal.document().get("error"))
                .contains(Json.object()
                        .put("reason", "this is why")
                        .put("blame", "environment")
                        .build());
    }

    @Test
    void namedModelWinsOverEnvironmentWinsOverConfiguration() throws IOException {
        writeConfiguration("model: openai:from-file\n");

        int _ = terminal.run("run", "--model", "openai:from-option", "a task");
        ModelName fromOption = terminal.opening.checked;
        int _ = terminal.run("run", "a task");
        ModelName fromEnvironment = terminal.opening.checked;
        terminal.environment.clear();
        int _ = terminal.run("run", "a task");
        ModelName fromFile = terminal.opening.checked;

        assertThat(List.of(fromOption, fromEnvironment, fromFile))
                .extracting(ModelName::text)
                .containsExactly("openai:from-option", "openai:from-environment", "openai:from-file");
    }

    @ParameterizedTest
    @ValueSource(strings = {"--data-dir", "--config", "--plan", "--model", "--attach"})
    void emptyOptionIsAUsageErrorAndNeverTheCurrentFolder(String option) {
        int exit = terminal.run("run", option, "", "a task");

        assertThat(exit).isEqualTo(2);
        assertThat(terminal.err())
                .hasLineCount(1)
                .startsWith("tyto: " + option + " must name a ")
                .contains("is empty");
    }

    @ParameterizedTest
    @ValueSource(strings = {".tyto-note", "a\u0001b", "a\nb", "a\\b"})
    void attachmentThatNoToolCouldReadIsAUsageError(String name) throws IOException {
        Path file = Files.writeString(home.resolve(name), "x");

        int exit = terminal.run("run", "--attach", file.toString(), "a task");

        assertThat(exit).isEqualTo(2);
        assertThat(terminal.err())
                .hasLineCount(1)
                .contains("--attach", "rename it")
                .doesNotContain("\u0001");
        assertThat(terminal.opening.request).isNull();
    }

    @Test
    void fullDiskIsSaidInPlainWords() throws IOException {
        Path file = Files.writeString(home.resolve("data.csv"), "x");
        terminal.opening.storeFails = new FileSystemException("x", null, "No space left on device");

        int exit = terminal.run("run", "--attach", file.toString(), "a task");

        assertThat(exit).isEqualTo(3);
        assertThat(terminal.err())
                .contains("could not be copied into the data folder: the disk is full")
                .doesNotContain("Exception");
    }

    @Test
    void folderAsPlanIsNamedAsOne() {
        int exit = terminal.run("run", "--plan", home.toString(), "a task");

        assertThat(exit).isEqualTo(2);
        assertThat(terminal.err()).contains("--plan must name a file but", "that is a folder");
    }

    @Test
    void dataFolderBelowAFileIsExplainedInPlainWords() throws IOException {
        Path file = Files.writeString(home.resolve("taken"), "");

        int exit = terminal.run("run", "--data-dir", file.resolve("a/b").toString(), "a task");

        assertThat(exit).isEqualTo(3);
        assertThat(terminal.err()).contains("cannot be used").doesNotContain("Exception");
    }

    @Test
    void planThatCannotBeReadIsOneSentence() throws IOException {
        Path plan = Files.writeString(home.resolve("plan.json"), "a plan");
        terminal.opening.planDefects = List.of(new PlanDefect.Unreadable("JSON must start with a value"));

        int exit = terminal.run("run", "--plan", plan.toString(), "a task");

        assertThat(exit).isEqualTo(2);
        assertThat(terminal.err())
                .isEqualTo("tyto: --plan " + plan + " holds no usable plan: JSON must start with a value\n");
    }

    @Test
    void noModelIsAMissingPrerequisiteWithTheWaysToNameOne() {
        terminal.environment.clear();

        int exit = terminal.run("run", "a task");

        assertThat(exit).isEqualTo(6);
        assertThat(terminal.out()).isEmpty();
        assertThat(terminal.err()).hasLineCount(1).contains("--model", "TYTO_MODEL", "config.yaml");
    }

    @Test
    void missingKeyIsAMissingPrerequisite() {
        terminal.opening.missing = "openai has no key: set OPENAI_API_KEY";

        int exit = terminal.run("run", "--json", "a task");

        assertThat(exit).isEqualTo(6);
        assertThat(terminal.err()).isEqualTo("tyto: openai has no key: set OPENAI_API_KEY\n");
        assertThat(terminal.out())
                .isEqualTo("{\"status\":\"failed\",\"error\":{\"reason\":\"openai has no key: set OPENAI_API_KEY\","
                        + "\"blame\":\"prerequisite\"},\"exit\":6}\n");
    }

    @Test
    void attachmentsAreStoredUnderTheirNames() throws IOException {
        Path file = Files.writeString(home.resolve("a b.csv"), "1,2\n");

        int exit = terminal.run("run", "--attach", file.toString(), "a task");

        assertThat(exit).isZero();
        assertThat(terminal.opening.task.attachments())
                .extracting(attachment -> attachment.file().name())
                .containsExactly("a b.csv");
    }

    @Test
    void missingAttachmentIsAUsageError() {
        int exit = terminal.run("run", "--attach", home.resolve("none.csv").toString(), "a task");

        assertThat(exit).isEqualTo(2);
        assertThat(terminal.err()).hasLineCount(1).contains("--attach", "none.csv", "no such file");
        assertThat(terminal.opening.request).isNull();
    }

    @Test
    void attachmentsOfOneNameAreAUsageError() throws IOException {
        Path one = Files.writeString(Files.createDirectory(home.resolve("one")).resolve("a.csv"), "1");
        Path two = Files.writeString(Files.createDirectory(home.resolve("two")).resolve("a.csv"), "2");

        int exit = terminal.run("run", "-a", one.toString(), "-a", two.toString(), "a task");

        assertThat(exit).isEqualTo(2);
        assertThat(terminal.err()).contains("different names");
    }

    @Test
    void givenPlanIsHandedOn() throws IOException {
        Path plan = Files.writeString(home.resolve("plan.json"), "a plan");

        int exit = terminal.run("run", "--plan", plan.toString(), "a task");

        assertThat(exit).isZero();
        assertThat(terminal.opening.planText).isEqualTo("a plan");
        assertThat(terminal.opening.options.plan()).isEqualTo(Events.PLAN);
    }

    @Test
    void everyDefectOfAGivenPlanIsNamedBeforeAnythingIsOpened() throws IOException {
        Path plan = Files.writeString(home.resolve("plan.json"), "a plan");
        terminal.opening.planDefects = List.of(
                new PlanDefect.SelfDependency(new SubtaskId("s2")),
                new PlanDefect.UnknownCapability(
                        new SubtaskId("s1"), new Capability("flying"), List.of(new Capability("files"))));

        int exit = terminal.run("run", "--json", "--plan", plan.toString(), "a task");

        assertThat(exit).isEqualTo(2);
        assertThat(terminal.err())
                .hasLineCount(1)
                .contains("subtask s2 must not depend on itself", "needs flying (known: files)");
        assertThat(terminal.document().number("exit").orElseThrow().intValue()).isEqualTo(2);
        assertThat(terminal.opening.request).isNull();
    }

    @Test
    void planThatIsNoTextIsRefused() throws IOException {
        Path plan = Files.write(home.resolve("plan.json"), new byte[] {(byte) 0xff, (byte) 0xfe});

        int exit = terminal.run("run", "--plan", plan.toString(), "a task");

        assertThat(exit).isEqualTo(2);
        assertThat(terminal.err()).hasLineCount(1).contains("UTF-8");
    }

    @Test
    void taskOfManyWordsWithoutQuotesIsExplained() {
        int exit = terminal.run("run", "What", "is", "1+1?");

        assertThat(exit).isEqualTo(2);
        assertThat(terminal.err()).hasLineCount(1).contains("quotes");
    }

    @Test
    void blankTaskIsRefused() {
        terminal.typed = " \n";

        int exit = terminal.run("run", "-");

        assertThat(exit).isEqualTo(2);
        assertThat(terminal.err()).contains("is empty");
    }

    @Test
    void taskThatIsNoTextIsRefused() {
        terminal.typed = "x".repeat(1024 * 1024 + 1);

        int exit = terminal.run("run", "-");

        assertThat(exit).isEqualTo(2);
        assertThat(terminal.err()).hasLineCount(1).contains("at most");
    }

    @Test
    void defaultDataFolderIsMadeForItsOwnerAlone() throws IOException {
        int exit = terminal.run("run", "a task");

        Path folder = home.resolve(".tyto");
        assertThat(exit).isZero();
        assertThat(terminal.opening.request.dataFolder()).isEqualTo(folder);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder)))
                .isEqualTo("rwx------");
    }

    @Test
    void dataFolderThatIsAFileIsAnEnvironmentError() throws IOException {
        Path file = Files.writeString(home.resolve("taken"), "");

        int exit = terminal.run("run", "--data-dir", file.toString(), "a task");

        assertThat(exit).isEqualTo(3);
        assertThat(terminal.err()).hasLineCount(1).contains("--data-dir");
    }

    @Test
    void namedConfigurationMustBeThere() {
        int exit = terminal.run("run", "--config", home.resolve("no.yaml").toString(), "a task");

        assertThat(exit).isEqualTo(2);
        assertThat(terminal.err()).hasLineCount(1).contains("no such file");
    }

    @Test
    void interruptParksTheRunAndSaysHowToGoOn() {
        terminal.opening.script = List.of();
        terminal.interrupts = stop -> {
            terminal.opening.whenIdle = stop;
            return () -> {};
        };

        int exit = terminal.run("run", "--json", "a task");

        assertThat(exit).isEqualTo(130);
        assertThat(terminal.opening.parkedBecause).isEqualTo("interrupted");
        assertThat(terminal.err()).contains("run r1 is parked", "'tyto resume r1'");
        assertThat(terminal.document().text("status")).contains("parked");
    }

    @Test
    void whatAModelOrToolSaidCannotSteerTheTerminal() {
        terminal.opening.script = new ArrayList<>(
                Events.toolCall("s1", 1, "{}", new ToolResult.Returned("\u001b[2Jgone\nsecond\u202e\u009b line")));
        terminal.opening.script.addAll(Events.run(RunStatus.COMPLETED, "ok", null));

        int _ = terminal.run("run", "a task");

        assertThat(terminal.err())
                .contains("s1: calculator {} ->  [2Jgone second  line\n")
                .doesNotContain("\u001b", "\u202e", "\u009b");
    }

    @Test
    void terminalIsNotSteeredByTheAnswer() {
        terminal.opening.script =
                Events.run(RunStatus.COMPLETED, "\u001b]0;owned\u0007two\tthree\r\n\u009b2Jfour\u007f\n", null);

        int _ = terminal.run("run", "a task");

        assertThat(terminal.out()).isEqualTo("]0;ownedtwo\tthree\n2Jfour\n");
    }

    @Test
    void fileOrPipeGetsTheAnswerByteForByte() {
        String answer = "\u001b[31mred\u009b0m\r\n\u0000end\n";
        terminal.opening.script = Events.run(RunStatus.COMPLETED, answer, null);
        terminal.shows = false;

        int _ = terminal.run("run", "a task");

        assertThat(terminal.out()).isEqualTo(answer);
    }

    @Test
    void journalThatCannotBeWrittenIsTheSurroundingsMatter() {
        terminal.opening.script = List.of();
        terminal.opening.brokenJournal = new JournalException(JournalException.Reason.UNWRITABLE, "the disk is full");

        int exit = terminal.run("run", "--json", "a task");

        assertThat(exit).isEqualTo(3);
        assertThat(terminal.err()).endsWith("tyto: the disk is full\n");
        assertThat(terminal.document().number("exit").orElseThrow().intValue()).isEqualTo(3);
    }

    @Test
    void budgetIsHandedInAndToldWithWhatIsLeft() {
        terminal.opening.script =
                List.of(new RunEvent.RunEnded(RunStatus.COMPLETED, "ok", List.of(), List.of(), Spend.NONE, null));

        int exit = terminal.run("run", "--json", "--budget", "200ktok, 5calls", "a task");

        assertThat(exit).isZero();
        assertThat(terminal.opening.budget).isEqualTo(Budget.tokens(200_000).and(Budget.modelCalls(5)));
        assertThat(terminal.document().get("budget"))
                .contains(Json.object().put("tokens", 200_000).put("calls", 5).build());
        assertThat(terminal.document().get("remaining"))
                .contains(terminal.document().get("budget").orElseThrow());
    }

    @Test
    void timeIsLimitedInSecondsOfWork() {
        int _ = terminal.run("run", "--json", "--budget", "90s", "a task");

        assertThat(terminal.opening.budget).isEqualTo(Budget.wallTime(Duration.ofSeconds(90)));
        assertThat(JsonText.write(terminal.document()))
                .contains("\"budget\":{\"seconds\":90}", "\"remaining\":{\"seconds\":89.1}");
    }

    @Test
    void budgetThatCannotBeReadIsAUsageErrorWithTheGrammar() {
        int exit = terminal.run("run", "--budget", "much", "a task");

        assertThat(exit).isEqualTo(2);
        assertThat(terminal.err()).hasLineCount(1).contains("--budget must be", "0.50usd,200ktok", "much");
        assertThat(terminal.opening.request).isNull();
    }

    @Test
    void moneyIsNotLimitedWhereThePriceIsUnknown() {
        int exit = terminal.run("run", "--budget", "0.50usd", "a task");

        assertThat(exit).isEqualTo(6);
        assertThat(terminal.err())
                .hasLineCount(1)
                .contains("openai:from-environment", "price:", "config.yaml", "--budget");
        assertThat(terminal.opening.task).isNull();
    }

    @Test
    void moneyIsLimitedWhereThePriceIsKnown() {
        BigDecimal price = new BigDecimal("0.25");
        terminal.opening.facts = new ModelFacts(new ModelFacts.Price(price, price, price), null, "", List.of());

        int exit = terminal.run("run", "--json", "--budget", "0.50usd", "a task");

        assertThat(exit).isZero();
        assertThat(terminal.opening.budget.limit(BudgetKind.MONEY)).contains(500_000_000L);
        assertThat(terminal.document().get("budget"))
                .contains(Json.object()
                        .put("usd", new Json.Num(new BigDecimal("0.5")))
                        .build());
    }

    @ParameterizedTest
    @CsvSource({"INTERRUPTED,130", "PAUSED,4", "WAITING,4", "BROKEN,3"})
    void exitCodeSaysWhatParkedTheRun(ParkCause cause, int code) {
        terminal.opening.script = List.of(new RunEvent.RunParked("this is why", cause));

        int exit = terminal.run("run", "--json", "a task");

        assertThat(exit).isEqualTo(code);
        assertThat(terminal.err()).contains("'tyto resume r1' goes on with it");
        assertThat(terminal.document().get("parked"))
                .contains(Json.object()
                        .put("cause", cause.name().toLowerCase(Locale.ROOT))
                        .put("reason", "this is why")
                        .build());
        assertThat(terminal.document().number("exit").orElseThrow().intValue()).isEqualTo(code);
    }

    @Test
    void runThatWaitsForAPersonSaysWhatItAsks() {
        StepKey step = StepKey.toolCall(new StepScope.Sample(Events.attempt("s1", 1), 0), 0, 0);
        terminal.opening.script = List.of(
                new RunEvent.PlanAdopted(0, Events.PLAN, Origin.PLANNER),
                new RunEvent.ApprovalRequested("plan-0", new RunEvent.Asked.PlanShown(0), Digest.of("p")),
                new RunEvent.ApprovalRequested(
                        "call-1",
                        new RunEvent.Asked.CallShown(
                                step,
                                new ToolCall(
                                        "c1", "write_file", "{}", Json.object().build(), false),
                                "/the/folder",
                                "it writes"),
                        Digest.of("c")),
                new RunEvent.ApprovalRequested(
                        "question-1", new RunEvent.Asked.Question(step, "Which valley?"), Digest.of("q")),
                new RunEvent.RunParked("it waits for a person", ParkCause.WAITING));

        int exit = terminal.run("run", "a task");

        assertThat(exit).isEqualTo(4);
        assertThat(terminal.out()).isEmpty();
        assertThat(terminal.err().lines().filter(line -> line.startsWith("tyto: ")))
                .containsExactly(
                        "tyto: asked plan-0: may the plan (revision 0) be carried out?",
                        "tyto:   s1  add the numbers",
                        "tyto:   s2  say the sum",
                        "tyto: asked call-1: may " + step + " call write_file {} in /the/folder? it writes",
                        "tyto: asked question-1: Which valley?",
                        "tyto: run r1 waits for a person; 'tyto resume r1' goes on with it");
    }

    @Test
    void bugIsOneSentenceAndItsTraceOnDemand() {
        terminal.opening.whenIdle = () -> {
            throw new IllegalStateException("two and two");
        };
        terminal.opening.script = List.of();

        int quiet = terminal.run("run", "a task");
        String sentence = terminal.err();
        int loud = terminal.run("run", "--stacktrace", "a task");

        assertThat(List.of(quiet, loud)).containsOnly(1);
        assertThat(sentence).contains("bug in Tyto", "two and two").doesNotContain("\tat ");
        assertThat(terminal.err()).contains("\tat ");
    }

    private static String rights(Path file) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    }

    private void writeConfiguration(String text) throws IOException {
        Files.createDirectories(home.resolve(".tyto"));
        Files.writeString(home.resolve(".tyto/config.yaml"), text);
    }
}
