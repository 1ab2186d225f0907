package dev.tyto.deploy.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tyto.core.budget.Spend;
import dev.tyto.core.event.RunEvent;
import dev.tyto.core.event.RunEvent.ParkCause;
import dev.tyto.core.json.Json;
import dev.tyto.core.model.ModelName;
import dev.tyto.core.run.ControlMessage;
import dev.tyto.core.run.RunId;
import dev.tyto.core.run.RunOptions;
import dev.tyto.core.run.RunStatus;
import dev.tyto.core.task.Task;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// `tyto runs cancel`, `pause` and `delete`.
class RunsControlTest {

    private static final RunId RUN = new RunId("r1");
    private static final RunEvent CANCELLED =
            new RunEvent.RunEnded(RunStatus.CANCELLED, "", List.of(), List.of(), Spend.NONE, null);

    @TempDir
    Path home;

    private Terminal terminal;

    @BeforeEach
    void handIn() {
        terminal = new Terminal(home);
        terminal.environment.put("USER", "ann");
        terminal.environment.put("HOSTNAME", "desk");
        terminal.opening.accept(RUN, Task.of("a task"), RunOptions.allOn(new ModelName("openai:x")));
    }

    @Test
    void ownerIsToldToCancel() {
        ownedAndObeying(CANCELLED);

        int exit = terminal.run("runs", "cancel", "r1");

        assertThat(exit).isZero();
        assertThat(terminal.out()).isEqualTo("run r1 is cancelled\n");
        assertThat(terminal.opening.said).containsExactly(new ControlMessage.Cancel("message-0", "ann@desk"));
    }

    @Test
    void runThatNobodyWorksOnIsTakenUpToBeCancelled() {
        terminal.opening.add(RUN, new RunEvent.RunParked("interrupted"));
        terminal.opening.afterResume = List.of(CANCELLED);

        int exit = terminal.run("runs", "cancel", "r1", "--json");

        assertThat(exit).isZero();
        assertThat(terminal.document().text("status")).contains("cancelled");
        assertThat(terminal.opening.said).hasSize(1);
    }

    @Test
    void ownerWhoNeedsMoreTimeToStopIsNotWaitedForLonger() {
        ownedAndObeying();

        int exit = terminal.run("runs", "cancel", "r1");

        assertThat(exit).isZero();
        assertThat(terminal.out()).isEqualTo("run r1 has received it and is stopping\n");
        assertThat(waited()).isEqualTo(RunControl.PATIENCE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"cancel", "pause"})
    void ownerWhoDoesNotListenIsNamed(String command) {
        terminal.opening.owner = "process 4711 on desk";

        int exit = terminal.run("runs", command, "r1");

        assertThat(exit).isEqualTo(3);
        assertThat(terminal.err()).hasLineCount(1).contains("within 5 s", "inbox", "process 4711 on desk");
        assertThat(waited()).isEqualTo(RunControl.PATIENCE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"cancel", "pause"})
    void runThatIsOverIsLeftAsItIs(String command) {
        Events.run(RunStatus.COMPLETED, "ok", null).forEach(event -> terminal.opening.add(RUN, event));

        int exit = terminal.run("runs", command, "r1");

        assertThat(exit).isEqualTo(2);
        assertThat(terminal.err()).isEqualTo("tyto: run r1 is over (completed): there is nothing to " + command + "\n");
        assertThat(terminal.opening.said).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"cancel", "pause"})
    void runThatWasOverBeforeItHeardIsSaidToBe(String command) {
        terminal.opening.owner = "process 4711 on desk";
        terminal.opening.obedience = _ -> Events.run(RunStatus.COMPLETED, "ok", null);

        int exit = terminal.run("runs", command, "r1");

        assertThat(exit).isEqualTo(2);
        assertThat(terminal.err()).contains("run r1 is over (completed)");
    }

    @Test
    void ownerIsToldToPause() {
        ownedAndObeying(new RunEvent.RunParked("ann@desk pauses it", ParkCause.PAUSED));

        int exit = terminal.run("runs", "pause", "r1");

        assertThat(exit).isZero();
        assertThat(terminal.out()).isEqualTo("run r1 is paused\n");
        assertThat(terminal.opening.said).containsExactly(new ControlMessage.Pause("message-0", "ann@desk"));
    }

    @Test
    void ownerMayEndWhatIsUnderWayBeforeHePauses() {
        ownedAndObeying();

        int exit = terminal.run("runs", "pause", "r1");

        assertThat(exit).isZero();
        assertThat(terminal.out()).isEqualTo("run r1 has received it and ends what is under way first\n");
    }

    @Test
    void runThatNobodyWorksOnNeedsNoPause() {
        int exit = terminal.run("runs", "pause", "r1");

        assertThat(exit).isZero();
        assertThat(terminal.out()).isEqualTo("run r1 is not running: nobody works on it\n");
        assertThat(terminal.opening.said).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"cancel", "pause", "delete"})
    void unknownRunIsAUsageError(String command) {
        int exit = terminal.run("runs", command, "r9");

        assertThat(exit).isEqualTo(2);
        assertThat(terminal.err()).hasLineCount(1).contains("there is no run r9");
    }

    @Test
    void runsAreDeletedWithTheirFolders() throws IOException {
        terminal.opening.accept(new RunId("r2"), Task.of("x"), RunOptions.allOn(new ModelName("openai:x")));
        Path results = Files.createDirectories(home.resolve("runs/r1/results"));
        Files.writeString(results.resolve("report.md"), "x");
        Path outside = Files.createDirectory(home.resolve("outside"));
        Files.writeString(outside.resolve("kept"), "x");
        Files.createSymbolicLink(results.resolve("link"), outside);

        int exit = terminal.run("runs", "delete", "r1", "r2", "--data-dir", home.toString());

        assertThat(exit).isZero();
        assertThat(terminal.out()).isEqualTo("run r1 is deleted\nrun r2 is deleted\n");
        assertThat(terminal.opening.deleted).containsExactly(RUN, new RunId("r2"));
        assertThat(home.resolve("runs/r1")).doesNotExist();
        assertThat(outside.resolve("kept")).exists();
    }

    @Test
    void deletedRunsAreOneDocument() {
        int exit = terminal.run("runs", "delete", "--json", "r1", "r1");

        assertThat(exit).isZero();
        assertThat(terminal.document().items("deleted")).containsExactly(new Json.Str("r1"));
    }

    @Test
    void nothingIsDeletedWhenOneRunIsNotThere() {
        int exit = terminal.run("runs", "delete", "r1", "r9");

        assertThat(exit).isEqualTo(2);
        assertThat(terminal.opening.deleted).isEmpty();
    }

    @Test
    void runThatSomebodyWorksOnIsNotDeleted() {
        terminal.opening.owner = "process 4711 on desk";

        int exit = terminal.run("runs", "delete", "r1");

        assertThat(exit).isEqualTo(2);
        assertThat(terminal.err()).hasLineCount(1).contains("process 4711 on desk");
        assertThat(terminal.opening.deleted).isEmpty();
    }

    private void ownedAndObeying(RunEvent... then) {
        terminal.opening.owner = "process 4711 on desk";
        terminal.opening.obedience = message -> Stream.concat(
                        Stream.of(new RunEvent.ControlReceived(message)), Stream.of(then))
                .toList();
    }

    private Duration waited() {
        return terminal.opening.clock.sleeps().stream().reduce(Duration.ZERO, Duration::plus);
    }
}
