package dev.tyto.deploy.app.cli;

import dev.tyto.core.artifact.Artifact;
import dev.tyto.core.artifact.Artifacts;
import dev.tyto.core.artifact.Digest;
import dev.tyto.core.budget.Budget;
import dev.tyto.core.env.Clock;
import dev.tyto.core.env.Ids;
import dev.tyto.core.env.Secrets;
import dev.tyto.core.event.Fingerprint;
import dev.tyto.core.event.Recorded;
import dev.tyto.core.event.RunEvent;
import dev.tyto.core.journal.Journal;
import dev.tyto.core.journal.JournalException;
import dev.tyto.core.model.ModelFacts;
import dev.tyto.core.model.ModelName;
import dev.tyto.core.plan.PlanDefect;
import dev.tyto.core.provider.ModelEntry;
import dev.tyto.core.rule.PrerequisiteException;
import dev.tyto.core.run.ControlMessage;
import dev.tyto.core.run.RunId;
import dev.tyto.core.run.RunOptions;
import dev.tyto.core.task.Task;
import dev.tyto.core.wire.EventFormat;
import dev.tyto.core.work.WorkerProfile;
import dev.tyto.core.workforce.Workforce;
import dev.tyto.testkit.TickingClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// A workplace whose every run goes as scripted: after the acceptance come `script`'s events, and nothing more until
/// someone parks it. Keeps what it was asked for.
final class ScriptedOpening implements Opening, Workplace, Workforce, Journal, Artifacts {

    static final RunId RUN = new RunId("r1");
    static final Instant START = Instant.parse("2026-11-20T10:00:00Z");

    final Map<RunId, List<Recorded>> logs = new LinkedHashMap<>();
    List<RunEvent> script = List.of();

    @Nullable
    String planText;

    List<PlanDefect> planDefects = List.of();

    @Nullable
    String missing;

    @Nullable
    Request request;

    @Nullable
    Task task;

    @Nullable
    RunOptions options;

    @Nullable
    ModelName checked;

    @Nullable
    Budget budget;

    /// Who works on every run.
    @Nullable
    String owner;

    /// What is known of every model.
    ModelFacts facts = ModelFacts.UNKNOWN;

    /// What follows in the log of a run that is taken up; it ends what [#await] waits for.
    List<RunEvent> afterResume = List.of();

    /// Why a run cannot be taken up.
    @Nullable
    RuntimeException resumeFails;

    /// What the owner writes into the log of a run that is told this.
    Function<ControlMessage, List<RunEvent>> obedience = _ -> List.of();

    final List<ControlMessage> said = new ArrayList<>();
    final List<RunId> deleted = new ArrayList<>();
    final TickingClock clock = new TickingClock();

    @Nullable
    String parkedBecause;

    @Nullable
    JournalException brokenJournal;

    /// The file in whose middle the disk is full.
    @Nullable
    String noRoomFor;

    /// What goes wrong when an attachment is stored.
    @Nullable
    IOException storeFails;

    Runnable whenIdle = () -> {};
    boolean closed;
    Secrets secrets = _ -> Optional.empty();

    @Override
    public Optional<Journal> journal(Path dataFolder) {
        return logs.isEmpty() ? Optional.empty() : Optional.of(this);
    }

    @Override
    public List<String> lines(Path dataFolder, RunId run) {
        return logs.getOrDefault(run, List.of()).stream()
                .map(each -> EventFormat.write(each).line())
                .toList();
    }

    @Override
    public List<EventFormat.Blob> blobs(Path dataFolder, RunId run) {
        return logs.getOrDefault(run, List.of()).stream()
                .flatMap(each -> EventFormat.write(each).blobs().stream())
                .distinct()
                .toList();
    }

    @Override
    public Workplace open(Request wanted) {
        request = wanted;
        return this;
    }

    @Override
    public Secrets secrets() {
        return secrets;
    }

    @Override
    public Workforce workforce() {
        return this;
    }

    @Override
    public Artifacts artifacts() {
        return this;
    }

    @Override
    public void check(ModelName model) {
        if (missing != null) {
            throw new PrerequisiteException(missing);
        }
        checked = model;
    }

    @Override
    public void check(List<ModelEntry> models, ModelName model) {
        check(model);
    }

    @Override
    public GivenPlan readPlan(String text, List<WorkerProfile> team) {
        planText = text;
        return planDefects.isEmpty() ? new GivenPlan.Accepted(Events.PLAN) : new GivenPlan.Refused(planDefects);
    }

