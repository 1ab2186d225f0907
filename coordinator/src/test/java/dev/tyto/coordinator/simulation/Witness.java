package dev.tyto.coordinator.simulation;

import dev.tyto.coordinator.machine.RunState;
import dev.tyto.coordinator.simulation.Rule.Breach;
import dev.tyto.core.budget.Spend;
import dev.tyto.core.event.Recorded;
import dev.tyto.core.event.RunEvent;
import dev.tyto.core.event.RunEvent.ParkCause;
import dev.tyto.core.message.Message;
import dev.tyto.core.message.Message.Speaker;
import dev.tyto.core.model.ModelReply;
import dev.tyto.core.model.ModelRequest;
import dev.tyto.core.model.ModelRequest.Role;
import dev.tyto.core.run.ControlMessage;
import dev.tyto.core.run.RunId;
import dev.tyto.core.steps.StepKey;
import dev.tyto.core.steps.StepScope;
import dev.tyto.core.tool.ToolResult;
import dev.tyto.core.tool.ToolSpec;
import dev.tyto.core.wire.EventFormat;
import dev.tyto.testkit.sim.SimulatedProcess;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Sees everything that becomes durable and everything that goes out, outlives every process, and holds both against
/// the rules.
final class Witness {

    /// Something that goes out.
    final class Effect {
        private final SimulatedProcess process;
        private final RunId run;
        private final String place;
        private final int mostMillis;
        private final boolean ofWorker;
        private final Instant started = world.now();
        private final String step;
        private boolean stubborn;

        private Effect(
                SimulatedProcess process, RunId run, String step, String place, int mostMillis, boolean ofWorker) {
            this.step = step;
            this.process = process;
            this.run = run;
            this.place = place;
            this.mostMillis = mostMillis;
            this.ofWorker = ofWorker;
            open.add(this);
        }

        /// The same for the same effect of the same scenario.
        String place() {
            return place;
        }

        void stubborn() {
            stubborn = true;
        }

        void cut() {
            ended();
            tally.count("effect cut");
        }

        void answered(ModelReply reply) {
            ended();
            if (reply instanceof ModelReply.Completed completed) {
                RunEvent.ModelCalled told = new RunEvent.ModelCalled(SOME_STEP, 1, completed, Spend.NONE);
                RunEvent.ModelCalled clean = (RunEvent.ModelCalled) clean(told);
                given.computeIfAbsent(run, _ -> new ArrayList<>()).add(clean.reply());
            }
        }

        /// The tool gave this, under its idempotency key.
        void returned(ToolResult result) {
            ended();
            RunEvent.ToolCalled told = new RunEvent.ToolCalled(SOME_STEP, "c0", "tool", result);
            Witness.this
                    .returned(place.substring(0, place.lastIndexOf('#')))
                    .add(((RunEvent.ToolCalled) clean(told)).result());
        }

        void ended() {
            open.remove(this);
            if (stubborn && !book(run).steps().isOpen(step)) {
                tally.count("late result");
            }
            if (stubborn || world.scenario().slowness() > 0) {
                return;
            }
            long millis = Duration.between(started, world.now()).toMillis();
            tell(millis <= mostMillis, Rule.DEADLINE, place + " took " + millis + " ms of " + mostMillis);
            Instant over = world.scenario().punctual() ? over(run) : Instant.MAX;
            tell(!world.now().isAfter(over), Rule.CUT, place + " went on after " + over);
        }

        private Instant over(RunId of) {
            return closed.getOrDefault(of, Instant.MAX);
        }
    }

    /// A message is taken up within this time.
    private static final int POLL_MILLIS = 1_000;
    private static final StepKey SOME_STEP = StepKey.modelCall(new StepScope.Synthesis(), 0);

    private final World world;
    private final Tally tally;
    private final Map<RunId, RunBook> books = new LinkedHashMap<>();
    private final Map<RunId, RunState> states = new HashMap<>();
    private final Map<String, Integer> sent = new HashMap<>();
    private final Map<String, Integer> called = new HashMap<>();
    private final Map<RunId, List<ModelReply>> given = new HashMap<>();
    private final Set<Effect> open = new HashSet<>();
    private final Set<String> failed = new HashSet<>();
    private final Map<RunId, Instant> closed = new HashMap<>();
    private final Map<String, Delivery> deliveries = new LinkedHashMap<>();
    private final Map<String, List<ToolResult>> returned = new HashMap<>();
    private final Set<String> delivered = new HashSet<>();
    private final boolean secretive;
    private final List<Breach> breaches = new ArrayList<>();

    private record Delivery(RunId run, ControlMessage message, Instant at) {}

    Witness(World world, Tally tally) {
        this.world = world;
        this.tally = tally;
        this.secretive = world.scenario().dice().perMille().containsKey(Twist.SECRET_SAID);
    }

    List<Breach> breaches() {
        return breaches;
    }

