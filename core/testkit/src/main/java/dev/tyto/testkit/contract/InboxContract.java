package dev.tyto.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tyto.core.event.RunEvent;
import dev.tyto.core.journal.Inbox;
import dev.tyto.core.journal.Journal;
import dev.tyto.core.journal.JournalException;
import dev.tyto.core.journal.JournalException.Reason;
import dev.tyto.core.run.ControlMessage;
import dev.tyto.core.run.RunId;
import dev.tyto.testkit.contract.JournalContract.Store;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What every [Inbox] must do. A test class of an implementation extends this and says how to open one.
public abstract class InboxContract {

    private static final RunId RUN = new RunId("run-1");
    private static final RunId OTHER = new RunId("run-2");
    private static final ControlMessage FIRST = new ControlMessage.Cancel("m1", "ada");
    private static final ControlMessage SECOND = new ControlMessage.Cancel("m2", "bob");

    private @Nullable Store opened;

    /// An empty store, which the contract closes.
    protected abstract Store open() throws Exception;

    /// The same store again after it was closed, where it outlives its process; else the one given, not closed.
    protected Store reopen(Store store) throws Exception {
        return store;
    }

    @BeforeEach
    final void openTwoRuns() throws Exception {
        opened = open();
        for (RunId run : List.of(RUN, OTHER)) {
            journal().append(run, 0, 1, Instant.EPOCH, List.of(new RunEvent.RunParked("x")));
        }
    }

    @AfterEach
    final void closeJournal() {
        journal().close();
    }

    @Test
    void messagesStayInOrderUntilTheyAreTaken() {
        inbox().put(RUN, FIRST);
        inbox().put(RUN, SECOND);
        assertThat(inbox().peek(RUN)).containsExactly(FIRST, SECOND);

        inbox().take(RUN, FIRST);

        assertThat(inbox().peek(RUN)).containsExactly(SECOND);
    }

    @Test
    void aMessageIsForOneRunAlone() {
        inbox().put(RUN, FIRST);
        inbox().put(OTHER, FIRST);

        inbox().take(RUN, FIRST);

        assertThat(inbox().peek(RUN)).isEmpty();
        assertThat(inbox().peek(OTHER)).containsExactly(FIRST);
    }

    @Test
    void theFirstMessageOfAnIdCounts() {
        inbox().put(RUN, FIRST);

        inbox().put(RUN, new ControlMessage.Cancel("m1", "eve"));

        assertThat(inbox().peek(RUN)).containsExactly(FIRST);
    }

    @Test
    void aTakenMessageDoesNotComeBack() throws Exception {
        inbox().put(RUN, FIRST);
        inbox().take(RUN, FIRST);
        opened = reopen(store());

        inbox().put(RUN, FIRST);

        assertThat(inbox().peek(RUN)).isEmpty();
        assertThat(inbox().pending()).isEmpty();
    }

    @Test
    void aMessageTakenBeforeItCameIsNotObeyed() {
        inbox().take(RUN, FIRST);

        inbox().put(RUN, FIRST);

        assertThat(inbox().peek(RUN)).isEmpty();
    }

    @Test
    void takingTwiceIsTakingOnce() {
        inbox().put(RUN, FIRST);
        inbox().put(RUN, SECOND);
        inbox().take(RUN, FIRST);

        inbox().take(RUN, FIRST);

        assertThat(inbox().peek(RUN)).containsExactly(SECOND);
    }

    @Test
    void duplicatesInAnyOrderAreObeyedOnce() {
        for (long seed = 1; seed <= 20; seed++) {
            RunId run = new RunId("seed-" + seed);
            journal().append(run, 0, 1, Instant.EPOCH, List.of(new RunEvent.RunParked("x")));
            List<ControlMessage> sent = new ArrayList<>();
            for (int each = 0; each < 12; each++) {
                sent.add(new ControlMessage.Cancel("m" + each % 4, "ada"));
            }
            Collections.shuffle(sent, new SplittableRandom(seed));
            List<String> obeyed = new ArrayList<>();

            for (ControlMessage message : sent) {
                inbox().put(run, message);
                if (seed % 2 == 0) {
                    obey(run, obeyed);
                }
            }
            obey(run, obeyed);

            assertThat(obeyed).as("seed " + seed).containsExactlyInAnyOrder("m0", "m1", "m2", "m3");
        }
    }

    @Test
    void pendingNamesTheRunsWithMessages() {
        assertThat(inbox().pending()).isEmpty();
        inbox().put(RUN, FIRST);
        inbox().put(RUN, SECOND);
        inbox().put(OTHER, FIRST);
        assertThat(inbox().pending()).containsExactlyInAnyOrder(RUN, OTHER);

        inbox().take(RUN, FIRST);
        inbox().take(OTHER, FIRST);

        assertThat(inbox().pending()).containsExactly(RUN);
    }

    @Test
    void runWithTheOldestMessageIsPendingFirst() {
        inbox().put(OTHER, FIRST);
        inbox().put(RUN, FIRST);
        inbox().put(OTHER, SECOND);
        assertThat(inbox().pending()).containsExactly(OTHER, RUN);

        inbox().take(OTHER, FIRST);

        assertThat(inbox().pending()).containsExactly(RUN, OTHER);
    }

    @Test
    void messagesAreThereAfterReopening() throws Exception {
        inbox().put(RUN, FIRST);

        opened = reopen(store());

        assertThat(inbox().peek(RUN)).containsExactly(FIRST);
        assertThat(inbox().pending()).containsExactly(RUN);
    }

    @Test
    void aMessageToNobodyIsRefused() {
        RunId nobody = new RunId("nobody");

        assertThatThrownBy(() -> inbox().put(nobody, FIRST))
                .isInstanceOfSatisfying(
                        JournalException.class, e -> assertThat(e.reason()).isEqualTo(Reason.UNREADABLE));
        assertThat(inbox().peek(nobody)).isEmpty();
        assertThat(inbox().pending()).isEmpty();
    }

    @Test
    void messagesThatComeTogetherAreAllKept() {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int each = 0; each < 40; each++) {
                ControlMessage message = new ControlMessage.Cancel("m" + each % 20, "ada");
                threads.execute(() -> inbox().put(RUN, message));
            }
        }

        assertThat(inbox().peek(RUN))
                .extracting(ControlMessage::id)
                .doesNotHaveDuplicates()
                .hasSize(20);
    }

    private void obey(RunId run, List<String> obeyed) {
        for (ControlMessage message : inbox().peek(run)) {
            obeyed.add(message.id());
            inbox().take(run, message);
        }
    }

    private Store store() {
        return Objects.requireNonNull(opened, "JUnit opens the store before each test");
    }

    private Journal journal() {
        return store().journal();
    }

    private Inbox inbox() {
        return store().inbox();
    }
}
