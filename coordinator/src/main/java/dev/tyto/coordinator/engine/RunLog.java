package dev.tyto.coordinator.engine;

import dev.tyto.coordinator.machine.RunState;
import dev.tyto.core.event.Recorded;
import dev.tyto.core.event.RunEvent;
import dev.tyto.core.journal.Journal;
import dev.tyto.core.journal.JournalException;
import dev.tyto.core.run.RunId;
import dev.tyto.core.steps.StepScope;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// The log of one run that this process owns, with everything folded from it. Thread-safe. An event is in the journal
/// before anyone sees it; once an append has failed nothing more can be appended.
final class RunLog {

    private final RunId run;
    private final Journal journal;
    private final InstantSource time;
    private final long epoch;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final List<Recorded> recorded = new ArrayList<>();
    private final Map<StepScope, Conversation> conversations = new HashMap<>();
    private RunState state = RunState.NEW;
    private @Nullable JournalException broken;
    private boolean stopping;
    private boolean closed;

    RunLog(RunId run, Journal journal, InstantSource time, long epoch) {
        this.run = run;
        this.journal = journal;
        this.time = time;
        this.epoch = epoch;
    }

    RunId run() {
        return run;
    }

    void append(RunEvent event) {
        append(_ -> List.of(event));
    }

    /// Appends what `make` makes of the state at that very moment; all of it, or nothing when it throws.
    void append(Function<RunState, List<RunEvent>> make) {
        lock.lock();
        try {
            if (broken != null) {
                throw broken;
            }
            List<RunEvent> events = make.apply(state);
            if (events.isEmpty()) {
                return;
            }
            RunState next = state;
            for (RunEvent event : events) {
                next = next.evolve(event);
            }
            recorded.addAll(store(events));
            events.forEach(this::fold);
            state = next;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /// Records that an effect is about to happen; once the work is to stop none may start any more.
    ///
    /// @throws InterruptedException when the work is to stop
    void intend(RunEvent event) throws InterruptedException {
        lock.lock();
        try {
            if (stopping) {
                throw new InterruptedException("the work of run " + run + " is being stopped");
            }
            append(event);
        } finally {
            lock.unlock();
        }
    }

    /// From now on nothing is started any more; what is under way may still say how it ended.
    void stopWork() {
        lock.lock();
        try {
            stopping = true;
        } finally {
            lock.unlock();
        }
    }

    /// Whatever a journal throws, the run can no longer be recorded.
    private List<Recorded> store(List<RunEvent> events) {
        try {
            return journal.append(run, recorded.size(), epoch, time.instant(), events);
        } catch (RuntimeException e) {
            JournalException failure = e instanceof JournalException known
                    ? known
                    : new JournalException(
                            JournalException.Reason.UNWRITABLE,
                            "the journal broke while run " + run + " was recorded: " + e,
                            e);
            broken = failure;
            changed.signalAll();
            throw failure;
        }
    }

    private void fold(RunEvent event) {
        switch (event) {
            case RunEvent.ModelRequested e -> change(e.key().scope(), each -> each.requested(e));
            case RunEvent.ModelCalled e -> change(e.key().scope(), each -> each.called(e));
            case RunEvent.ToolRequested e -> change(e.key().scope(), each -> each.requested(e));
            case RunEvent.ToolCalled e -> change(e.key().scope(), each -> each.called(e));
            case RunEvent.RunAccepted _,
                    RunEvent.PlanRejected _,
                    RunEvent.PlanAdopted _,
                    RunEvent.PlanningFailed _,
                    RunEvent.RevisionAsked _,
                    RunEvent.PlanRevised _,
                    RunEvent.ContextCompacted _,
                    RunEvent.ChildStarted _,
                    RunEvent.ChildEnded _,
                    RunEvent.Overdraft _,
                    RunEvent.LimitReached _,
                    RunEvent.ApprovalRequested _,
                    RunEvent.SubtaskAssigned _,
                    RunEvent.CheckResult _,
                    RunEvent.AttemptFailed _,
                    RunEvent.SubtaskEnded _,
                    RunEvent.ControlReceived _,
                    RunEvent.RunParked _,
                    RunEvent.RunResumed _,
                    RunEvent.RunEnded _,
                    RunEvent.Scored _,
                    RunEvent.Feedback _,
                    RunEvent.Exported _,
                    RunEvent.Unknown _ -> {}
        }
    }

    private void change(StepScope scope, UnaryOperator<Conversation> change) {
        conversations.put(scope, change.apply(conversations.getOrDefault(scope, Conversation.EMPTY)));
    }

    RunState state() {
        lock.lock();
        try {
            return state;
        } finally {
            lock.unlock();
        }
    }

    Conversation conversation(StepScope scope) {
        lock.lock();
        try {
            return conversations.getOrDefault(scope, Conversation.EMPTY);
        } finally {
            lock.unlock();
        }
    }

    /// The failure that closed the journal to this run, if there was one.
    @Nullable
    JournalException broken() {
        lock.lock();
        try {
            return broken;
        } finally {
            lock.unlock();
        }
    }

    /// The events after this one; waits for the first of them until it comes, the time is up, or the log is closed.
    List<Recorded> after(long sequence, Duration wait) throws InterruptedException {
        long nanos = wait.toNanos();
        lock.lockInterruptibly();
        try {
            while (recorded.size() <= sequence && broken == null && !closed && nanos > 0) {
                nanos = changed.awaitNanos(nanos);
            }
            return recorded.size() <= sequence
                    ? List.of()
                    : List.copyOf(recorded.subList((int) sequence, recorded.size()));
        } finally {
            lock.unlock();
        }
    }

    /// Says that nothing more will come.
    void close() {
        lock.lock();
        try {
            closed = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /// Waits until the log is closed.
    void awaitClosed() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (!closed) {
                changed.await();
            }
        } finally {
            lock.unlock();
        }
    }
}