    Map<RunId, RunBook> books() {
        return books;
    }

    RunState state(RunId run) {
        return states.getOrDefault(run, RunState.NEW);
    }

    void tell(Rule rule, String detail) {
        breaches.add(new Breach(rule, detail));
    }

    private void tell(boolean holds, Rule rule, String detail) {
        if (!holds) {
            tell(rule, detail);
        }
    }

    void appended(SimulatedProcess process, List<Recorded> added) {
        for (Recorded recorded : added) {
            RunBook book = book(recorded.run());
            Happenings.count(book, recorded.event(), tally);
            given(recorded, book);
            if (recorded.event() instanceof RunEvent.RunParked parked && parked.cause() == ParkCause.BROKEN) {
                tell(
                        !failed.isEmpty() || world.usurped(),
                        Rule.SETTLES,
                        recorded.run() + " breaks though no append failed: " + parked.reason());
            }
            book.fold(recorded);
            if (recorded.event() instanceof RunEvent.RunAccepted
                    && !book.parentRun().equals(recorded.run())) {
                books.get(book.parentRun()).child(recorded.run(), book);
            }
            try {
                states.merge(recorded.run(), RunState.NEW, (state, _) -> state);
                states.compute(recorded.run(), (_, state) -> evolved(state, recorded));
            } catch (RuntimeException e) {
                tell(Rule.LEGAL, recorded.run() + " " + recorded.event() + ": " + e.getMessage());
            }
            react(recorded);
            world.phase(recorded.run(), book.phase());
        }
    }

    private RunBook book(RunId run) {
        return books.computeIfAbsent(
                run,
                id -> new RunBook(id, world.scenario(), this::tell, label -> sent.getOrDefault(id + " " + label, 0)));
    }

    private static RunState evolved(RunState state, Recorded recorded) {
        return (state == null ? RunState.NEW : state).evolve(recorded.event(), recorded.at());
    }

    private void react(Recorded recorded) {
        switch (recorded.event()) {
            case RunEvent.ApprovalRequested request -> world.asked(recorded.run(), request);
            case RunEvent.Overdraft _ -> world.phase(recorded.run(), Happenings.OVERDRAWN);
            case RunEvent.SubtaskAssigned assigned -> world.shelf().assigned(recorded.run(), assigned.assignment());
            case RunEvent.SubtaskEnded ended ->
                world.shelf().ended(recorded.run(), ended.attempt(), ended.outcome(), ended.artifacts());
            case RunEvent.RunEnded ended -> {
                closed.put(recorded.run(), world.now());
                world.shelf().ended(recorded.run(), books.get(recorded.run()).answered(), ended.artifacts());
            }
            case RunEvent.RunParked _ -> closed.put(recorded.run(), world.now());
            case RunEvent.RunResumed _ -> closed.remove(recorded.run());
            case RunEvent.ControlReceived received -> {
                Delivery delivery =
                        deliveries.get(recorded.run() + received.message().id());
                boolean known = delivery == null
                        ? received.message().id().startsWith(RunBook.FROM_PARENT)
                                || received.message().id().startsWith("taken up ")
                        : clean(new RunEvent.ControlReceived(delivery.message, received.refused()))
                                .equals(received);
                tell(known, Rule.OBEYED_ONCE, recorded.run() + " obeys what nobody said: " + received.message());
                if (received.message() instanceof ControlMessage.Cancel) {
                    acknowledged(recorded.run());
                }
            }
            default -> {}
        }
    }

    /// A cancel can be read from the log: what could be cut is cut, also beneath the run.
    private void acknowledged(RunId run) {
        if (world.scenario().slowness() > 0 || world.usurped()) {
            return;
        }
        open.stream()
                .filter(each -> !each.stubborn && !each.process.crashed())
                .filter(each -> each.run.equals(run) || book(each.run).isBeneath(run))
                .forEach(each -> tell(Rule.CANCEL, each.place + " is open while " + run + " is cancelled"));
    }

    /// An answer in the log is one that a model or a tool gave, taken once, and without what is secret.
    private void given(Recorded recorded, RunBook book) {
        RunId run = recorded.run();
        RunEvent event = recorded.event();
        if (event instanceof RunEvent.ModelCalled result && result.reply() instanceof ModelReply.Completed completed) {
            List<ModelReply> replies = given.getOrDefault(run, List.of());
            tell(replies.contains(completed), Rule.GIVEN, run + " " + result.key() + " has an answer that nobody gave");
            replies.remove(completed);
        }
        if (event instanceof RunEvent.ToolCalled result
                && result.result() instanceof ToolResult.Returned returned
                && book.steps().isOpen(result.key())) {
            List<ToolResult> results = returned(run + "/" + result.key());
            tell(results.contains(returned), Rule.GIVEN, run + " " + result.key() + " has a result that nobody gave");
            results.remove(returned);
        }
        if (secretive) {
            tell(!event.toString().contains(World.SECRET), Rule.SECRET, run + " " + event);
        }
    }

