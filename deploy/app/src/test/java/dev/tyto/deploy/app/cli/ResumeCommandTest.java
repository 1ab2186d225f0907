package dev.tyto.deploy.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tyto.core.budget.Budget;
import dev.tyto.core.event.RunEvent;
import dev.tyto.core.event.RunEvent.ParkCause;
import dev.tyto.core.json.Json;
import dev.tyto.core.model.ModelName;
import dev.tyto.core.model.ModelReply.Blame;
import dev.tyto.core.rule.PrerequisiteException;
import dev.tyto.core.run.ControlMessage;
import dev.tyto.core.run.RunId;
import dev.tyto.core.run.RunOptions;
import dev.tyto.core.run.RunStatus;
import dev.tyto.core.task.Task;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResumeCommandTest {

    private static final RunId RUN = new RunId("r1");

    @TempDir
    Path home;

    private Terminal terminal;

    @BeforeEach
    void parkARun() {
        terminal = new Terminal(home);
        terminal.environment.put("TYTO_MODEL", "openai:another");
        terminal.environment.put("USER", "ann");
        terminal.opening.accept(
                RUN, Task.of("What is 1+1?"), Budget.tokens(1_000), RunOptions.allOn(new ModelName("openai:its-own")));
        terminal.opening.add(RUN, new RunEvent.RunParked("interrupted"));
        terminal.opening.afterResume = Events.run(RunStatus.COMPLETED, "It is 2.", null);
    }

    @Test
    void parkedRunIsFollowedToItsAnswer() {
        int exit = terminal.run("resume", "r1");

        assertThat(exit).isZero();
        assertThat(terminal.out()).isEqualTo("It is 2.\n");
        assertThat(terminal.err().lines())
                .startsWith(
                        "run r1 goes on: 0 of 0 subtasks done so far, 0 model calls (0 tokens in, 0 out), 0 tool calls",
                        "run taken up by the test",
                        "plan of 2 subtasks (by the planner)");
        assertThat(terminal.opening.closed).isTrue();
    }

    @Test
    void modelsAreThoseOfTheRun() {
        int _ = terminal.run("resume", "r1");

        assertThat(terminal.opening.checked).isEqualTo(new ModelName("openai:its-own"));
    }

    @Test
    void entriesAreThoseOfTheConfiguration() throws IOException {
        Path file = Files.writeString(home.resolve("c.yaml"), "models: [{name: desk, kind: openai}]\n");

        int exit = terminal.run("resume", "r1", "--config", file.toString());

        assertThat(exit).isZero();
        assertThat(terminal.opening.request.models())
                .extracting(entry -> entry.name())
                .containsExactly("desk");
    }

    @Test
    void runThatIsParkedAgainEndsTheCommand() {
        terminal.opening.afterResume = List.of(new RunEvent.RunParked("nobody answered", ParkCause.WAITING));

        int exit = terminal.run("resume", "r1", "--json");

        assertThat(exit).isEqualTo(4);
        assertThat(terminal.document().text("status")).contains("parked");
    }

    @Test
    void interruptParksItAgain() {
        terminal.opening.afterResume = List.of();
        terminal.interrupts = stop -> {
            terminal.opening.whenIdle = stop;
            return () -> {};
        };

        int exit = terminal.run("resume", "r1");

        assertThat(exit).isEqualTo(130);
        assertThat(terminal.err()).contains("interrupted: run r1 is parked; 'tyto resume r1' goes on with it");
    }

    @Test
    void runThatIsOverIsToldAsItWasWithoutItsModels() {
        Events.run(RunStatus.PARTIAL, "Half of it.", Blame.TASK).forEach(event -> terminal.opening.add(RUN, event));
        terminal.opening.missing = "openai has no key: set OPENAI_API_KEY";

        int exit = terminal.run("resume", "r1");

        assertThat(exit).isEqualTo(1);
        assertThat(terminal.out()).isEqualTo("Half of it.\n");
        assertThat(terminal.err()).endsWith("tyto: this is why\n");
    }

    @Test
    void runThatSomebodyWorksOnIsLeftToHim() {
        terminal.opening.owner = "process 4711 on desk since 12:00:01";

        int exit = terminal.run("resume", "r1");

        assertThat(exit).isEqualTo(2);
        assertThat(terminal.err()).hasLineCount(1).contains("process 4711 on desk", "tyto runs pause r1");
    }

    @Test
    void logOfANewerTytoIsAMissingPrerequisite() {
        terminal.opening.add(
                RUN, new RunEvent.Unknown("Teleported", 1, Json.object().build()));

        int exit = terminal.run("resume", "r1");

        assertThat(exit).isEqualTo(6);
        assertThat(terminal.err()).hasLineCount(1).contains("newer Tyto", "tyto runs show r1");
        assertThat(terminal.opening.request).isNull();
    }

    @Test
    void whatTheEngineLacksIsAMissingPrerequisite() {
        terminal.opening.resumeFails = new PrerequisiteException("worker librarian is not here");

        int exit = terminal.run("resume", "r1");

        assertThat(exit).isEqualTo(6);
        assertThat(terminal.err()).isEqualTo("tyto: worker librarian is not here\n");
    }

    @Test
    void keyThatIsNoLongerThereIsAMissingPrerequisite() {
        terminal.opening.missing = "openai has no key: set OPENAI_API_KEY";

        int exit = terminal.run("resume", "r1");

        assertThat(exit).isEqualTo(6);
        assertThat(terminal.err()).isEqualTo("tyto: openai has no key: set OPENAI_API_KEY\n");
    }

    @Test
    void unknownRunIsAUsageError() {
        int exit = terminal.run("resume", "r9");

        assertThat(exit).isEqualTo(2);
        assertThat(terminal.err()).hasLineCount(1).contains("there is no run r9");
    }

    @Test
    void budgetIsRaisedBeforeTheRunGoesOn() {
        terminal.opening.obedience = message -> List.of(new RunEvent.ControlReceived(message));

        int exit = terminal.run("resume", "r1", "--json", "--budget", "5ktok");

        assertThat(exit).isZero();
        assertThat(terminal.opening.said)
                .containsExactly(new ControlMessage.RaiseBudget("message-0", "ann", Budget.tokens(5_000)));
        assertThat(terminal.document().get("budget").orElseThrow()).hasToString(tokens(5_000));
    }

    @Test
    void limitThatTheRunDoesNotHaveIsNotRaised() {
        int exit = terminal.run("resume", "r1", "--budget", "9calls");

        assertThat(exit).isZero();
        assertThat(terminal.err()).contains("run r1 has no limit on model calls, so there is none to raise\n");
    }

    @Test
    void budgetOfARunThatSomebodyWorksOnIsNotRaised() {
        terminal.opening.owner = "process 4711 on desk";

        int exit = terminal.run("resume", "r1", "--budget", "5ktok");

        assertThat(exit).isEqualTo(2);
        assertThat(terminal.opening.said).isEmpty();
    }

    private static String tokens(long amount) {
        return Json.object().put("tokens", amount).build().toString();
    }
}
