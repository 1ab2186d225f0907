package dev.tyto.coordinator.engine;

import dev.tyto.coordinator.machine.RunState;
import dev.tyto.core.artifact.Artifact;
import dev.tyto.core.budget.Ledger;
import dev.tyto.core.env.Clock;
import dev.tyto.core.event.Recorded;
import dev.tyto.core.event.RunEvent;
import dev.tyto.core.journal.Journal;
import dev.tyto.core.journal.JournalException;
import dev.tyto.core.redaction.Redaction;
import dev.tyto.core.run.RunId;
import dev.tyto.core.steps.AttemptId;
import dev.tyto.core.steps.StepKey;
import dev.tyto.core.steps.StepScope;
import dev.tyto.core.wire.EventFormat;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The log of one run that this process owns, with everything folded from it. Thread-safe.
///
/// An event is folded when it is added and written in the order of adding, several at once; nobody outside sees
/// it, and nothing outward is done because of it ([#intend]), before the journal has it. Once a write has failed
/// nothing more is added and nothing more starts.
final class RunLog {

    /// What a log is made of, beside the run.
    record Means(Journal journal, InstantSource time, ThreadFactory threads, Redaction redaction) {}

    private final RunId run;
    private final Means means;
    private final long epoch;
    private final Book book;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final List<Recorded> recorded = new ArrayList<>();
    private final RunMemory memory = new RunMemory();
    private RunState state = RunState.NEW;
    private int written;
    private int taken;
    private boolean writing;
    private @Nullable JournalException broken;
    private Runnable whenBroken = () -> {};
    private boolean stopping;
    private boolean closed;

    /// The log of a new run, or of one whose events so far are these.
    RunLog(RunId run, Means means, long epoch, Book book, List<Recorded> history) {
        this.run = run;
        this.means = means;
        this.epoch = epoch;
        this.book = book;
        for (Recorded each : history) {
            state = state.evolve(each.event(), each.at());
            fold(each.event(), true);
            recorded.add(each);
        }
        written = recorded.size();
        taken = written;
    }

    RunId run() {
        return run;
    }

    /// How many events there are.
    int size() {
        return locked(() -> recorded.size());
    }

    Book book() {
        return book;
    }

    /// All events so far, also those that the journal does not have yet.
    List<Recorded> recorded() {
        return locked(() -> List.copyOf(recorded));
    }

    /// Adds what `make` makes of the state at that very moment, all of it, or nothing when it throws.
    ///
    /// @throws JournalException when the journal has failed before
    void append(Function<RunState, List<RunEvent>> make) {
        lock.lock();
        try {
            if (broken != null) {
                throw broken;
            }
            if (closed) {
                throw new IllegalStateException("the log of run " + run + " must be open but is closed");
            }
            add(make.apply(state));
        } finally {
            lock.unlock();
        }
    }

    void append(RunEvent event) {
        append(_ -> List.of(event));
    }

    /// What takes secrets out of everything that this log is given.
    Redaction redaction() {
        return means.redaction();
    }

    /// The files that runs started by this attempt have handed to it, each made by `RUN/ATTEMPT`.
    List<Artifact> handedTo(AttemptId attempt) {
        lock.lock();
        try {
            List<Artifact> handed = new ArrayList<>();
            for (Recorded each : recorded) {
                if (each.event() instanceof RunEvent.ChildEnded ended
                        && ended.key().scope() instanceof StepScope.Sample sample
                        && sample.attempt().equals(attempt)) {
                    ended.artifacts().forEach(file -> handed.add(file.madeBy(origin(ended.child(), file))));
                }
            }
            return handed;
        } finally {
            lock.unlock();
        }
    }

    private static String origin(RunId child, Artifact file) {
        String maker = file.madeBy();
        return maker == null ? child.value() : child + "/" + maker;
    }

    /// Adds the end of a model call, unless the call was settled before, in full: then it comes too late.
    void end(RunEvent.ModelCalled end) {
        append(_ -> memory.open().has(end) ? List.of(end) : List.of());
    }

    /// Adds the event that ends this tool call or this run that a step had started, unless it was ended before.
    void end(StepKey key, RunEvent end) {
        append(_ -> memory.open().has(key) ? List.of(end) : List.of());
    }

    /// What was found of this sample's answer, if it was checked.
    Optional<RunEvent.CheckResult> check(AttemptId attempt, int sample) {
        return locked(() -> memory.check(attempt, sample));
    }

