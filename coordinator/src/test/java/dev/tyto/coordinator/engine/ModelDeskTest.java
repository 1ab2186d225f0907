package dev.tyto.coordinator.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tyto.core.budget.Budget;
import dev.tyto.core.budget.Ledger;
import dev.tyto.core.budget.Ledger.Scope;
import dev.tyto.core.budget.Money;
import dev.tyto.core.env.Randomness;
import dev.tyto.core.event.Recorded;
import dev.tyto.core.event.RunEvent;
import dev.tyto.core.message.Message;
import dev.tyto.core.model.ModelReply;
import dev.tyto.core.model.ModelReply.Fault;
import dev.tyto.core.model.ModelRequest;
import dev.tyto.core.redaction.Redaction;
import dev.tyto.core.run.RunId;
import dev.tyto.core.steps.Steps.Reply;
import dev.tyto.testkit.InMemoryJournal;
import dev.tyto.testkit.sim.SimulatedProcess;
import dev.tyto.testkit.sim.Simulation;
import dev.tyto.testkit.sim.Simulation.Limit;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// The way to a model, over a log with a history, on simulated threads.
final class ModelDeskTest {

    private static final Limit PLENTY = new Limit(100_000, Duration.ofDays(1));
    private static final RunId RUN = new RunId("r1");

    private final Simulation simulation = new Simulation(11);
    private final SimulatedProcess process = simulation.process("engine");
    private final InMemoryJournal journal = new InMemoryJournal();
    private final List<ModelRequest> sent = new ArrayList<>();
    private final List<Reply> replies = new ArrayList<>();

    @Test
    void finalFailureThatIsRecordedIsHandedOverAgainAndNotAskedForAgain() {
        RunLog log =
                log(Budget.UNLIMITED, Talk.requested(0, 1, Message.user("q")), Talk.broken(0, 1, Fault.UNAUTHORIZED));

        ask(log, 1);

        assertThat(sent).isEmpty();
        assertThat(replies)
                .singleElement()
                .isInstanceOfSatisfying(
                        Reply.Broken.class,
                        broken -> assertThat(broken.failure().fault()).isEqualTo(Fault.UNAUTHORIZED));
    }

    @Test
    void whoeverWasToldOfAFailureMayAskAgain() {
        RunLog log =
                log(Budget.UNLIMITED, Talk.requested(0, 1, Message.user("q")), Talk.broken(0, 1, Fault.UNAUTHORIZED));

        ask(log, 2);

        assertThat(sent).hasSize(1);
        assertThat(replies.getLast()).isInstanceOf(Reply.Said.class);
    }

    @Test
    void failureThatPassesIsAskedForAgain() {
        RunLog log = log(Budget.UNLIMITED, Talk.requested(0, 1, Message.user("q")), Talk.broken(0, 1, Fault.LOST));

        ask(log, 1);

        assertThat(sent).hasSize(1);
    }

    @Test
    void modelOfUnknownPriceIsNotAskedUnderAHardLimitOnMoney() {
        RunLog log = log(Budget.money(Money.ofDollars(BigDecimal.ONE)));

        ask(log, 1);

        assertThat(sent).isEmpty();
        assertThat(((Reply.Broken) replies.getFirst()).failure()).satisfies(failure -> {
            assertThat(failure.fault()).isEqualTo(Fault.NOT_SET_UP);
            assertThat(failure.reason()).contains("price of every model", Talk.MODEL.text());
        });
    }

    private void ask(RunLog log, int times) {
        Notes notes = new Notes();
        ModelDesk desk = new ModelDesk(
                log,
                new ModelDesk.Means(
                        this::answer,
                        new Permits(Concurrency.DEFAULT),
                        Deadlines.DEFAULT,
                        process.clock(),
                        process.threads(),
                        Randomness.seeded(1)));
        process.threads()
                .newThread(() -> {
                    try {
                        for (int i = 0; i < times; i++) {
                            replies.add(desk.call(Talk.SCOPE, Talk.MODEL, Talk.step(), notes));
                        }
                    } catch (InterruptedException e) {
                        throw new AssertionError(e);
                    }
                })
                .start();
        simulation.run(PLENTY);
        assertThat(simulation.failures()).isEmpty();
    }

    private ModelReply answer(ModelRequest request) {
        sent.add(request);
        return Talk.said(0, "x").reply();
    }

    /// The log of a run that has one attempt under way and, since then, these events.
    private RunLog log(Budget budget, RunEvent... events) {
        List<RunEvent> all =
                new ArrayList<>(List.of(BookTest.accepted(budget), BookTest.adopted("a"), BookTest.assigned("a")));
        all.addAll(List.of(events));
        journal.append(RUN, 0, 1, Instant.EPOCH, all);
        List<Recorded> history = journal.read(RUN, 0);
        Book book = new Book(Ledger.over(budget), Scope.RUN, this::answer);
        RunLog.Means means = new RunLog.Means(journal, process.clock(), process.threads(), new Redaction());
        return new RunLog(RUN, means, 1, book, history);
    }
}
