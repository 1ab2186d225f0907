package dev.tyto.deploy.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tyto.core.event.RunEvent;
import dev.tyto.core.run.ControlMessage;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What other processes say to a run that one process works on: its model holds the first answers back until it is
/// told to give them.
@Timeout(120)
class LivingRunTest {

    @TempDir
    Path folder;

    private final CountDownLatch asked = new CountDownLatch(2);
    private final CountDownLatch mayAnswer = new CountDownLatch(1);
    private StubModelServer server;
    private TytoProcess owner;
    private CommandLineSession tyto;
    private String run;

    @BeforeEach
    void startRun() throws Exception {
        server = new StubModelServer(request -> {
            asked.countDown();
            mayAnswer.await();
            return SumsTask.answer(request);
        });
        owner = TytoProcess.tyto(folder, SumsTask.in(folder).run(server));
        assertThat(asked.await(30, TimeUnit.SECONDS)).as(owner.err()).isTrue();
        tyto = new CommandLineSession(folder);
        run = tyto.onlyRun();
    }

    @AfterEach
    void stop() {
        mayAnswer.countDown();
        owner.process().destroyForcibly();
        server.close();
    }

    @Test
    void pausedRunEndsWhatIsUnderWayAndGoesOnWhereItStopped() throws Exception {
        CommandLineSession.Result second = tyto.run("resume", run);
        CommandLineSession.Result deleted = tyto.run("runs", "delete", run);
        CompletableFuture<CommandLineSession.Result> pausing =
                CompletableFuture.supplyAsync(() -> tyto.run("runs", "pause", run));
        awaitReceived(ControlMessage.Pause.class);
        mayAnswer.countDown();
        CommandLineSession.Result paused = pausing.get(30, TimeUnit.SECONDS);
        int exit = owner.exit();
        int askedBefore = server.requests().size();
        CommandLineSession.Result again = tyto.run("runs", "pause", run);
        CommandLineSession.Result resumed = tyto.run("resume", run);

        assertThat(List.of(second, deleted)).allSatisfy(refused -> {
            assertThat(refused.exit()).isEqualTo(2);
            assertThat(refused.err())
                    .hasLineCount(1)
                    .contains("process " + owner.process().pid());
        });
        assertThat(paused.out()).isEqualTo("run " + run + " is paused\n");
        assertThat(exit).as(owner.err()).isEqualTo(4);
        assertThat(owner.err()).contains("run " + run + " is paused; 'tyto resume " + run + "' goes on with it");
        assertThat(askedBefore).isEqualTo(2);
        assertThat(again.out()).contains("is not running");
        assertThat(resumed.out()).as(resumed.err()).isEqualTo(SumsTask.ANSWER);
        assertThat(server.requests())
                .extracting(StubModelServer.Request::turn)
                .doesNotHaveDuplicates()
                .hasSize(7);
    }

    @Test
    void cancelledRunIsOverAndNothingMoreIsAsked() throws Exception {
        CommandLineSession.Result cancelled = tyto.run("runs", "cancel", run);
        int exit = owner.exit();
        CommandLineSession.Result again = tyto.run("runs", "cancel", run);
        CommandLineSession.Result resumed = tyto.run("resume", run);
        CommandLineSession.Result deleted = tyto.run("runs", "delete", run);

        assertThat(cancelled.out()).as(cancelled.err()).isEqualTo("run " + run + " is cancelled\n");
        assertThat(exit).as(owner.err()).isEqualTo(1);
        assertThat(owner.out()).isEmpty();
        assertThat(again.exit()).isEqualTo(2);
        assertThat(resumed.exit()).isEqualTo(1);
        assertThat(server.requests()).hasSize(2);
        assertThat(deleted.exit()).as(deleted.err()).isZero();
        assertThat(tyto.run("runs", "list").out()).isEmpty();
    }

    @Test
    void interruptedRunIsParkedAndFinishedByAnother() throws Exception {
        boolean sent = owner.signal("INT");
        int exit = owner.exit();
        mayAnswer.countDown();
        CommandLineSession.Result resumed = tyto.run("resume", run);

        assertThat(sent).isTrue();
        assertThat(exit).as(owner.err()).isEqualTo(130);
        assertThat(owner.err()).contains("interrupted: run " + run + " is parked; 'tyto resume " + run + "'");
        assertThat(resumed.out()).as(resumed.err()).isEqualTo(SumsTask.ANSWER);
        assertThat(server.requests()).hasSize(2 + 7); // the two that were cut had no answer
    }

    private void awaitReceived(Class<? extends ControlMessage> kind) throws Exception {
        while (tyto.trace(run).stream()
                .noneMatch(event ->
                        event instanceof RunEvent.ControlReceived received && kind.isInstance(received.message()))) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
        }
    }
}
