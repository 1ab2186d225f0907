package dev.tyto.coordinator.simulation;

import dev.tyto.coordinator.engine.Concurrency;
import dev.tyto.coordinator.engine.Deadlines;
import dev.tyto.coordinator.engine.EmbeddedEngine.Means;
import dev.tyto.coordinator.engine.EmbeddedEngine.Minds;
import dev.tyto.coordinator.engine.EmbeddedEngine.Parts;
import dev.tyto.coordinator.engine.EmbeddedEngine.Policies;
import dev.tyto.coordinator.engine.EmbeddedEngine.Stores;
import dev.tyto.coordinator.machine.FailurePolicy;
import dev.tyto.coordinator.machine.RunMachine;
import dev.tyto.core.approval.Approvals;
import dev.tyto.core.budget.Ledger;
import dev.tyto.core.env.Ids;
import dev.tyto.core.env.Randomness;
import dev.tyto.core.event.Fingerprint;
import dev.tyto.core.model.ModelReply.Blame;
import dev.tyto.core.redaction.Redaction;
import dev.tyto.core.sampling.Sampling;
import dev.tyto.core.sampling.Verifier;
import dev.tyto.core.sampling.Verifier.Verdict;
import dev.tyto.core.work.Outcome;
import dev.tyto.testkit.sim.SimulatedProcess;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// What an engine in a simulated process is made of. Stateless.
final class Wiring {

    private static final Fingerprint FINGERPRINT = new Fingerprint("0", Fingerprint.UNSAID, Fingerprint.UNSAID, 0);
    static final Redaction REDACTION = new Redaction();

    static {
        REDACTION.learn(World.SECRET);
    }

    private Wiring() {}

    static Parts parts(World world, SimulatedProcess process) {
        Map<String, Minds> teams = new HashMap<>();
        for (int depth = 1; depth <= World.TEAMS; depth++) {
            teams.put(SimulatedMinds.team(depth), minds(world, process, depth));
        }
        return new Parts(
                stores(world, process),
                minds(world, process, 0),
                teams,
                policies(world, process),
                means(world, process));
    }

    private static Stores stores(World world, SimulatedProcess process) {
        SimulatedJournal journal = new SimulatedJournal(world, process);
        SimulatedFiles files = new SimulatedFiles(world, process);
        Mutant mutant = world.mutant();
        return new Stores(
                mutant.journal(journal, world, process),
                mutant.inbox(journal),
                mutant.ownership(world.ownerships().as(process), world),
                files,
                files);
    }

    private static Minds minds(World world, SimulatedProcess process, int depth) {
        return new Minds(
                new SimulatedPlanner(world),
                SimulatedMinds.workers(world, process, depth),
                new SimulatedMinds.Joiner(world),
                (answer, _) -> answer);
    }

    private static Policies policies(World world, SimulatedProcess process) {
        Scenario scenario = world.scenario();
        Scenario.Deadline deadline = scenario.limits().deadline();
        Scenario.Permits permits = scenario.limits().permits();
        Scenario.Failing failing = scenario.failing();
        Mutant mutant = world.mutant();
        return new Policies(
                SimulatedPolicies.router(world, process),
                SimulatedPolicies.allocator(world, process),
                mutant.approvals((tool, call) -> {
                    if (World.isDenied(scenario, call)) {
                        return new Approvals.Decision.Denied("it is not allowed");
                    }
                    return World.needsYes(scenario, call)
                            ? new Approvals.Decision.Ask("it needs a yes")
                            : new Approvals.Decision.Allowed();
                }),
                new FirstGood(),
                verifier(),
                mutant.machine(
                        RunMachine.of(new FailurePolicy(failing.ladder(), failing.revisions(), failing.splits()))),
                new Deadlines(
                        Duration.ofMillis(deadline.modelCall()),
                        Duration.ofMillis(deadline.attempt()),
                        Duration.ofMillis(deadline.subtask())),
                mutant.concurrency(new Concurrency(
                        permits.attempts(),
                        permits.perWorker(),
                        permits.modelCalls(),
                        permits.perProvider(),
                        permits.otherModelCalls())));
    }

    private static Means means(World world, SimulatedProcess process) {
        Scenario scenario = world.scenario();
        Mutant mutant = world.mutant();
        Randomness randomness = Randomness.seeded(scenario.seed());
        return new Means(
                new SimulatedModels(world, process),
                SimulatedTool.all(world, process).stream().map(mutant::tool).toList(),
                mutant.clock(process.clock()),
                process.threads(),
                randomness,
                Ids.timeOrdered(process.clock(), randomness.generator("ids")),
                budget -> world.ledgerOf(process, mutant.ledger(Ledger.over(budget)), budget),
                REDACTION,
                FINGERPRINT);
    }

    private static Verifier verifier() {
        return (subtask, answer) -> subtask.check() == null
                ? new Verdict.Unchecked()
                : answer.text().startsWith("bad") ? new Verdict.Rejected("it is bad") : new Verdict.Passed();
    }

    /// The first answer that is not rejected, else the last one.
    private record FirstGood() implements Sampling {

        @Override
        public boolean wantsMore(List<Draw> drawn, int planned) {
            return drawn.size() < planned && drawn.stream().noneMatch(FirstGood::isGood);
        }

        private static boolean isGood(Draw draw) {
            return draw.outcome() instanceof Outcome.Answered && !(draw.verdict() instanceof Verdict.Rejected);
        }

        @Override
        public Joined join(List<Draw> drawn) {
            Draw last = drawn.getLast();
            if (last.outcome() instanceof Outcome.Answered answered
                    && last.verdict() instanceof Verdict.Rejected(String why)) {
                return new Joined(new Outcome.Failed(why, true, Blame.TASK, answered.spend()), drawn.size() - 1);
            }
            return new Joined(last.outcome(), drawn.size() - 1);
        }
    }
}
