package dev.tyto.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tyto.core.artifact.Digest;
import dev.tyto.core.budget.Budget;
import dev.tyto.core.event.Fingerprint;
import dev.tyto.core.event.Recorded;
import dev.tyto.core.event.RunEvent;
import dev.tyto.core.journal.Inbox;
import dev.tyto.core.journal.Journal;
import dev.tyto.core.journal.JournalException;
import dev.tyto.core.journal.JournalException.Reason;
import dev.tyto.core.journal.Ownership;
import dev.tyto.core.journal.Ownership.Claim;
import dev.tyto.core.journal.Ownership.Lease;
import dev.tyto.core.model.ModelName;
import dev.tyto.core.run.ControlMessage;
import dev.tyto.core.run.RunId;
import dev.tyto.core.run.RunOptions;
import dev.tyto.core.task.Task;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What every [Journal] must do. A test class of an implementation extends this and says how to open one.
public abstract class JournalContract {

    private static final Instant NOON = Instant.parse("2030-01-01T12:00:00.123456789Z");
    private static final RunId RUN = new RunId("run-1");
    private static final RunId OTHER = new RunId("run-2");
    private static final RunEvent PARKED = new RunEvent.RunParked("interrupted");
    private static final RunEvent RESUMED = new RunEvent.RunResumed("a test");

    /// A journal, the inbox of its runs, and their owners.
    public record Store(Journal journal, Inbox inbox, Ownership ownership) {}

    private @Nullable Store opened;

    /// An empty store, which the contract closes.
    protected abstract Store open() throws Exception;

    /// The same store again after it was closed, where it outlives its process; else the one given, not closed.
    protected Store reopen(Store store) throws Exception {
        return store;
    }

    @BeforeEach
    final void openJournal() throws Exception {
        opened = open();
    }

    @AfterEach
    final void closeJournal() {
        journal().close();
    }

    @Test
    void appendedEventsAreReadBackInOrder() {
        List<Recorded> added = journal().append(RUN, 0, 1, NOON, List.of(accepted("one", null), PARKED, RESUMED));

        List<Recorded> read = journal().read(RUN, 0);

        assertThat(read).isEqualTo(added);
        assertThat(read).extracting(Recorded::sequence).containsExactly(1L, 2L, 3L);
        assertThat(read).allSatisfy(recorded -> {
            assertThat(recorded.run()).isEqualTo(RUN);
            assertThat(recorded.epoch()).isEqualTo(1);
            assertThat(recorded.at()).isEqualTo(NOON);
        });
    }

    @Test
    void readingStartsAfterTheGivenSequence() {
        journal().append(RUN, 0, 1, NOON, List.of(accepted("one", null), PARKED, RESUMED));

        assertThat(journal().read(RUN, 2)).extracting(Recorded::event).containsExactly(RESUMED);
        assertThat(journal().read(RUN, 3)).isEmpty();
        assertThat(journal().read(RUN, 99)).isEmpty();
    }

    @Test
    void anUnknownRunHasNoEvents() {
        assertThat(journal().read(new RunId("nobody"), 0)).isEmpty();
        assertThat(journal().runs()).isEmpty();
    }

    @Test
    void aStaleSequenceIsRefusedAndChangesNothing() {
        journal().append(RUN, 0, 1, NOON, List.of(accepted("one", null), PARKED));

        assertThatThrownBy(() -> journal().append(RUN, 1, 1, NOON, List.of(RESUMED)))
                .isInstanceOf(JournalException.class);
        assertThatThrownBy(() -> journal().append(RUN, 0, 1, NOON, List.of(accepted("again", null))))
                .isInstanceOf(JournalException.class);

        assertThat(journal().read(RUN, 0)).hasSize(2);
    }

    @Test
    void aSequenceAheadOfTheRunIsRefused() {
        journal().append(RUN, 0, 1, NOON, List.of(accepted("one", null)));

        assertThatThrownBy(() -> journal().append(RUN, 2, 1, NOON, List.of(PARKED)))
                .isInstanceOf(JournalException.class);
        assertThatThrownBy(() -> journal().append(new RunId("new"), 1, 1, NOON, List.of(PARKED)))
                .isInstanceOf(JournalException.class);

        assertThat(journal().read(RUN, 0)).hasSize(1);
        assertThat(journal().read(new RunId("new"), 0)).isEmpty();
    }

    @Test
    void anOwnerOfAnEarlierEpochIsRefused() {
        journal().append(RUN, 0, 1, NOON, List.of(accepted("one", null)));
        journal().append(RUN, 1, 2, NOON, List.of(RESUMED));

        assertThatThrownBy(() -> journal().append(RUN, 2, 1, NOON, List.of(PARKED)))
                .isInstanceOf(JournalException.class);

        assertThat(journal().read(RUN, 0)).extracting(Recorded::epoch).containsExactly(1L, 2L);
    }

