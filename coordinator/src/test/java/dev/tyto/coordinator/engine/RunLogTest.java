package dev.tyto.coordinator.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tyto.coordinator.machine.Command;
import dev.tyto.core.budget.Budget;
import dev.tyto.core.budget.Ledger;
import dev.tyto.core.budget.Ledger.Scope;
import dev.tyto.core.budget.Spend;
import dev.tyto.core.event.Recorded;
import dev.tyto.core.event.RunEvent;
import dev.tyto.core.journal.JournalException;
import dev.tyto.core.journal.JournalException.Reason;
import dev.tyto.core.model.ModelReply.Blame;
import dev.tyto.core.plan.Subtask;
import dev.tyto.core.planning.PlanningResult.Rejected;
import dev.tyto.core.redaction.Redaction;
import dev.tyto.core.run.RunId;
import dev.tyto.core.tool.ToolCall;
import dev.tyto.core.work.Outcome;
import dev.tyto.core.work.Outcome.Recovery;
import dev.tyto.testkit.InMemoryJournal;
import dev.tyto.testkit.sim.SimulatedProcess;
import dev.tyto.testkit.sim.Simulation;
import dev.tyto.testkit.sim.Simulation.Limit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// One run's log over a journal, on simulated threads.
final class RunLogTest {

    private static final Limit PLENTY = new Limit(100_000, Duration.ofDays(1));
    private static final RunId RUN = new RunId("r1");

    private final Simulation simulation = new Simulation(11);
    private final SimulatedProcess process = simulation.process("engine");
    private final InMemoryJournal journal = new InMemoryJournal();
    private final Redaction redaction = new Redaction();
    private final List<String> said = new ArrayList<>();
    private final RunLog log = log(1, List.of());

    @BeforeEach
    void begin() {
        go(() -> log.appendAndWrite(List.of(BookTest.accepted(), BookTest.adopted("a", "b"), BookTest.assigned("a"))));
    }

    @Test
    void whatIsAddedWhileAWriteIsUnderWayIsWrittenTogetherAfterIt() {
        go(() -> {
            for (int i = 0; i < 10; i++) {
                log.append(new RunEvent.PlanRejected(0, new Rejected("t" + i, List.of())));
            }
            log.awaitAllWritten();
        });

        List<Recorded> all = journal.read(RUN, 0);
        assertThat(all).hasSize(13);
        assertThat(all).extracting(Recorded::sequence).isSorted().doesNotHaveDuplicates();
    }

    @Test
    void replayedLogIsTheLiveOne() {
        go(() ->
                log.appendAndWrite(List.of(Talk.requested(0, 1), Talk.said(0, "x"), BookTest.answered("a", "result"))));

        RunLog replayed = log(2, journal.read(RUN, 0));

        assertThat(replayed.state()).isEqualTo(log.state());
        assertThat(replayed.conversation(Talk.SCOPE)).isEqualTo(log.conversation(Talk.SCOPE));
        assertThat(replayed.book().ledger().used(Scope.RUN)).isEqualTo(Talk.CALL);
    }

    @Test
    void eventThatCannotFollowAddsNothingOfItsBatch() {
        int before = log.size();

        go(() -> assertThatThrownBy(
                        () -> log.append(_ -> List.of(Talk.requested(0, 1), BookTest.answered("b", "never started"))))
                .isInstanceOf(IllegalStateException.class));

        assertThat(log.size()).isEqualTo(before);
        assertThat(log.hasOpen(_ -> true)).isFalse();
    }

    @Test
    void intentIsInTheJournalBeforeTheEffect() {
        go(() -> {
            boolean may = log.intend(Talk.SCOPE, Talk.requested(0, 1));
            said.add(may + " "
                    + journal.read(RUN, 0).getLast().event().getClass().getSimpleName());
        });

        assertThat(said).containsExactly("true ModelRequested");
    }

    @Test
    void intentIsRefusedAndNotRecordedOnceTheWorkIsStopped() {
        log.stopWork();

        go(() -> assertThatThrownBy(() -> log.intend(Talk.SCOPE, Talk.requested(0, 1)))
                .isInstanceOf(InterruptedException.class));

        assertThat(log.hasOpen(_ -> true)).isFalse();
        assertThat(journal.read(RUN, 0)).hasSize(3);
    }

    @Test
    void intentOfAnAttemptThatIsOverIsRefused() {
        go(() -> log.appendAndWrite(List.of(BookTest.answered("a", "result"))));

        go(() -> assertThatThrownBy(() -> log.intend(Talk.SCOPE, Talk.requested(0, 1)))
                .isInstanceOf(InterruptedException.class)
                .hasMessageContaining("the work on a.a1.s0 of run r1 is being stopped"));

        assertThat(journal.read(RUN, 0)).hasSize(4);
    }

    @Test
    void workThatIsTakenUpAgainMayIntendAgain() {
        log.stopWork();
        log.goOn();

        go(() -> said.add("" + log.intend(Talk.SCOPE, Talk.requested(0, 1))));

        assertThat(said).containsExactly("true");
    }