    /// Adds the events and waits until the journal has them, whatever interrupts come meanwhile.
    void appendAndWrite(List<RunEvent> events) {
        appendAndWrite(_ -> events);
    }

    /// The same with what `make` makes of the state at that very moment.
    void appendAndWrite(Function<RunState, List<RunEvent>> make) {
        lock.lock();
        try {
            append(make);
            awaitWritten();
        } finally {
            lock.unlock();
        }
    }

    /// Goes on with a run whose last owner is gone.
    void resumed(String by) {
        lock.lock();
        try {
            List<RunEvent> first = new ArrayList<>(List.of(new RunEvent.RunResumed(by)));
            first.addAll(memory.open().settled(_ -> true, false));
            appendAndWrite(first);
            memory.open().forEachTry(book::lose);
        } finally {
            lock.unlock();
        }
    }

    /// What the last owner began and did not end: nobody will say any more how it ended, until the log goes on.
    void loseOpen() {
        lock.lock();
        try {
            memory.open().forEachTry(book::lose);
        } finally {
            lock.unlock();
        }
    }

    /// Records that an effect of this scope is about to happen; returns once the journal has it. The effect may
    /// happen if this returns true; else the work is to stop since, it must not happen, and whoever called
    /// records so.
    ///
    /// @throws InterruptedException when the work is to stop; nothing is recorded then
    boolean intend(StepScope scope, RunEvent event) throws InterruptedException {
        awaitFamily();
        lock.lock();
        try {
            requireGoing(scope);
            append(event);
            awaitWritten();
            return mayGoOn(scope);
        } finally {
            lock.unlock();
        }
    }

    /// What runs of the same ledger have settled, and this one's reservation may stand on, is written first: else
    /// a crash between the two would leave logs that have spent more than there was.
    private void awaitFamily() {
        for (RunLog other : book.family()) {
            if (other != this) {
                other.awaitAllWritten();
                JournalException failure = other.broken();
                if (failure != null) {
                    throw failure;
                }
            }
        }
    }

    /// Whether nothing stops the work, and what it is for is still under way.
    private boolean mayGoOn(StepScope scope) {
        return isCurrent(scope) && !stopping && !Thread.currentThread().isInterrupted();
    }

    private boolean isCurrent(StepScope scope) {
        return switch (scope) {
            case StepScope.Sample sample -> state.isCurrent(sample.attempt());
            case StepScope.Planning planning ->
                planning.revision() == 0
                        || state.revisionAsked()
                                .filter(asked -> asked.revision() == planning.revision())
                                .isPresent();
            case StepScope.Synthesis _ -> true;
        };
    }

    private void add(List<RunEvent> made) {
        if (made.isEmpty()) {
            return;
        }
        Instant now = now();
        List<RunEvent> events = made.stream()
                .map(event -> EventFormat.redacted(event, means.redaction()))
                .toList();
        RunState next = state;
        for (RunEvent event : events) {
            next = next.evolve(event, now);
        }
        state = next;
        for (RunEvent event : events) {
            record(event, now);
            Ledger.Overdraft overdraft = fold(event, false);
            if (overdraft != null) {
                add(List.of(new RunEvent.Overdraft(overdraft.scope().toString(), overdraft.kind(), overdraft.by())));
            }
        }
        if (!writing) {
            writing = true;
            book.family().add(this);
            means.threads().newThread(this::write).start();
        }
    }

    /// What is written together has one time.
    private Instant now() {
        return recorded.size() > taken ? recorded.getLast().at() : means.time().instant();
    }

    private void record(RunEvent event, Instant now) {
        recorded.add(new Recorded(run, recorded.size() + 1L, epoch, now, event));
    }

    /// Writes what was added until nothing is left.
    private void write() {
        lock.lock();
        try {
            while (written < recorded.size() && broken == null) {
                List<Recorded> batch = List.copyOf(recorded.subList(written, recorded.size()));
                taken = recorded.size();
                JournalException failure = store(batch);
                if (failure == null) {
                    written += batch.size();
                } else {
                    broken = failure;
                    stopping = true;
                    whenBroken.run();
                }
                changed.signalAll();
            }
        } finally {
            writing = false;
            lock.unlock();
        }
    }

