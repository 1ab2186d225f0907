package dev.tyto.coordinator.simulation;

import dev.tyto.coordinator.engine.EmbeddedEngine;
import dev.tyto.coordinator.simulation.Scenario.Trouble;
import dev.tyto.core.budget.Budget;
import dev.tyto.core.budget.Ledger;
import dev.tyto.core.budget.Spend;
import dev.tyto.core.event.RunEvent;
import dev.tyto.core.event.RunEvent.ApprovalRequested;
import dev.tyto.core.event.RunEvent.ParkCause;
import dev.tyto.core.journal.JournalException;
import dev.tyto.core.rule.PrerequisiteException;
import dev.tyto.core.run.ControlMessage;
import dev.tyto.core.run.RunId;
import dev.tyto.core.run.RunOptions;
import dev.tyto.core.task.Task;
import dev.tyto.core.tool.ToolCall;
import dev.tyto.core.workforce.Workforce.Resumption;
import dev.tyto.testkit.sim.SimulatedProcess;
import dev.tyto.testkit.sim.Simulation;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Everything around the engines: processes that are started, crash and are started again, the operator who does so,
/// and the people who send messages.
final class World {

    static final String TASK = "the task";
    /// What may be said and must not be recorded.
    static final String SECRET = "sesame-open-7731";
    /// How deep teams may be named; the last one is one deeper than runs may be nested.
    static final int TEAMS = 4;
    /// How long an engine may take to cut off what does not end by itself, with the time between two looks at
    /// things.
    static final long PATIENCE_MILLIS = 6_000;

    private static final int LINGERING_MILLIS = 20_000;
    private static final int MOST_STARTS = 60;

    private final Scenario scenario;
    private final Mutant mutant;
    private final Simulation simulation;
    private final Disk disk = new Disk();
    private final Shelf shelf = new Shelf(this);
    private final Tally tally;
    private final Witness witness;
    private final SimulatedProcess operator;
    private final Ownerships ownerships = new Ownerships();
    private final People people;
    private final Map<Integer, Trouble> byAppend = new HashMap<>();
    private final Map<Trouble, Integer> byKind = new LinkedHashMap<>();
    private final List<Integer> crashSteps = new ArrayList<>();
    private final Map<SimulatedProcess, EmbeddedEngine> engines = new HashMap<>();
    private final Map<SimulatedProcess, LedgerWatch> ledgers = new LinkedHashMap<>();
    private final List<SimulatedProcess> alive = new ArrayList<>();
    private Instant lastMoment = Instant.MIN;
    private int appends;
    private int starts;
    private boolean usurped;
    private boolean refused;
    private boolean asleep;

    World(Scenario scenario, Mutant mutant, Simulation simulation, Tally tally) {
        this.scenario = scenario;
        this.mutant = mutant;
        this.simulation = simulation;
        this.tally = tally;
        this.witness = new Witness(this, tally);
        this.operator = simulation.process("operator");
        this.people = new People(this, operator.clock());
        for (Trouble trouble : scenario.troubles()) {
            switch (trouble) {
                case Trouble.CrashAtStep crash -> crashSteps.add(crash.step());
                case Trouble.CrashAtAppend each -> byAppend.put(each.append(), each);
                case Trouble.ParkAtAppend each -> byAppend.put(each.append(), each);
                case Trouble.AppendFails each -> byAppend.put(each.append(), each);
                case Trouble.Usurped each -> byAppend.put(each.append(), each);
                case Trouble.CrashAtKind each -> byKind.put(each, each.nth());
                case Trouble.FailsAtKind each -> byKind.put(each, each.nth());
            }
        }
    }

    Scenario scenario() {
        return scenario;
    }

    Mutant mutant() {
        return mutant;
    }

    Disk disk() {
        return disk;
    }

    Shelf shelf() {
        return shelf;
    }

    Witness witness() {
        return witness;
    }

    Ownerships ownerships() {
        return ownerships;
    }

    Tally tally() {
        return tally;
    }

    Instant now() {
        return simulation.now();
    }

    /// How many processes were started.
    int starts() {
        return starts;
    }

    int appends() {
        return appends;
    }

    /// Whether two processes were ever let at the run together: then a stale one may still do what it had recorded.
    boolean usurped() {
        return usurped;
    }

    /// Whether the run was not even taken.
    boolean refused() {
        return refused;
    }

    boolean falls(Twist twist, String place) {
        boolean falls = scenario.dice().falls(twist, place);
        if (falls) {
            tally.count("twist " + twist);
        }
        return falls;
    }

    static boolean needsYes(Scenario scenario, ToolCall call) {
        return scenario.dice().falls(Twist.CALL_ASKED, call.name() + call.arguments());
    }

