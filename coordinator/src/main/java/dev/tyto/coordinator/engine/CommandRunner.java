package dev.tyto.coordinator.engine;

import dev.tyto.coordinator.engine.EmbeddedEngine.Means;
import dev.tyto.coordinator.engine.EmbeddedEngine.Minds;
import dev.tyto.coordinator.engine.EmbeddedEngine.Parts;
import dev.tyto.coordinator.engine.EmbeddedEngine.Policies;
import dev.tyto.coordinator.machine.Command;
import dev.tyto.coordinator.machine.Observation;
import dev.tyto.coordinator.machine.RunState;
import dev.tyto.core.answer.Synthesizer.Synthesis;
import dev.tyto.core.artifact.Artifact;
import dev.tyto.core.budget.Ledger;
import dev.tyto.core.budget.Ledger.Scope;
import dev.tyto.core.budget.Spend;
import dev.tyto.core.event.RunEvent;
import dev.tyto.core.model.ModelName;
import dev.tyto.core.model.ModelReply.Blame;
import dev.tyto.core.planning.PlanningRequest;
import dev.tyto.core.planning.PlanningResult;
import dev.tyto.core.routing.Allocator.Allocation;
import dev.tyto.core.routing.Router.Route;
import dev.tyto.core.run.RunOptions;
import dev.tyto.core.sampling.Sampling.Draw;
import dev.tyto.core.sampling.Verifier.Verdict;
import dev.tyto.core.steps.AttemptId;
import dev.tyto.core.steps.StepScope;
import dev.tyto.core.steps.Steps;
import dev.tyto.core.task.Task;
import dev.tyto.core.work.Assignment;
import dev.tyto.core.work.Outcome;
import dev.tyto.core.work.Worker;
import dev.tyto.core.work.WorkerProfile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/// Carries out the commands of one run: gives each mind its steps, and turns what comes back into an
/// observation. What a planner, worker or synthesizer throws, though it should not, is a failure of its work
/// and of nothing else.
final class CommandRunner {

    private static final int CONCURRENT_WORKER_CALLS = 16;
    private static final int CONCURRENT_OTHER_CALLS = 4;

    private final RunLog log;
    private final Parts parts;
    private final Workspaces workspaces;
    private final ToolDesk toolDesk;
    private final ModelDesk workerModels;
    private final ModelDesk otherModels;
    private final Ledger ledger;

    CommandRunner(RunLog log, Parts parts) {
        this.log = log;
        this.parts = parts;
        this.workspaces = new Workspaces(parts.stores().runs(), parts.stores().artifacts());
        this.ledger = Ledger.over(log.state().start().budget());
        this.toolDesk =
                new ToolDesk(log, parts.means().tools(), parts.policies().approvals(), ledger);
        this.workerModels = desk(CONCURRENT_WORKER_CALLS);
        this.otherModels = desk(CONCURRENT_OTHER_CALLS);
    }

    /// Planner and synthesizer have permits of their own, so a crowd of workers cannot keep them waiting.
    private ModelDesk desk(int permits) {
        Means means = parts.means();
        return new ModelDesk(log, means.models(), ledger, new Semaphore(permits), means.clock(), means.randomness());
    }

    Observation plan(Command.MakePlan command) throws InterruptedException {
        Task task = log.state().start().task();
        PlanningRequest request = new PlanningRequest(task, profiles(), ledger.remaining(Scope.RUN));
        StepScope scope = new StepScope.Planning(command.revision());
        return new Observation.Planned(
                command.revision(),
                minds().planner().plan(request, steps(scope, options().plannerModel(), List.of(), null)));
    }

    Observation assign(Command.Assign command, RunState state) {
        Policies policies = parts.policies();
        List<WorkerProfile> profiles = profiles();
        List<Integer> load =
                profiles.stream().map(each -> state.running(each.name())).toList();
        Route route = policies.router().route(command.subtask(), profiles, command.tried(), load);
        Allocation allocation = policies.allocator()
                .allocate(command.subtask(), options().workerModel(), ledger.remaining(Scope.RUN), state.unfinished());
        Task task = state.start().task();
        return new Observation.Assigned(new Assignment(
                new AttemptId(command.subtask().id(), command.attempt()),
                task.text(),
                command.subtask(),
                command.inputs(),
                List.copyOf(
                        Workspaces.inputs(task.attachments(), command.inputs()).keySet()),
                new Assignment.Arm(
                        route.worker(),
                        allocation.model(),
                        allocation.samples(),
                        route.reason() + "; " + allocation.reason()),
                allocation.grant(),
                command.feedback()));
    }