    @Override
    public void park(String reason) {
        parkedBecause = reason;
        add(RUN, new RunEvent.RunParked(reason));
    }

    @Override
    public RunId submit(Task handedIn, Budget limits, RunOptions chosen) {
        task = handedIn;
        options = chosen;
        budget = limits;
        accept(RUN, handedIn, limits, chosen);
        script.forEach(event -> add(RUN, event));
        return RUN;
    }

    void accept(RunId run, Task handedIn, RunOptions chosen) {
        accept(run, handedIn, Budget.UNLIMITED, chosen);
    }

    void accept(RunId run, Task handedIn, Budget limits, RunOptions chosen) {
        Fingerprint fingerprint = new Fingerprint("test", Digest.of(""), Digest.of(""), 1);
        add(run, new RunEvent.RunAccepted(handedIn, limits, chosen, fingerprint));
    }

    void add(RunId run, RunEvent event) {
        List<Recorded> log = logs.computeIfAbsent(run, _ -> new ArrayList<>());
        long sequence = log.size() + 1L;
        log.add(new Recorded(run, sequence, 1, START.plusMillis(100 * (sequence - 1)), event));
    }

    @Override
    public List<Recorded> events(RunId run, long afterSequence, Duration wait) {
        if (read(run, afterSequence).isEmpty()) {
            whenIdle.run();
        }
        return read(run, afterSequence);
    }

    @Override
    public void control(RunId run, ControlMessage message) {
        said.add(message);
        obedience.apply(message).forEach(event -> add(run, event));
    }

    @Override
    public Resumption resume(RunId run) {
        if (resumeFails != null) {
            throw resumeFails;
        }
        if (logs.get(run).getLast().event() instanceof RunEvent.RunEnded) {
            return new Resumption.Over();
        }
        if (owner != null) {
            return new Resumption.Owned(owner);
        }
        add(run, new RunEvent.RunResumed("the test"));
        afterResume.forEach(event -> add(run, event));
        return new Resumption.Resumed();
    }

    @Override
    public Optional<String> owner(Path dataFolder, RunId run) {
        return Optional.ofNullable(owner);
    }

    @Override
    public ModelFacts facts(ModelName model) {
        return facts;
    }

    @Override
    public Clock clock() {
        return clock;
    }

    @Override
    public Ids ids() {
        return () -> "message-" + said.size();
    }

    @Override
    public void delete(RunId run) {
        deleted.add(run);
        logs.remove(run);
    }

    @Override
    public void await(RunId run) throws InterruptedException {
        if (brokenJournal != null) {
            throw brokenJournal;
        }
        if (!isOver(run)) {
            new CountDownLatch(1).await();
        }
    }

    private boolean isOver(RunId run) {
        RunEvent last = logs.get(run).getLast().event();
        return last instanceof RunEvent.RunEnded || last instanceof RunEvent.RunParked;
    }

    @Override
    public List<Recorded> append(RunId run, long lastSequence, long epoch, Instant at, List<RunEvent> events) {
        throw new UnsupportedOperationException("no command writes to the journal");
    }

    @Override
    public List<Recorded> read(RunId run, long afterSequence) {
        return logs.getOrDefault(run, List.of()).stream()
                .filter(recorded -> recorded.sequence() > afterSequence)
                .toList();
    }

    @Override
    public List<Recorded> runs() {
        return logs.values().stream().map(List::getFirst).toList().reversed();
    }

    @Override
    public Optional<RunId> byIdempotencyKey(String key) {
        return Optional.empty();
    }

    @Override
    public void saveSnapshot(RunId run, Snapshot snapshot) {
        throw new UnsupportedOperationException("no command writes to the journal");
    }

    @Override
    public Optional<Snapshot> snapshot(RunId run) {
        return Optional.empty();
    }

    @Override
    public Artifact store(Path file, String name) throws IOException {
        if (storeFails != null) {
            throw storeFails;
        }
        byte[] bytes = Files.readAllBytes(file);
        return new Artifact(name, "text/plain", bytes.length, Digest.of(bytes));
    }

    @Override
    public void copyTo(Artifact artifact, Path target) throws IOException {
        Files.writeString(target, "the content of " + artifact.name(), StandardOpenOption.CREATE_NEW);
        if (artifact.name().equals(noRoomFor)) {
            throw new IOException("No space left on device");
        }
    }

    @Override
    public void close() {
        closed = true;
    }
}
