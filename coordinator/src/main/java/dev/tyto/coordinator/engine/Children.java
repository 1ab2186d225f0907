package dev.tyto.coordinator.engine;

import dev.tyto.core.artifact.Artifact;
import dev.tyto.core.artifact.Digest;
import dev.tyto.core.budget.Budget;
import dev.tyto.core.budget.Spend;
import dev.tyto.core.env.Clock;
import dev.tyto.core.event.RunEvent;
import dev.tyto.core.event.RunEvent.LimitReached;
import dev.tyto.core.event.RunEvent.ParkCause;
import dev.tyto.core.journal.JournalException;
import dev.tyto.core.run.ControlMessage;
import dev.tyto.core.run.RunId;
import dev.tyto.core.run.RunOptions;
import dev.tyto.core.run.RunStatus;
import dev.tyto.core.steps.StepKey;
import dev.tyto.core.steps.StepScope;
import dev.tyto.core.steps.Steps.Delegated;
import dev.tyto.core.task.Task;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// The runs that steps of one run start: each has a log of its own under a derived name, spends from the step's
/// place in its parent's ledger, ends with the step's attempt, and is taken up again with it.
final class Children {

    private static final int PARENT_CHARACTERS = 40;
    private static final int HASH_CHARACTERS = 16;

    /// Starts runs and takes them up; the engine.
    interface Starter {

        /// The driver of this run, new or from the journal, spending from this book.
        RunDriver child(RunId child, Task task, Budget budget, RunOptions options, Book book);

        /// The driver of this run as the journal has it; nothing when it was never accepted.
        /// It obeys `first` before anything else.
        Optional<RunDriver> again(RunId child, Book book, @Nullable ControlMessage first);
    }

    private final RunLog log;
    private final Starter starter;
    private final Workspaces workspaces;
    private final Deadlines deadlines;
    private final Clock clock;
    private final Map<RunId, RunDriver> active = new ConcurrentSkipListMap<>();

    Children(RunLog log, Starter starter, Workspaces workspaces, Deadlines deadlines, Clock clock) {
        this.log = log;
        this.starter = starter;
        this.workspaces = workspaces;
        this.deadlines = deadlines;
        this.clock = clock;
    }

    /// The name of the run that this step starts: the same whenever it is asked for.
    static RunId idOf(RunId parent, StepKey key) {
        String start = parent.value()
                .substring(0, Math.min(PARENT_CHARACTERS, parent.value().length()));
        return new RunId(start + "-" + Digest.of(parent + "/" + key).hex().substring(0, HASH_CHARACTERS));
    }

    Delegated delegate(ToolDesk.Place place, Task task, String team) throws InterruptedException {
        StepKey key = StepKey.toolCall(place.scope(), 0, 0);
        RunOptions options = log.state().start().options();
        if (options.depth() >= RunOptions.MAX_DEPTH) {
            return new Delegated(
                    RunStatus.FAILED, "runs may be nested " + RunOptions.MAX_DEPTH + " deep", List.of(), Spend.NONE);
        }
        RunId child = idOf(log.run(), key);
        if (!log.openChildren().containsKey(key) && !log.intend(place.scope(), new RunEvent.ChildStarted(key, child))) {
            throw new InterruptedException("the work was stopped");
        }
        Book parentBook = log.book();
        Book book = parentBook.forChild(key);
        RunDriver driver = starter.child(
                child,
                task,
                parentBook.ledger().unspent(book.base()).and(timeLeft(place)),
                options.nested(new RunOptions.Parent(log.run(), key.toString(), options.depth() + 1, team)),
                book);
        active.put(child, driver);
        if (log.stopping()) { // since before it was among the active
            driver.stopWork();
        }
        try {
            if (log.state().paused()) {
                driver.obey(pauseMessage());
            }
            driver.await();
        } catch (InterruptedException e) {
            stop(driver, place);
            end(key, driver);
            throw e;
        } finally {
            active.remove(child);
        }
        return ended(place, key, driver);
    }

    /// Pauses the runs that are under way.
    void pause() {
        active.values().forEach(driver -> driver.obey(pauseMessage()));
    }

    /// From now on these runs, and those beneath them, start nothing any more.
    void stopWork() {
        active.values().forEach(RunDriver::stopWork);
    }

    /// Lets those go on that have not parked yet.
    void goOn() {
        active.values().forEach(driver -> driver.obey(new ControlMessage.Resume(messageId(), "run " + log.run())));
    }

