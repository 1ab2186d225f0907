package dev.tyto.coordinator.fanout;

import dev.tyto.coordinator.engine.Concurrency;
import dev.tyto.coordinator.engine.EmbeddedEngine.Policies;
import dev.tyto.coordinator.engine.SimulatedStage;
import dev.tyto.coordinator.engine.Workspaces;
import dev.tyto.core.answer.Synthesizer.Synthesis;
import dev.tyto.core.approval.Approvals;
import dev.tyto.core.artifact.Artifact;
import dev.tyto.core.budget.Budget;
import dev.tyto.core.budget.Spend;
import dev.tyto.core.model.ModelName;
import dev.tyto.core.model.ModelReply.Blame;
import dev.tyto.core.planning.PlanningResult;
import dev.tyto.core.run.RunId;
import dev.tyto.core.run.RunOptions;
import dev.tyto.core.steps.AttemptId;
import dev.tyto.core.steps.Steps;
import dev.tyto.core.task.Task;
import dev.tyto.core.work.Assignment;
import dev.tyto.core.work.Outcome;
import dev.tyto.core.work.Worker;
import dev.tyto.core.work.WorkerProfile;
import dev.tyto.core.workforce.Workforce;
import dev.tyto.testkit.contract.EngineContract.Cast;
import dev.tyto.testkit.contract.EngineContract.Stage;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;

/// Has a question's plan carried out by the embedded engine with workers that know the answers, in virtual time.
/// Made for one run.
final class EngineTimeline {

    /// An attempt that was carried out, from its start to its end, counted from the start of the run.
    record Span(Assignment assignment, Duration start, Duration end) {}

    private static final ModelName MODEL = new ModelName("replay:none");

    private final WorkTimes times;
    private final Map<String, String> answers;
    private final List<Span> spans = new CopyOnWriteArrayList<>();

    private EngineTimeline(WorkTimes times) {
        this.times = times;
        this.answers = times.question().flat().stream()
                .collect(Collectors.toMap(FanOutQuestion.Part::id, FanOutQuestion.Part::answer));
    }

    /// The attempts of a whole run, in the order in which they ended, with permits for `slots` of them at once.
    static List<Span> of(WorkTimes times, int slots, long seed, Path folder) throws Exception {
        EngineTimeline timeline = new EngineTimeline(times);
        SimulatedStage stage = new SimulatedStage(folder, seed);
        stage.keepFoldersIn(new NoFolders());
        stage.decide(policies -> with(policies, slots));
        stage.perform(timeline::run);
        return timeline.spans;
    }

    private void run(Stage stage) throws InterruptedException {
        FanOutQuestion question = times.question();
        Approvals all = (_, _) -> new Approvals.Decision.Allowed();
        Workforce workforce = stage.start(new Cast(
                (_, _) -> new PlanningResult.Failed("the plan is given", Blame.TASK, List.of()),
                List.of(new Oracle(stage, stage.clock().instant())),
                Map.of(),
                (_, _, _) -> new Synthesis.Answer(question.answer()),
                request -> {
                    throw new AssertionError("an oracle must not ask a model but asked " + request);
                },
                List.of(),
                all));
        RunOptions options = RunOptions.allOn(MODEL).withPlan(question.plan());
        RunId run = workforce.submit(Task.of(question.text()), Budget.UNLIMITED, options);
        workforce.await(run);
    }

    private static Policies with(Policies policies, int slots) {
        Concurrency usual = policies.concurrency();
        return new Policies(
                policies.router(),
                policies.allocator(),
                policies.approvals(),
                policies.sampling(),
                policies.verifier(),
                policies.machine(),
                policies.deadlines(),
                new Concurrency(
                        slots, usual.perWorker(), usual.modelCalls(), usual.perProvider(), usual.otherModelCalls()));
    }

    /// Takes its time and says the right answer.
    private final class Oracle implements Worker {

        private final Stage stage;
        private final Instant start;

        Oracle(Stage stage, Instant start) {
            this.stage = stage;
            this.start = start;
        }

        @Override
        public WorkerProfile profile() {
            return new WorkerProfile("oracle", "knows the answers", List.of(), List.of());
        }

        @Override
        public Outcome work(Assignment assignment, Steps steps) throws InterruptedException {
            String part = assignment.subtask().id().value();
            Duration from = sinceStart();
            stage.clock().sleep(times.of(part));
            spans.add(new Span(assignment, from, sinceStart()));
            return new Outcome.Answered(answers.get(part), Spend.NONE);
        }

        private Duration sinceStart() {
            return Duration.between(start, stage.clock().instant());
        }
    }

    /// Nobody here makes files.
    private record NoFolders() implements Workspaces {

        @Override
        public Path open(RunId run, AttemptId attempt, Map<String, Artifact> inputs) {
            return Path.of("/simulated", run.value(), attempt.toString());
        }

        @Override
        public List<Artifact> made(RunId run, AttemptId attempt, Map<String, Artifact> inputs) {
            return List.of();
        }

        @Override
        public Artifact add(RunId run, AttemptId attempt, Artifact file, String owner) {
            return file;
        }
    }
}
