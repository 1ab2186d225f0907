package dev.tyto.coordinator.engine;

import dev.tyto.core.artifact.Artifact;
import dev.tyto.core.artifact.Digest;
import dev.tyto.core.budget.Budget;
import dev.tyto.core.budget.Spend;
import dev.tyto.core.event.Recorded;
import dev.tyto.core.event.RunEvent;
import dev.tyto.core.event.RunEvent.LimitReached;
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
    private static final Duration SHORTEST = Duration.ofMillis(1);

    /// Starts runs and takes them up; the engine. What cannot be taken up here is [Blocked].
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
    private final TimeLeft timeLeft;
    private final Map<RunId, RunDriver> active = new ConcurrentSkipListMap<>();
    private final Map<RunId, RunDriver> stopping = new ConcurrentSkipListMap<>();
    private volatile boolean cancelling;

    Children(RunLog log, Starter starter, Workspaces workspaces, TimeLeft timeLeft) {
        this.log = log;
        this.starter = starter;
        this.workspaces = workspaces;
        this.timeLeft = timeLeft;
    }

    /// The name of the run that this step starts: the same whenever it is asked for.
    static RunId idOf(RunId parent, StepKey key) {
        String start = parent.value()
                .substring(0, Math.min(PARENT_CHARACTERS, parent.value().length()));
        return new RunId(start + "-" + Digest.of(parent + "/" + key).hex().substring(0, HASH_CHARACTERS));
    }

    Delegated delegate(ToolDesk.Place place, Task task, String team) throws InterruptedException {
        StepKey key = StepKey.toolCall(place.scope(), 0, 0);
        Optional<RunEvent.ChildEnded> recorded = log.endedChild(key);
        if (recorded.isPresent()) {
            return delegated(place, recorded.get());
        }
        if (log.state().start().options().depth() >= RunOptions.MAX_DEPTH) {
            return new Delegated(
                    RunStatus.FAILED, "runs may be nested " + RunOptions.MAX_DEPTH + " deep", List.of(), Spend.NONE);
        }
        RunId child = idOf(log.run(), key);
        if (!log.openChildren().containsKey(key) && !log.intend(place.scope(), new RunEvent.ChildStarted(key, child))) {
            throw new InterruptedException("the work was stopped");
        }
        RunDriver driver = begin(place, task, key, child, team);
        follow(place, key, child, driver);
        return ended(place, key, driver);
    }

    private RunDriver begin(ToolDesk.Place place, Task task, StepKey key, RunId child, String team) {
        Book book = log.book().forChild(key);
        Budget budget = book.ledger().unspent(book.base()).and(timeLeft(place));
        RunOptions options = log.state().start().options();
        RunOptions.Parent parent = new RunOptions.Parent(log.run(), key.toString(), options.depth() + 1, team);
        return starter.child(child, task, budget, options.nested(parent), book);
    }

    private void follow(ToolDesk.Place place, StepKey key, RunId child, RunDriver driver) throws InterruptedException {
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
    }

    /// Pauses the runs that are under way.
    void pause() {
        active.values().forEach(driver -> driver.obey(pauseMessage()));
    }

    /// Runs that are stopped from now on end as cancelled.
    void cancel() {
        cancelling = true;
    }

    /// Waits until the runs that were told to stop have done so.
    void awaitStopped() {
        stopping.values().forEach(RunDriver::awaitQuietly);
    }

    /// The open runs that steps of this scope have started.
    List<RunId> of(Predicate<StepScope> scopes) {
        return log.openChildren().entrySet().stream()
                .filter(open -> scopes.test(open.getKey().scope()))
                .map(Map.Entry::getValue)
                .toList();
    }

    /// Whether the run is one of these, not over, and nobody drives it on.
    boolean isIdle(RunId child) {
        RunDriver driver = active.get(child);
        return log.openChildren().containsValue(child)
                && (driver == null || driver.log().state().parked());
    }

    /// From now on these runs, and those beneath them, start nothing any more.
    void stopWork() {
        active.values().forEach(RunDriver::stopWork);
    }

    /// Lets those go on that have not parked yet.
    void goOn() {
        active.values().forEach(driver -> driver.obey(new ControlMessage.Resume(messageId(), name())));
    }

    private ControlMessage pauseMessage() {
        return new ControlMessage.Pause(messageId(), name());
    }

    private String messageId() {
        return "parent " + log.run() + " at " + log.size();
    }

    private Delegated ended(ToolDesk.Place place, StepKey key, RunDriver driver) throws InterruptedException {
        Optional<RunEvent.ChildEnded> end = end(key, driver);
        if (end.isPresent()) {
            return delegated(place, end.get());
        }
        JournalException broken = driver.log().broken();
        if (broken != null) {
            throw broken;
        }
        Optional<RunEvent.RunParked> park = driver.log().state().park();
        if (park.isPresent()) {
            parked(place, driver, park.get());
        }
        throw new InterruptedException("run " + driver.log().run() + " is parked");
    }

    private Delegated delegated(ToolDesk.Place place, RunEvent.ChildEnded over) {
        publish(place, over.child(), over.artifacts());
        return new Delegated(over.status(), over.answer(), over.artifacts(), over.spend(), over.limit());
    }

    /// A nested run that waits for a person, or that somebody paused by its own name, holds up the step that it is
    /// part of and nothing else.
    private void parked(ToolDesk.Place place, RunDriver driver, RunEvent.RunParked park) {
        RunId child = driver.log().run();
        switch (park.cause()) {
            case BROKEN -> throw new Blocked("run " + child + " is parked: " + park.reason());
            case WAITING -> place.notes().waitFor(Suspensions.nested(child, park.cause()));
            case PAUSED -> {
                if (!name().equals(pausedBy(driver.log().recorded()))) {
                    place.notes().waitFor(Suspensions.nested(child, park.cause()));
                }
            }
            case INTERRUPTED -> {}
        }
    }

    /// Who paused the run last.
    static @Nullable String pausedBy(List<Recorded> child) {
        return child.reversed().stream()
                .map(Recorded::event)
                .filter(RunEvent.ControlReceived.class::isInstance)
                .map(event -> ((RunEvent.ControlReceived) event).message())
                .filter(ControlMessage.Pause.class::isInstance)
                .map(pause -> ((ControlMessage.Pause) pause).by())
                .findFirst()
                .orElse(null);
    }

    private String name() {
        return name(log.run());
    }

    /// As whom a run speaks to those beneath it.
    static String name(RunId parent) {
        return "run " + parent;
    }

    /// Ends the runs of these scopes that nobody follows any more, and bills them.
    boolean endOrphans(Predicate<StepScope> scopes) {
        boolean any = false;
        for (Map.Entry<StepKey, RunId> open : log.openChildren().entrySet()) {
            if (scopes.test(open.getKey().scope())) {
                any = true;
                endOrphan(open.getKey(), open.getValue());
            }
        }
        return any;
    }

    /// A run that was just being parked when it was told to end is taken up to end.
    private void endOrphan(StepKey key, RunId child) {
        Optional<RunDriver> driver = ending(key, child);
        if (driver.isPresent() && end(key, driver.get()).isEmpty()) {
            driver = ending(key, child);
        }
        if (driver.isEmpty()) {
            log.end(key, new RunEvent.ChildEnded(key, child, RunStatus.CANCELLED, "", List.of(), Spend.NONE));
        } else if (end(key, driver.get()).isEmpty()) {
            throw new Blocked("run " + child + " must end with its parent but could not: "
                    + whyNotEnded(driver.get().log()));
        }
    }

    /// The driver of the run when it has done what it could to end; nothing when the run was never accepted.
    private Optional<RunDriver> ending(StepKey key, RunId child) {
        Optional<RunDriver> driver = starter.again(child, log.book().forChild(key), cancelMessage());
        driver.ifPresent(RunDriver::awaitQuietly);
        return driver;
    }

    private static String whyNotEnded(RunLog child) {
        JournalException broken = child.broken();
        return broken != null
                ? String.valueOf(broken.getMessage())
                : child.state().park().map(RunEvent.RunParked::reason).orElse("it was stopped");
    }

    private ControlMessage cancelMessage() {
        return new ControlMessage.Cancel("parent " + log.run(), name());
    }

    /// Bills the run once it has ended; says how it did.
    private Optional<RunEvent.ChildEnded> end(StepKey key, RunDriver driver) {
        RunLog child = driver.log();
        Optional<RunEvent.ChildEnded> end = child.state()
                .end()
                .map(over -> new RunEvent.ChildEnded(
                        key,
                        child.run(),
                        over.status(),
                        over.answer(),
                        over.artifacts(),
                        child.state().spend(),
                        child.state().limitReached().map(LimitReached::kind).orElse(null)));
        end.ifPresent(over -> log.end(key, over));
        return end;
    }

    /// A cancelled or outdated attempt takes its run with it; one that is parked parks it.
    private void stop(RunDriver driver, ToolDesk.Place place) {
        boolean over = cancelling
                || log.state().cancelledBy().isPresent()
                || !(place.scope() instanceof StepScope.Sample sample
                        && log.state().isCurrent(sample.attempt()))
                || !log.stopping();
        RunId child = driver.log().run();
        stopping.put(child, driver);
        if (over) {
            driver.obey(cancelMessage());
        } else {
            driver.park(name() + " was parked");
        }
        driver.awaitQuietly();
        stopping.remove(child);
    }

    private void publish(ToolDesk.Place place, RunId child, List<Artifact> files) {
        if (place.scope() instanceof StepScope.Sample sample) {
            try {
                for (Artifact file : files) {
                    workspaces.add(log.run(), sample.attempt(), file, child.value());
                }
            } catch (IOException e) {
                throw new UncheckedIOException("the files of a nested run could not be handed over", e);
            }
        }
    }

    /// What is left of the time of the attempt that the step is part of, and of its run.
    private Budget timeLeft(ToolDesk.Place place) {
        Duration own = place.scope() instanceof StepScope.Sample sample
                ? timeLeft.ofAttempt(sample.attempt())
                : timeLeft.deadlines().subtask();
        Duration left = timeLeft.ofRun().filter(run -> run.compareTo(own) < 0).orElse(own);
        return Budget.wallTime(left.compareTo(SHORTEST) < 0 ? SHORTEST : left);
    }
}