    private List<ToolResult> returned(String key) {
        return returned.computeIfAbsent(key, _ -> new ArrayList<>());
    }

    private static RunEvent clean(RunEvent event) {
        return EventFormat.redacted(event, Wiring.REDACTION);
    }

    /// Somebody says this to the run; it may get lost on the way.
    void said(RunId run, ControlMessage message) {
        deliveries.putIfAbsent(run + message.id(), new Delivery(run, message, world.now()));
    }

    /// It lies in the run's inbox.
    void delivered(RunId run, ControlMessage message) {
        delivered.add(run + message.id());
    }

    boolean failed(SimulatedProcess process) {
        return failed.stream().anyMatch(each -> each.startsWith(process.name() + " "));
    }

    void appendFailed(SimulatedProcess process, RunId run) {
        failed.add(process.name() + " " + run);
        tally.count("append failed");
    }

    void crashed(SimulatedProcess process) {
        open.removeIf(effect -> effect.process == process);
    }

    Effect modelLeaves(SimulatedProcess process, ModelRequest request) {
        RunId run = new RunId(request.labels().run());
        String attempt = request.labels()
                .ofSubtask()
                .map(subtask -> subtask + ".a" + request.labels().attempt())
                .orElse("");
        Role role = request.labels().role();
        long round = request.messages().stream()
                .map(Message::speaker)
                .filter(Speaker.ASSISTANT::equals)
                .count();
        String label = role + " " + attempt + " " + round;
        RunBook book = leaves(process, run, label);
        int before = sent.merge(run + " " + label, 1, Integer::sum) - 1;
        String place = run + " " + label + " #" + before;
        tell(before < book.steps().intents(label), Rule.INTENT, place + " has no intent");
        tell(
                !secretive
                        || request.messages().stream()
                                .noneMatch(each -> each.toString().contains(World.SECRET)),
                Rule.SECRET,
                place + " is told");
        boolean ofWorker = role == Role.WORKER;
        Effect effect = new Effect(
                process, run, label, place, world.scenario().limits().deadline().modelCall(), ofWorker);
        Scenario.Permits permits = world.scenario().limits().permits();
        long together = open.stream()
                .filter(each -> each.process == process && each.ofWorker == ofWorker && each.place.contains(" "))
                .count();
        int most = ofWorker ? Math.min(permits.modelCalls(), permits.perProvider()) : permits.otherModelCalls();
        boolean counted = world.scenario().crew().nesters() == 0 || ofWorker;
        tell(!counted || together <= most, Rule.PERMITS, place + " makes " + together + " of " + most);
        return effect;
    }

    Effect toolStarts(SimulatedProcess process, String idempotencyKey, ToolSpec.Effect kind) {
        int slash = idempotencyKey.indexOf('/');
        RunId run = new RunId(idempotencyKey.substring(0, slash));
        StepKey key = StepKey.parse(idempotencyKey.substring(slash + 1));
        RunBook book = leaves(process, run, key.toString());
        int before = called.merge(idempotencyKey, 1, Integer::sum) - 1;
        String place = idempotencyKey + "#" + before;
        tell(before < book.steps().tries(key), Rule.INTENT, place + " has no intent");
        tell(kind != ToolSpec.Effect.UNSAFE || before == 0, Rule.UNSAFE_ONCE, place + " is made again");
        tell(!book.steps().answered(key) || world.usurped(), Rule.NEVER_AGAIN, place + " has a result");
        return new Effect(
                process,
                run,
                key.toString(),
                place,
                world.scenario().limits().deadline().tool(),
                false);
    }

    private RunBook leaves(SimulatedProcess process, RunId run, String what) {
        RunBook book = book(run);
        tell(!book.stopped() || world.usurped(), Rule.CANCEL, run + " " + what + " leaves");
        tell(book.parked() == null || world.usurped(), Rule.OVER_IS_OVER, run + " " + what + " leaves while parked");
        tell(!failed.contains(process.name() + " " + run), Rule.BROKEN, run + " " + what + " leaves " + process.name());
        tell(!process.crashed(), Rule.LEGAL, "a dead process does something");
        return book;
    }

    /// How many calls are open that should not be, now that nothing moves any more.
    void finish() {
        open.forEach(effect -> tell(Rule.CUT, effect.place + " is still open"));
        for (Delivery each : deliveries.values()) {
            Instant over = closed.getOrDefault(each.run, Instant.MAX);
            boolean inTime = !world.scenario().punctual() || over.isBefore(each.at.plusMillis(POLL_MILLIS));
            tell(
                    inTime
                            || books.get(each.run).hasObeyed(each.message.id())
                            || !delivered.contains(each.run + each.message.id()),
                    Rule.OBEYED_ONCE,
                    each.run + " took no notice of " + each.message);
        }
    }
}