    private ControlMessage pauseMessage() {
        return new ControlMessage.Pause(messageId(), "run " + log.run());
    }

    private String messageId() {
        return "parent " + log.run() + " at " + log.size();
    }

    private Delegated ended(ToolDesk.Place place, StepKey key, RunDriver driver) throws InterruptedException {
        Optional<RunEvent.RunEnded> end = end(key, driver);
        if (end.isPresent()) {
            RunEvent.RunEnded over = end.get();
            publish(place, over.artifacts());
            return new Delegated(
                    over.status(),
                    over.answer(),
                    over.artifacts(),
                    driver.log().state().spend(),
                    driver.log().state().limitReached().map(LimitReached::kind).orElse(null));
        }
        JournalException broken = driver.log().broken();
        if (broken != null) {
            throw broken;
        }
        Optional<RunEvent.RunParked> park = driver.log().state().park();
        if (park.isPresent() && park.get().cause() == ParkCause.BROKEN) {
            throw new JournalException(
                    JournalException.Reason.UNWRITABLE,
                    "run " + driver.log().run() + " is parked: " + park.get().reason());
        }
        if (park.isPresent() && park.get().cause() == ParkCause.WAITING) {
            place.notes().waitFor(RunDriver.RUN + driver.log().run());
        }
        throw new InterruptedException("run " + driver.log().run() + " is parked");
    }

    /// Ends the runs of these scopes that nobody follows any more, and bills them.
    boolean endOrphans(Predicate<StepScope> scopes) {
        boolean any = false;
        for (Map.Entry<StepKey, RunId> open : log.openChildren().entrySet()) {
            if (scopes.test(open.getKey().scope())) {
                any = true;
                endOrphan(open.getKey(), open.getValue());
                requireEnded(open.getKey(), open.getValue());
            }
        }
        return any;
    }

    private void requireEnded(StepKey key, RunId child) {
        if (log.openChildren().containsKey(key)) {
            throw new JournalException(
                    JournalException.Reason.UNWRITABLE, "run " + child + " must end with its parent but could not");
        }
    }

    private void endOrphan(StepKey key, RunId child) {
        ControlMessage cancel = new ControlMessage.Cancel("parent " + log.run(), "run " + log.run());
        Optional<RunDriver> driver = starter.again(child, log.book().forChild(key), cancel);
        if (driver.isEmpty()) {
            log.end(key, new RunEvent.ChildEnded(key, child, RunStatus.CANCELLED, "", List.of(), Spend.NONE));
            return;
        }
        driver.get().awaitQuietly();
        end(key, driver.get());
    }

    /// Bills the run once it has ended; says how it did.
    private Optional<RunEvent.RunEnded> end(StepKey key, RunDriver driver) {
        RunLog child = driver.log();
        Optional<RunEvent.RunEnded> end = child.state().end();
        end.ifPresent(over -> log.end(
                key,
                new RunEvent.ChildEnded(
                        key,
                        child.run(),
                        over.status(),
                        over.answer(),
                        over.artifacts(),
                        child.state().spend())));
        return end;
    }

    /// A cancelled or outdated attempt takes its run with it; one that is parked parks it.
    private void stop(RunDriver driver, ToolDesk.Place place) {
        boolean over = log.state().cancelledBy().isPresent()
                || !(place.scope() instanceof StepScope.Sample sample
                        && log.state().isCurrent(sample.attempt()))
                || !log.stopping();
        if (over) {
            driver.obey(new ControlMessage.Cancel("parent " + log.run(), "run " + log.run()));
        } else {
            driver.park("run " + log.run() + " was parked");
        }
        driver.awaitQuietly();
    }

    private void publish(ToolDesk.Place place, List<Artifact> files) {
        if (place.scope() instanceof StepScope.Sample sample) {
            try {
                for (Artifact file : files) {
                    workspaces.add(log.run(), sample.attempt(), file);
                }
            } catch (IOException e) {
                throw new UncheckedIOException("the files of a nested run could not be handed over", e);
            }
        }
    }

    /// What is left of the time of the attempt that the step is part of, and of its run.
    private Budget timeLeft(ToolDesk.Place place) {
        Duration attempt = place.scope() instanceof StepScope.Sample ? deadlines.attempt() : deadlines.subtask();
        Budget own = Budget.wallTime(attempt);
        return log.state()
                .timeLeft(clock.instant())
                .map(left -> own.and(Budget.wallTime(left)))
                .orElse(own);
    }
}