    Observation attempt(Assignment assignment) throws InterruptedException, IOException {
        AttemptId attempt = assignment.attempt();
        Map<String, Artifact> inputs =
                Workspaces.inputs(log.state().start().task().attachments(), assignment.inputs());
        Path folder = workspaces.open(log.run(), attempt, inputs);
        Outcome outcome = sampled(assignment, folder);
        List<Artifact> made = outcome instanceof Outcome.Answered ? workspaces.made(folder, inputs) : List.of();
        return new Observation.Attempted(attempt, outcome, made);
    }

    /// What a command comes to that threw instead of ending. The text may reach a model: it names the kind of
    /// what was thrown and nothing that it says.
    Observation broken(Command command, Throwable thrown) {
        Blame blame = thrown instanceof IOException ? Blame.ENVIRONMENT : Blame.TASK;
        String kind = " (" + thrown.getClass().getSimpleName() + ")";
        return switch (command) {
            case Command.MakePlan(int revision) ->
                new Observation.Planned(
                        revision, new PlanningResult.Failed("the planner broke" + kind, blame, List.of()));
            case Command.Attempt(Assignment assignment) -> {
                AttemptId attempt = assignment.attempt();
                Spend spend = log.conversation(new StepScope.Sample(attempt, 0)).spend();
                String who = blame == Blame.ENVIRONMENT
                        ? "the handling of its files"
                        : "worker " + assignment.arm().worker();
                yield new Observation.Attempted(
                        attempt, new Outcome.Failed(who + " broke" + kind, false, blame, spend), List.of());
            }
            case Command.Synthesize _ ->
                new Observation.Synthesized(new Synthesis.Failed("the synthesizer broke" + kind, blame));
            case Command.Assign _, Command.End _ ->
                throw new IllegalStateException(command.id() + " must be carried out at once", thrown);
        };
    }

    /// Draws samples until the sampling has enough, each judged by the subtask's check, and joins them.
    private Outcome sampled(Assignment assignment, Path folder) throws InterruptedException {
        Worker worker = minds().workers().stream()
                .filter(each -> each.profile().name().equals(assignment.arm().worker()))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(
                        "there is no worker " + assignment.arm().worker()));
        List<Draw> drawn = new ArrayList<>();
        while (parts.policies().sampling().wantsMore(drawn, assignment.arm().samples())) {
            StepScope scope = new StepScope.Sample(assignment.attempt(), drawn.size());
            Steps steps =
                    steps(scope, assignment.arm().model(), worker.profile().tools(), folder);
            Outcome outcome = worker.work(assignment, steps);
            drawn.add(new Draw(outcome, verdict(assignment, drawn.size(), outcome)));
        }
        return parts.policies().sampling().join(drawn);
    }

    private Verdict verdict(Assignment assignment, int sample, Outcome outcome) throws InterruptedException {
        if (!(outcome instanceof Outcome.Answered answered)) {
            return new Verdict.Unchecked();
        }
        Verdict verdict = parts.policies().verifier().verify(assignment.subtask(), answered);
        switch (verdict) {
            case Verdict.Unchecked _ -> {}
            case Verdict.Passed _ -> log.append(new RunEvent.CheckResult(assignment.attempt(), sample, true, null));
            case Verdict.Rejected(String feedback) ->
                log.append(new RunEvent.CheckResult(assignment.attempt(), sample, false, feedback));
        }
        return verdict;
    }

    Observation synthesize(Command.Synthesize command) throws InterruptedException {
        Task task = log.state().start().task();
        Steps steps = steps(new StepScope.Synthesis(), options().synthesizerModel(), List.of(), null);
        Synthesis synthesis = minds().synthesizer().synthesize(task, command.contributions(), steps);
        return new Observation.Synthesized(
                switch (synthesis) {
                    case Synthesis.Answer(String text) ->
                        new Synthesis.Answer(minds().extractor().extract(text, task.answerFormat()));
                    case Synthesis.Partial partial -> partial;
                    case Synthesis.OverBudget overBudget -> overBudget;
                    case Synthesis.Failed failed -> failed;
                });
    }

    private Steps steps(StepScope scope, ModelName model, List<String> tools, @Nullable Path folder) {
        ModelDesk desk = switch (scope) {
            case StepScope.Sample _ -> workerModels;
            case StepScope.Planning _, StepScope.Synthesis _ -> otherModels;
        };
        return new JournaledSteps(scope, log, desk, toolDesk, model, tools, folder);
    }

    private List<WorkerProfile> profiles() {
        return minds().workers().stream().map(Worker::profile).toList();
    }

    private Minds minds() {
        return parts.minds();
    }

    private RunOptions options() {
        return log.state().start().options();
    }
}