    private @Nullable JournalException store(List<Recorded> batch) {
        lock.unlock();
        try {
            Recorded first = batch.getFirst();
            List<RunEvent> events = batch.stream().map(Recorded::event).toList();
            means.journal().append(run, first.sequence() - 1, epoch, first.at(), events);
            return null;
        } catch (RuntimeException | Error e) { // whatever a journal throws, the run can no longer be recorded
            return e instanceof JournalException known
                    ? known
                    : new JournalException(
                            JournalException.Reason.UNWRITABLE,
                            "the journal broke while run " + run + " was recorded: " + e,
                            e);
        } finally {
            lock.lock();
        }
    }

    private void awaitWritten() {
        int upTo = recorded.size();
        while (written < upTo && broken == null) {
            changed.awaitUninterruptibly();
        }
        if (broken != null) {
            throw broken;
        }
    }

    private <T> T locked(Supplier<T> read) {
        lock.lock();
        try {
            return read.get();
        } finally {
            lock.unlock();
        }
    }

    private Ledger.@Nullable Overdraft fold(RunEvent event, boolean replayed) {
        memory.fold(event);
        return book.fold(event, replayed).orElse(null);
    }

    /// Settles the model calls of these scopes that were asked and have no answer: an answer may have been made,
    /// so they are billed in full. With `tools`, tool calls too: nobody will ask for them again. Says whether
    /// there were any.
    boolean settleOpen(Predicate<StepScope> scopes, boolean tools) {
        lock.lock();
        try {
            List<RunEvent> settled = memory.open().settled(scopes, tools);
            append(_ -> settled);
            return !settled.isEmpty();
        } finally {
            lock.unlock();
        }
    }

    /// Whether something of these scopes is under way: a model call, a tool call, a run.
    boolean hasOpen(Predicate<StepScope> scopes) {
        return locked(() -> memory.open().any(scopes));
    }

    /// @throws InterruptedException when the work on this scope is to stop
    void requireGoing(StepScope scope) throws InterruptedException {
        lock.lock();
        try {
            if (!mayGoOn(scope)) {
                throw new InterruptedException("the work on " + scope.path() + " of run " + run + " is being stopped");
            }
        } finally {
            lock.unlock();
        }
    }

    /// Has this done as soon as the journal has failed; it must be short.
    void whenBroken(Runnable action) {
        lock.lock();
        try {
            whenBroken = action;
        } finally {
            lock.unlock();
        }
    }

    /// Whether the message was obeyed before.
    boolean hasObeyed(String messageId) {
        return locked(() -> memory.hasObeyed(messageId));
    }

    /// The runs that steps of this one have started and that are not over.
    Map<StepKey, RunId> openChildren() {
        return locked(() -> memory.open().children());
    }

    /// How the run ended that this step had started, once it has.
    Optional<RunEvent.ChildEnded> endedChild(StepKey key) {
        return locked(() -> memory.endedChild(key));
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

    /// Takes [#stopWork] back, unless the journal has failed.
    void goOn() {
        lock.lock();
        try {
            stopping = broken != null;
        } finally {
            lock.unlock();
        }
    }

    boolean stopping() {
        return locked(() -> stopping);
    }

    RunState state() {
        return locked(() -> state);
    }

    Conversation conversation(StepScope scope) {
        return locked(() -> memory.conversation(scope));
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

    /// The events after this one that the journal has; waits for the first of them until it comes, the alarm
    /// rings, or the log is closed.
    List<Recorded> after(long sequence, Duration wait, Clock clock) throws InterruptedException {
        boolean[] rung = new boolean[1];
        Clock.Alarm alarm = clock.after(wait, () -> ring(rung));
        lock.lockInterruptibly();
        try {
            while (written <= sequence && broken == null && !closed && !rung[0]) {
                changed.await();
            }
            return written <= sequence ? List.of() : List.copyOf(recorded.subList((int) sequence, written));
        } finally {
            lock.unlock();
            alarm.cancel();
        }
    }

    private void ring(boolean[] rung) {
        lock.lock();
        try {
            rung[0] = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /// Waits until everything is written or cannot be.
    void awaitAllWritten() {
        lock.lock();
        try {
            while (written < recorded.size() && broken == null) {
                changed.awaitUninterruptibly();
            }
        } finally {
            lock.unlock();
        }
    }

    /// Says that nothing more will come; what still comes is refused.
    void close() {
        lock.lock();
        try {
            closed = true;
            book.family().remove(this);
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
