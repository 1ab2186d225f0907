package dev.tyto.coordinator.simulation;

import dev.tyto.coordinator.machine.RunState;
import dev.tyto.coordinator.simulation.Rule.Breach;
import dev.tyto.core.event.Recorded;
import dev.tyto.core.event.RunEvent;
import dev.tyto.core.message.Message;
import dev.tyto.core.message.Message.Speaker;
import dev.tyto.core.model.ModelReply;
import dev.tyto.core.model.ModelRequest;
import dev.tyto.core.model.ModelRequest.Role;
import dev.tyto.core.run.ControlMessage;
import dev.tyto.core.run.RunId;
import dev.tyto.core.steps.StepKey;
import dev.tyto.core.tool.ToolSpec;
import dev.tyto.core.work.Outcome;
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
        private boolean stubborn;

        private Effect(SimulatedProcess process, RunId run, String place, int mostMillis, boolean ofWorker) {
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
                given.computeIfAbsent(run, _ -> new ArrayList<>()).add(completed);
            }
        }

        void ended() {
            open.remove(this);
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
    private final List<Breach> breaches = new ArrayList<>();

    private record Delivery(RunId run, ControlMessage message, Instant at) {}

    Witness(World world, Tally tally) {
        this.world = world;
        this.tally = tally;
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
            tally.count(name(recorded.event()));
            RunBook book = book(recorded.run());
            if (recorded.event() instanceof RunEvent.ModelCalled result) {
                answer(recorded.run(), result);
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
            case RunEvent.RunParked _, RunEvent.RunEnded _ -> closed.put(recorded.run(), world.now());
            case RunEvent.RunResumed _ -> closed.remove(recorded.run());
            case RunEvent.ControlReceived received -> {
                Delivery delivery =
                        deliveries.get(recorded.run() + received.message().id());
                boolean known = delivery == null
                        ? received.message().id().startsWith("parent ")
                                || received.message().id().startsWith("taken up ")
                        : delivery.message.equals(received.message());
                tell(known, Rule.OBEYED_ONCE, recorded.run() + " obeys what nobody said: " + received.message());
            }
            default -> {}
        }
    }

    /// An answer in the log is one that a model gave, taken once.
    private void answer(RunId run, RunEvent.ModelCalled result) {
        if (result.reply() instanceof ModelReply.Completed completed) {
            List<ModelReply> replies = given.getOrDefault(run, List.of());
            tell(replies.contains(completed), Rule.BILL, run + " " + result.key() + " has an answer that nobody gave");
            replies.remove(completed);
        }
    }

    void delivered(RunId run, ControlMessage message) {
        deliveries.putIfAbsent(run + message.id(), new Delivery(run, message, world.now()));
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
        boolean ofWorker = role == Role.WORKER;
        Effect effect = new Effect(
                process, run, place, world.scenario().limits().deadline().modelCall(), ofWorker);
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
                process, run, place, world.scenario().limits().deadline().tool(), false);
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
                    inTime || books.get(each.run).hasObeyed(each.message.id()),
                    Rule.OBEYED_ONCE,
                    each.run + " took no notice of " + each.message);
        }
    }

    private static String name(RunEvent event) {
        String kind = event.getClass().getSimpleName();
        return switch (event) {
            case RunEvent.ModelCalled called
            when called.reply() instanceof ModelReply.Failed failed -> kind + " " + failed.fault();
            case RunEvent.ToolCalled called ->
                kind + " " + called.result().getClass().getSimpleName();
            case RunEvent.AttemptFailed failed -> kind + " " + failed.next();
            case RunEvent.SubtaskEnded ended -> kind + " " + outcome(ended.outcome()) + " " + ended.next();
            case RunEvent.RunParked parked -> kind + " " + parked.cause();
            case RunEvent.RunEnded ended -> kind + " " + ended.status();
            case RunEvent.ControlReceived received ->
                kind + " " + received.message().getClass().getSimpleName();
            case RunEvent.ApprovalRequested requested ->
                kind + " " + requested.asked().getClass().getSimpleName();
            case RunEvent.LimitReached reached -> kind + " " + reached.kind();
            default -> kind;
        };
    }

    private static String outcome(Outcome outcome) {
        return outcome.getClass().getSimpleName();
    }
}