    @Test
    void journalThatFailsClosesTheLogAndStopsTheWork() {
        go(() -> journal.append(RUN, 3, 2, simulation.now(), List.of(new RunEvent.RunResumed("another owner"))));

        go(() -> assertThatThrownBy(() -> log.intend(Talk.SCOPE, Talk.requested(0, 1)))
                .isInstanceOfSatisfying(
                        JournalException.class, e -> assertThat(e.reason()).isEqualTo(Reason.STALE)));

        assertThat(log.stopping()).isTrue();
        assertThat(log.broken()).isNotNull();
        assertThatThrownBy(() -> log.append(Talk.said(0, "x"))).isInstanceOf(JournalException.class);
        log.goOn();
        assertThat(log.stopping()).isTrue();
    }

    @Test
    void closedLogTakesNothing() {
        log.close();

        assertThatThrownBy(() -> log.append(Talk.requested(0, 1)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("the log of run r1 must be open but is closed");
    }

    @Test
    void endOfAStepThatWasEndedMeanwhileChangesNothing() {
        go(() -> {
            log.appendAndWrite(List.of(Talk.requested(0, 1)));
            log.settleOpen(_ -> true, false);
            int before = log.size();
            log.end(Talk.model(0), Talk.said(0, "late"));
            said.add("" + (log.size() - before));
        });

        assertThat(said).containsExactly("0");
        assertThat(log.state().spend()).isEqualTo(Talk.BOUND);
    }

    @Test
    void callThatUsedMoreThanItHeldIsFollowedByItsOverdraft() {
        RunEvent.ModelCalled plain = Talk.said(0, "x");
        go(() -> log.appendAndWrite(List.of(
                Talk.requested(0, 1),
                new RunEvent.ModelCalled(plain.key(), 1, plain.reply(), Spend.modelCall(500, 2_000)))));

        assertThat(journal.read(RUN, 0).getLast().event()).isInstanceOf(RunEvent.Overdraft.class);
    }

    @Test
    void secretsAreTakenOutBeforeTheyAreAdded() {
        redaction.learn("tyto-secret-value");

        go(() -> log.appendAndWrite(List.of(Talk.requested(0, 1), Talk.said(0, "it is tyto-secret-value"))));

        assertThat(log.conversation(Talk.SCOPE).messages().getLast().text()).isEqualTo("it is [redacted]");
        assertThat(journal.read(RUN, 0).toString()).doesNotContain("tyto-secret-value");
    }

    @Test
    void resumedLogSettlesWhatItsLastOwnerLeftOpen() {
        go(() -> log.appendAndWrite(List.of(Talk.requested(0, 1))));
        RunLog next = log(2, journal.read(RUN, 0));

        go(() -> next.resumed("ada"));

        assertThat(journal.read(RUN, 4))
                .extracting(each -> each.event().getClass().getSimpleName())
                .containsExactly("RunResumed", "ModelCalled");
        assertThat(journal.read(RUN, 4)).extracting(Recorded::epoch).containsOnly(2L);
    }

    @Test
    void readerWaitsForTheNextEventUntilTheAlarmRings() {
        go(() -> {
            said.add("" + log.after(3, Duration.ofSeconds(2), process.clock()).size());
            said.add("" + Duration.between(Simulation.START, simulation.now()).toSeconds());
            said.add("" + log.after(1, Duration.ofSeconds(2), process.clock()).size());
        });

        assertThat(said).containsExactly("0", "2", "2");
    }

    @Test
    void nextAttemptIsToldWhatWasWrongAndWhatWasCalled() {
        ToolCall call = Talk.call("c1", "one");
        go(() -> log.appendAndWrite(List.of(
                Talk.requested(0, 1),
                Talk.asked(0, call),
                Talk.wanted(0, 0, 1, call),
                Talk.got(0, 0, call, "line one\n  line two " + "x".repeat(200)),
                new RunEvent.AttemptFailed(
                        Talk.ATTEMPT, new Outcome.Failed("no number", true, Blame.TASK, Talk.CALL)))));

        String feedback = Feedback.of(assign(2), log);

        assertThat(feedback)
                .startsWith("no number\nThe attempt before had called:\n- lookup: line one line two xxx")
                .endsWith("…");
        assertThat(feedback.lines()).hasSize(3).allMatch(line -> line.length() <= 120 + "- lookup: ".length());
    }

    @Test
    void attemptThatCalledNothingIsToldWhatWasWrongAlone() {
        assertThat(Feedback.of(assign(2), log)).isEqualTo("no number");
        assertThat(Feedback.of(assign(1), log)).isEqualTo("no number");
    }

    private static Command.Assign assign(int attempt) {
        return new Command.Assign(
                Subtask.of("a", "do a"), attempt, Recovery.RETRY, List.of("w"), List.of(), "no number");
    }

    private RunLog log(long epoch, List<Recorded> history) {
        Book book = new Book(Ledger.over(Budget.UNLIMITED), Scope.RUN, _ -> {
            throw new AssertionError("nobody must be asked");
        });
        return new RunLog(
                RUN, new RunLog.Means(journal, process.clock(), process.threads(), redaction), epoch, book, history);
    }

    private interface Body {
        void run() throws InterruptedException;
    }

    /// Does this on a thread of the process, to its end.
    private void go(Body body) {
        process.threads()
                .newThread(() -> {
                    try {
                        body.run();
                    } catch (InterruptedException e) {
                        throw new AssertionError(e);
                    }
                })
                .start();
        simulation.run(PLENTY);
        assertThat(simulation.failures()).isEmpty();
    }
}