    static boolean isDenied(Scenario scenario, ToolCall call) {
        return scenario.dice().falls(Twist.CALL_DENIED, call.name() + call.arguments());
    }

    /// The run that was handed in, once it is in the journal.
    Optional<RunId> run() {
        return disk.runs().stream().findFirst();
    }

    void start() {
        boot();
        people.start();
    }

    /// Crashes that fall between two steps.
    void afterStep(long step) {
        if (crashSteps.contains((int) step) && !alive.isEmpty()) {
            crash(alive.getFirst());
        }
        if (!now().equals(lastMoment)) {
            lastMoment = now();
            ledgers.values().forEach(LedgerWatch::atRest);
        }
    }

    /// What befalls the append of these.
    @Nullable
    Trouble troubleOfNextAppend(List<RunEvent> events) {
        appends++;
        Trouble trouble = byAppend.get(appends);
        for (Trouble each : List.copyOf(byKind.keySet())) {
            switch (each) {
                case Trouble.CrashAtKind crash
                when comes(each, crash.kind(), events) -> trouble = new Trouble.CrashAtAppend(appends, crash.durable());
                case Trouble.FailsAtKind fails
                when comes(each, fails.kind(), events) -> trouble = new Trouble.AppendFails(appends, fails.durable());
                default -> {}
            }
        }
        if (trouble instanceof Trouble.CrashAtAppend) {
            events.forEach(each -> tally.count("crash at " + each.getClass().getSimpleName()));
        }
        if (trouble instanceof Trouble.AppendFails) {
            events.forEach(
                    each -> tally.count("append fails at " + each.getClass().getSimpleName()));
        }
        return trouble;
    }

    /// Whether these have the event that the trouble waits for.
    private boolean comes(Trouble trouble, String kind, List<RunEvent> events) {
        long count = events.stream()
                .filter(each -> each.getClass().getSimpleName().equals(kind))
                .count();
        if (count == 0) {
            return false;
        }
        int left = byKind.merge(trouble, (int) -count, Integer::sum);
        if (left <= 0) {
            byKind.remove(trouble);
        }
        return left <= 0;
    }

    void crash(SimulatedProcess process) {
        tally.count("crash");
        alive.remove(process);
        engines.remove(process);
        ledgers.remove(process);
        witness.crashed(process);
        ownerships.died(process);
        mutant.crashed(this, process);
        bootLater("crash");
        process.crash();
    }

    /// As a signal does.
    void parkInOrder(SimulatedProcess process) {
        tally.count("park in order");
        EmbeddedEngine engine = engines.get(process);
        if (engine != null) {
            process.threads().newThread(() -> engine.park("told to stop")).start();
        }
    }

    /// Lets another process in although this one lives.
    void usurp() {
        tally.count("usurped");
        usurped = true;
        ownerships.grantAnyway();
        bootLater("usurp");
    }

    private void bootLater(String why) {
        int millis = scenario.dice().below(400, why + starts);
        operator.clock().after(Duration.ofMillis(millis), this::boot);
    }

    private void boot() {
        starts++;
        if (starts > MOST_STARTS) {
            witness.tell(Rule.SETTLES, "the run was taken up " + starts + " times");
            return;
        }
        SimulatedProcess process = simulation.process("p" + starts);
        alive.add(process);
        process.threads().newThread(() -> work(process)).start();
    }

    Ledger ledgerOf(SimulatedProcess process, Ledger ledger, Budget budget) {
        LedgerWatch watch = new LedgerWatch(this, process.name(), ledger, budget);
        ledgers.put(process, watch);
        return watch;
    }