    @Test
    void aRefusedAppendLeavesNoneOfItsEvents() {
        journal().append(RUN, 0, 1, NOON, List.of(accepted("one", "key-1")));
        RunId other = new RunId("run-2");

        assertThatThrownBy(() -> journal().append(other, 0, 1, NOON, List.of(accepted("two", "key-1"), PARKED)))
                .isInstanceOf(JournalException.class);

        assertThat(journal().read(other, 0)).isEmpty();
        assertThat(journal().runs()).extracting(Recorded::run).containsExactly(RUN);
    }

    @Test
    void aJournalGoesOnAfterARefusal() {
        journal().append(RUN, 0, 1, NOON, List.of(accepted("one", null)));
        assertThatThrownBy(() -> journal().append(RUN, 5, 1, NOON, List.of(PARKED)))
                .isInstanceOf(JournalException.class);

        journal().append(RUN, 1, 1, NOON, List.of(PARKED));

        assertThat(journal().read(RUN, 1)).extracting(Recorded::event).containsExactly(PARKED);
    }

    @Test
    void runsComeNewestFirstWithTheirFirstEvent() {
        for (int number = 1; number <= 3; number++) {
            RunId run = new RunId("run-" + number);
            journal().append(run, 0, 1, NOON.plusSeconds(number), List.of(accepted("task " + number, null), PARKED));
        }

        assertThat(journal().runs())
                .extracting(Recorded::event)
                .containsExactly(accepted("task 3", null), accepted("task 2", null), accepted("task 1", null));
    }

    @Test
    void anIdempotencyKeyLeadsToItsRun() {
        journal().append(RUN, 0, 1, NOON, List.of(accepted("one", "key-1")));
        journal().append(new RunId("run-2"), 0, 1, NOON, List.of(accepted("two", null)));

        assertThat(journal().byIdempotencyKey("key-1")).contains(RUN);
        assertThat(journal().byIdempotencyKey("key-2")).isEmpty();
    }

    @Test
    void whatWasAppendedIsThereAfterReopening() throws Exception {
        List<Recorded> added = journal().append(RUN, 0, 3, NOON, List.of(accepted("one ü 🦉 \n", "key-1"), PARKED));

        opened = reopen(store());

        assertThat(journal().read(RUN, 0)).isEqualTo(added);
        assertThat(journal().byIdempotencyKey("key-1")).contains(RUN);
        assertThatThrownBy(() -> journal().append(RUN, 2, 2, NOON, List.of(RESUMED)))
                .isInstanceOf(JournalException.class);
    }

    @Test
    void manyRunsAppendSideBySide() throws Exception {
        int runs = 8;
        int appends = 25;

        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> writers = new ArrayList<>();
            for (int number = 1; number <= runs; number++) {
                RunId run = new RunId("run-" + number);
                writers.add(threads.submit(() -> IntStream.range(0, appends)
                        .forEach(last -> journal()
                                .append(run, last, 1, NOON, List.of(last == 0 ? accepted("a", null) : PARKED)))));
            }
            for (Future<?> writer : writers) {
                writer.get();
            }
        }

