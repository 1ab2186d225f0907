package dev.tyto.deploy.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tyto.coordinator.journal.LockFiles;
import dev.tyto.core.journal.Ownership;
import dev.tyto.core.journal.Ownership.Claim;
import dev.tyto.core.run.RunId;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What the commands do with runs on a real disk, with the real journal and real locks.
class OwnedRunsTest {

    @TempDir
    Path folder;

    private CommandLineSession tyto;
    private String run;

    @BeforeEach
    void planSomething() throws Exception {
        tyto = new CommandLineSession(folder);
        Path script = Files.writeString(folder.resolve("script.json"), """
                {"version":1,"origin":"written by hand","turns":[
                  {"role":"planner","round":0,"reply":{"text":"{\\"version\\":1,\\"subtasks\\":[{\\"id\\":\\"a\\",\\"instruction\\":\\"x\\"}]}"}}]}
                """);
        CommandLineSession.Result planned = tyto.run("plan", "--model", "replay:" + script, "a task");
        assertThat(planned.exit()).as(planned.err()).isZero();
        run = tyto.onlyRun();
    }

    @Test
    void deletedRunLeavesNeitherLogNorFolder() {
        CommandLineSession.Result deleted = tyto.run("runs", "delete", run);

        assertThat(deleted.exit()).as(deleted.err()).isZero();
        assertThat(deleted.out()).isEqualTo("run " + run + " is deleted\n");
        assertThat(tyto.run("runs", "list").out()).isEmpty();
        assertThat(folder.resolve(".tyto/runs").resolve(run)).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(strings = {"resume", "runs delete"})
    void runWithALivingOwnerIsLeftToHim(String command) {
        Ownership.Claim claim = new LockFiles(folder.resolve(".tyto")).claim(new RunId(run));

        CommandLineSession.Result refused = tyto.run((command + " " + run).split(" "));

        assertThat(claim).isInstanceOf(Claim.Owned.class);
        assertThat(refused.exit()).isEqualTo(2);
        assertThat(refused.err())
                .hasLineCount(1)
                .contains("process " + ProcessHandle.current().pid());
        ((Claim.Owned) claim).lease().close();
        assertThat(tyto.run("runs", "list").out()).contains(run);
    }

    @Test
    void runThatNobodyWorksOnIsCancelledAtOnceAndForGood() {
        CommandLineSession.Result cancelled = tyto.run("runs", "cancel", run);
        CommandLineSession.Result again = tyto.run("runs", "cancel", run);
        CommandLineSession.Result resumed = tyto.run("resume", run);

        assertThat(cancelled.out()).isEqualTo("run " + run + " is cancelled\n");
        assertThat(List.of(cancelled.exit(), again.exit(), resumed.exit())).containsExactly(0, 2, 1);
        assertThat(tyto.run("runs", "show", run).out()).contains("status    cancelled");
    }

    @Test
    void runThatNobodyWorksOnIsNotPaused() {
        CommandLineSession.Result paused = tyto.run("runs", "pause", run);

        assertThat(List.of(paused.exit(), paused.out()))
                .containsExactly(0, "run " + run + " is not running: nobody works on it\n");
    }
}