    /// A process's life: it hands the run in, or takes it up, and stays until that is settled.
    private void work(SimulatedProcess process) {
        asleep = false;
        EmbeddedEngine engine = new EmbeddedEngine(Wiring.parts(this, process));
        engines.put(process, engine);
        try {
            boolean known = run().isPresent();
            RunId run = engine.submit(Task.of(TASK), scenario.limits().budget(), options());
            boolean mine = !known || engine.resume(run) instanceof Resumption.Resumed;
            tally.count(known ? "taken up" : "handed in");
            if (mine) {
                engine.await(run);
            }
        } catch (JournalException e) {
            tally.count("stopped by " + e.reason());
        } catch (IllegalArgumentException | PrerequisiteException e) {
            refused = run().isEmpty();
            if (!refused) {
                throw e;
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException("nobody must interrupt a process's first thread", e);
        } finally {
            if (!process.crashed()) {
                engine.close();
            }
        }
        leave(process);
    }

    private RunOptions options() {
        RunOptions options = new RunOptions(
                SimulatedModels.PRICED,
                SimulatedModels.PRICED,
                SimulatedModels.PRICED,
                scenario.opening().planGiven() ? scenario.plan() : null,
                "the only one");
        return scenario.opening().planApproved() ? options.approvingPlan() : options;
    }

    /// The process is done; somebody takes the run up again where that makes sense.
    private void leave(SimulatedProcess process) {
        alive.remove(process);
        engines.remove(process);
        ownerships.died(process);
        balance(process);
        exitLater(process);
        if (!alive.isEmpty() || refused) {
            return;
        }
        Optional<RunId> run = run();
        if (run.isPresent() && witness.books().get(run.get()).ended()) {
            return;
        }
        if (run.isPresent() && isAsleep(run.get())) {
            asleep = true;
            if (disk.pending().stream()
                    .allMatch(each -> witness.books().get(each).ended())) { // who is over reads nothing any more
                return;
            }
        }
        bootLater("again");
    }

    /// Some processes have more to do than this run.
    private void exitLater(SimulatedProcess process) {
        int millis = scenario.dice().below(2, "exit " + starts) * LINGERING_MILLIS;
        operator.clock().after(Duration.ofMillis(millis), () -> {
            witness.crashed(process);
            process.crash();
        });
    }

    /// Where everything is written and nothing is under way, the ledger says what the log says.
    private void balance(SimulatedProcess process) {
        Ledger ledger = ledgers.remove(process);
        Optional<RunId> run = run();
        if (ledger == null || run.isEmpty() || usurped || witness.failed(process) || !scenario.obedient()) {
            return;
        }
        Spend right = witness.books().get(run.get()).usedWithChildren();
        Spend used = ledger.used(Ledger.Scope.RUN);
        if (!used.equals(right)) {
            witness.tell(Rule.LEDGER, process.name() + " has " + used + " for " + right);
        }
        Spend held = ledger.held(Ledger.Scope.RUN);
        if (!held.equals(Spend.NONE) && witness.books().get(run.get()).ended()) {
            witness.tell(Rule.LEDGER, process.name() + " still holds " + held);
        }
    }

    /// Whether only a message can wake it.
    private boolean isAsleep(RunId run) {
        RunEvent.RunParked parked = witness.books().get(run).parked();
        return parked != null && (parked.cause() == ParkCause.PAUSED || parked.cause() == ParkCause.WAITING);
    }

    /// Somebody puts a message into an inbox, from outside or through the engine that has the run.
    void send(RunId run, ControlMessage message) {
        witness.said(run, message);
        if (alive.isEmpty() || !falls(Twist.MESSAGE_DIRECT, message.id())) {
            disk.put(run, message);
            delivered(run, message);
            return;
        }
        SimulatedProcess process = alive.getLast();
        process.threads()
                .newThread(() -> {
                    handOver(process, run, message);
                    delivered(run, message);
                })
                .start();
    }

    private void handOver(SimulatedProcess process, RunId run, ControlMessage message) {
        EmbeddedEngine engine = engines.get(process);
        if (engine == null) {
            disk.put(run, message);
            return;
        }
        try {
            engine.control(run, message);
        } catch (JournalException | IllegalStateException e) {
            tally.count("control refused");
        }
    }

    /// A message lies in an inbox; a run that nobody works on is taken up for it.
    private void delivered(RunId run, ControlMessage message) {
        witness.delivered(run, message);
        if (asleep && alive.isEmpty()) {
            asleep = false;
            bootLater("woken");
        }
    }

    /// The nested run that was started last of those that are not over.
    Optional<RunId> nested() {
        return disk.runs().reversed().stream()
                .filter(each -> !each.equals(disk.runs().getFirst()))
                .filter(each -> !witness.books().get(each).ended())
                .findFirst();
    }

    /// The run has come into this phase.
    void phase(RunId run, String phase) {
        if (run.equals(disk.runs().getFirst())) {
            people.phase(phase);
        }
    }

    void asked(RunId run, ApprovalRequested request) {
        people.asked(run, request);
    }

    /// What is wrong now that nothing moves any more.
    void finish() {
        witness.finish();
        Optional<RunId> run = run();
        if (refused) {
            return;
        }
        if (run.isEmpty()) {
            witness.tell(Rule.SETTLES, "the run was never taken");
            return;
        }
        RunBook book = witness.books().get(run.get());
        if (book.ended()) {
            Consistency.check(this, run.get());
            return;
        }
        RunEvent.RunParked parked = book.parked();
        boolean waits = parked != null && parked.cause() == ParkCause.WAITING && (waits(book) || book.rests());
        boolean paused = parked != null && parked.cause() == ParkCause.PAUSED && book.rests();
        if (!waits && !paused) {
            witness.tell(Rule.SETTLES, "the run is neither over, nor paused, nor waits for a person: " + parked);
        }
    }

    private static boolean waits(RunBook book) {
        return book.people().waits() || book.children().values().stream().anyMatch(World::waits);
    }
}