        assertThat(journal().runs()).hasSize(runs);
        assertThat(journal().runs())
                .allSatisfy(first -> assertThat(journal().read(first.run(), 0))
                        .extracting(Recorded::sequence)
                        .containsExactlyElementsOf(IntStream.rangeClosed(1, appends)
                                .mapToObj(each -> (long) each)
                                .toList()));
    }

    @Test
    void ofTwoThatAppendAtTheSamePlaceOneWins() throws Exception {
        journal().append(RUN, 0, 1, NOON, List.of(accepted("one", null)));
        int writers = 8;
        List<Future<List<Recorded>>> tries = new ArrayList<>();

        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int number = 0; number < writers; number++) {
                tries.add(threads.submit(() -> journal().append(RUN, 1, 1, NOON, List.of(PARKED, RESUMED))));
            }
        }

        assertThat(tries.stream().filter(each -> each.state() == Future.State.SUCCESS))
                .hasSize(1);
        assertThat(tries.stream().filter(each -> each.state() == Future.State.FAILED))
                .allSatisfy(each -> assertThat(each.exceptionNow()).isInstanceOf(JournalException.class));
        assertThat(journal().read(RUN, 0)).hasSize(3);
    }

    @Test
    void refusalsSayWhy() {
        journal().append(RUN, 0, 2, NOON, List.of(accepted("one", "key-1")));

        assertThat(reasonOf(() -> journal().append(RUN, 0, 2, NOON, List.of(accepted("again", "key-1")))))
                .isEqualTo(Reason.STALE);
        assertThat(reasonOf(() -> journal().append(RUN, 1, 1, NOON, List.of(PARKED))))
                .isEqualTo(Reason.STALE);
        assertThat(reasonOf(() -> journal().append(OTHER, 0, 1, NOON, List.of(accepted("two", "key-1")))))
                .isEqualTo(Reason.KEY_TAKEN);
    }

    @Test
    void aDeletedRunIsGoneAndOthersStay() {
        journal().append(RUN, 0, 1, NOON, List.of(accepted("one", "key-1"), PARKED));
        List<Recorded> others = journal().append(OTHER, 0, 1, NOON, List.of(accepted("two", "key-2"), RESUMED));
        store().inbox().put(RUN, new ControlMessage.Cancel("m1", "ada"));
        journal().saveSnapshot(RUN, new Journal.Snapshot(1, 1, "one"));

        journal().delete(RUN);

        assertThat(journal().read(RUN, 0)).isEmpty();
        assertThat(journal().snapshot(RUN)).isEmpty();
        assertThat(store().inbox().peek(RUN)).isEmpty();
        assertThat(store().inbox().pending()).isEmpty();
        assertThat(journal().byIdempotencyKey("key-1")).isEmpty();
        assertThat(journal().runs()).extracting(Recorded::run).containsExactly(OTHER);
        assertThat(journal().read(OTHER, 0)).isEqualTo(others);
    }

    @Test
    void aDeletedRunMayBeMadeAgain() {
        journal().append(RUN, 0, 5, NOON, List.of(accepted("one", "key-1"), PARKED));
        journal().delete(RUN);

        List<Recorded> added = journal().append(RUN, 0, 1, NOON, List.of(accepted("anew", "key-1")));

        assertThat(journal().read(RUN, 0)).isEqualTo(added);
        assertThat(journal().byIdempotencyKey("key-1")).contains(RUN);
    }

    @Test
    void deletingARunThatIsNotThereDoesNothing() {
        journal().append(RUN, 0, 1, NOON, List.of(accepted("one", null)));

        journal().delete(OTHER);

        assertThat(journal().runs()).extracting(Recorded::run).containsExactly(RUN);
    }

    @Test
    void aRunWithALivingOwnerIsNotDeleted() {
        journal().append(RUN, 0, 1, NOON, List.of(accepted("one", null)));
        try (Lease _ = ((Claim.Owned) store().ownership().claim(RUN)).lease()) {

            assertThat(reasonOf(() -> journal().delete(RUN))).isEqualTo(Reason.STALE);
        }
        assertThat(journal().read(RUN, 0)).hasSize(1);
    }

    @Test
    void deletingARunLeavesItWithoutAnOwner() {
        journal().append(RUN, 0, 1, NOON, List.of(accepted("one", null)));

        journal().delete(RUN);

        assertThat(store().ownership().claim(RUN)).isInstanceOf(Claim.Owned.class);
    }

    @Test
    void theLastSnapshotIsRemembered() {
        journal().append(RUN, 0, 1, NOON, List.of(accepted("one", null), PARKED));
        Journal.Snapshot newer = new Journal.Snapshot(2, 4, "two ü 🦉");

        journal().saveSnapshot(RUN, new Journal.Snapshot(1, 3, "one"));
        journal().saveSnapshot(RUN, newer);

        assertThat(journal().snapshot(RUN)).contains(newer);
        assertThat(journal().snapshot(OTHER)).isEmpty();
    }

    @Test
    void aSnapshotAheadOfItsRunIsNotHandedOut() {
        journal().append(RUN, 0, 1, NOON, List.of(accepted("one", null)));

        journal().saveSnapshot(RUN, new Journal.Snapshot(2, 1, "from a log that was longer"));

        assertThat(journal().snapshot(RUN)).isEmpty();
    }

    @Test
    void aSnapshotOfNoRunIsNotKept() {
        journal().saveSnapshot(RUN, new Journal.Snapshot(1, 1, "one"));
        journal().append(RUN, 0, 1, NOON, List.of(accepted("one", null)));

        assertThat(journal().snapshot(RUN)).isEmpty();
    }

    private Store store() {
        return Objects.requireNonNull(opened, "JUnit opens the store before each test");
    }

    private Journal journal() {
        return store().journal();
    }

    private static Reason reasonOf(ThrowingCallable refused) {
        return catchThrowableOfType(JournalException.class, refused).reason();
    }

    private static RunEvent accepted(String task, @Nullable String idempotencyKey) {
        ModelName model = new ModelName("replay:test");
        return new RunEvent.RunAccepted(
                Task.of(task),
                Budget.tokens(1_000),
                new RunOptions(model, model, model, null, idempotencyKey),
                new Fingerprint("test", Digest.of("prompts"), Digest.of("tools"), 7));
    }
}
