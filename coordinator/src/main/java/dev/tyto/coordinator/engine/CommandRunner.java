package dev.tyto.coordinator.engine;

import dev.tyto.coordinator.engine.EmbeddedEngine.Minds;
import dev.tyto.coordinator.engine.EmbeddedEngine.Parts;
import dev.tyto.coordinator.machine.Command;
import dev.tyto.coordinator.machine.Observation;
import dev.tyto.coordinator.machine.RunState;
import dev.tyto.core.answer.Synthesizer.Contribution;
import dev.tyto.core.answer.Synthesizer.Synthesis;
import dev.tyto.core.artifact.Artifact;
import dev.tyto.core.budget.Spend;
import dev.tyto.core.event.RunEvent;
import dev.tyto.core.model.ModelName;
import dev.tyto.core.model.ModelReply.Blame;
import dev.tyto.core.planning.PlanningRequest;
import dev.tyto.core.planning.PlanningRequest.Standing;
import dev.tyto.core.planning.PlanningRequest.Trouble;
import dev.tyto.core.planning.PlanningResult;
import dev.tyto.core.run.RunOptions;
import dev.tyto.core.sampling.Sampling.Draw;
import dev.tyto.core.sampling.Sampling.Joined;
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
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Carries out the commands of one run: gives each mind its steps, and turns what comes back into an observation.
/// What a planner, worker or synthesizer throws, though it should not, is a failure of its work and of nothing
/// else.
final class CommandRunner {

    private final RunLog log;
    private final Parts parts;
    private final Minds minds;
    private final Permits permits;
    private final JournaledSteps.Desks desks;
    private final Assigner assigner;

    CommandRunner(RunLog log, Parts parts, Permits permits, Children children) {
        this.log = log;
        this.parts = parts;
        this.permits = permits;
        RunOptions.Parent parent = options().parent();
        this.minds = parent == null ? parts.minds() : parts.team(parent.team());
        this.assigner = new Assigner(log, parts.policies(), profiles());
        EmbeddedEngine.Means means = parts.means();
        this.desks = new JournaledSteps.Desks(
                new ModelDesk(
                        log,
                        new ModelDesk.Means(
                                means.models(),
                                permits,
                                parts.policies().deadlines(),
                                means.clock(),
                                means.threads(),
                                means.randomness())),
                new ToolDesk(
                        log,
                        new ToolDesk.Means(
                                means.tools(), parts.policies().approvals(), means.clock(), means.threads())),
                children);
    }

    Observation plan(Command.MakePlan command) throws InterruptedException {
        RunState state = log.state();
        PlanningRequest request = new PlanningRequest(
                state.start().task(),
                profiles(),
                log.book().ledger().remaining(log.book().base()),
                command.revision() == 0 ? null : standing(state));
        Notes notes = new Notes();
        StepScope scope = new StepScope.Planning(command.revision());
        PlanningResult result =
                minds.planner().plan(request, steps(scope, options().plannerModel(), List.of(), null, notes));
        return new Observation.Planned(command.revision(), result, profiles(), notes.refused());
    }

    private static Standing standing(RunState state) {
        RunEvent.RevisionAsked asked = state.revisionAsked()
                .orElseThrow(() -> new IllegalStateException("a revision must be asked for before it is made"));
        List<Trouble> troubles = asked.about().stream()
                .map(id -> new Trouble(
                        id,
                        state.lastOutcome(id).orElseThrow() instanceof Outcome.Failed failed
                                ? failed.forModel()
                                : "it failed",
                        state.tried(id)))
                .toList();
        return new Standing(asked.base(), state.lines(), troubles, asked.split());
    }

    /// Whether the policies that choose a worker answer at once; else they are asked like workers are, with a time.
    boolean assignsAtOnce() {
        return assigner.atOnce();
    }

    Observation assign(Command.Assign command) {
        return assigner.assign(command, log.state());
    }

    Observation attempt(Assignment assignment, Runnable begun) throws InterruptedException, IOException, Suspended {
        AttemptId attempt = assignment.attempt();
        Notes notes = new Notes();
        try (Permits.Permit _ =
                permits.attempt(assignment.arm().worker(), options().depth())) {
            begun.run();
            Map<String, Artifact> inputs =
                    Assigner.files(log.state().start().task().attachments(), assignment.inputs());
            Path folder = parts.stores().workspaces().open(log.run(), attempt, inputs);
            Joined joined = sampled(assignment, folder, notes);
            List<Artifact> made = joined.outcome() instanceof Outcome.Answered
                    ? withMakers(parts.stores().workspaces().made(log.run(), attempt, inputs), attempt)
                    : List.of();
            return attempted(attempt, joined, made, notes);
        } catch (InterruptedException e) {
            String over = notes.over();
            if (over != null) {
                return failed(attempt, over, true, Blame.TASK);
            }
            if (!notes.waitsFor().isEmpty()) {
                throw new Suspended(notes.waitsFor());
            }
            throw e;
        }
    }

    /// What runs that the attempt started had made keeps their name as its maker.
    private List<Artifact> withMakers(List<Artifact> made, AttemptId attempt) {
        List<Artifact> handed = log.handedTo(attempt);
        return made.stream()
                .map(file -> handed.stream()
                        .filter(each -> each.digest().equals(file.digest()) && isNameOf(each, file))
                        .findFirst()
                        .map(each -> each.named(file.name()))
                        .orElse(file))
                .toList();
    }

    private static boolean isNameOf(Artifact handed, Artifact made) {
        return made.name().equals(handed.name()) || made.name().endsWith("/" + handed.name());
    }

    /// Cleaned before it is cut: a secret that was cut is not known any more.
    private Outcome brief(Outcome outcome) {
        return outcome instanceof Outcome.Failed failed
                ? failed.saying(log.redaction().clean(failed.forModel()))
                : outcome;
    }

    private Observation attempted(AttemptId attempt, Joined joined, List<Artifact> made, Notes notes) {
        Outcome outcome = brief(joined.outcome());
        boolean workersLeft = log.state().hasWorkerLeft(attempt.subtask(), profiles());
        return new Observation.Attempted(
                attempt,
                outcome,
                joined.sample(),
                made,
                workersLeft,
                outcome instanceof Outcome.Exhausted ? notes.refused() : null);
    }

    /// An attempt that was ended from outside its worker.
    Observation failed(AttemptId attempt, String why, boolean retryable, Blame blame) {
        Outcome failure = new Outcome.Failed(why, retryable, blame, spendOf(attempt));
        return attempted(attempt, new Joined(failure, 0), List.of(), new Notes());
    }

    /// What the attempt has cost so far.
    Spend spendOf(AttemptId attempt) {
        Spend spend = Spend.NONE;
        for (int sample = 0; ; sample++) {
            Conversation conversation = log.conversation(new StepScope.Sample(attempt, sample));
            if (conversation.equals(Conversation.EMPTY)) {
                return spend;
            }
            spend = spend.plus(conversation.spend());
        }
    }

    /// What a command comes to that threw instead of ending. The text may reach a model: it names the kind of
    /// what was thrown and nothing that it says.
    Observation broken(Command command, Throwable thrown) {
        Blame blame = thrown instanceof IOException ? Blame.ENVIRONMENT : Blame.TASK;
        String kind = " (" + thrown.getClass().getSimpleName() + ")";
        return switch (command) {
            case Command.MakePlan(int revision) ->
                new Observation.Planned(
                        revision,
                        new PlanningResult.Failed("the planner broke" + kind, blame, List.of()),
                        List.of(),
                        null);
            case Command.Attempt(Assignment assignment) -> {
                String who = blame == Blame.ENVIRONMENT
                        ? "the handling of its files"
                        : "worker " + assignment.arm().worker();
                yield failed(assignment.attempt(), who + " broke" + kind, false, blame);
            }
            case Command.Synthesize(List<Contribution> contributions) ->
                new Observation.Synthesized(
                        new Synthesis.Partial(joined(contributions), "the synthesizer broke" + kind, blame));
            case Command.Assign assign -> assigner.plainly(assign, log.state(), "the choice of a worker broke" + kind);
            case Command.Note _ ->
                throw new IllegalStateException(command.id() + " must be carried out at once", thrown);
        };
    }

    /// What a command comes to that did not end in its time.
    Observation late(Command command) {
        return ended(command, "there was no result in the time for it", true);
    }

    /// What a command comes to that cannot be begun because an earlier thread of it does not stop.
    Observation deaf(Command command) {
        String who = switch (command) {
            case Command.MakePlan _ -> "the planner";
            case Command.Attempt(Assignment assignment) ->
                "worker " + assignment.arm().worker();
            case Command.Synthesize _ -> "the synthesizer";
            case Command.Assign _, Command.Note _ -> "the choice of a worker";
        };
        return ended(command, who + " does not stop", false);
    }

    private Observation ended(Command command, String reason, boolean retryable) {
        return switch (command) {
            case Command.MakePlan(int revision) ->
                new Observation.Planned(
                        revision, new PlanningResult.Failed(reason, Blame.ENVIRONMENT, List.of()), List.of(), null);
            case Command.Synthesize(List<Contribution> contributions) ->
                new Observation.Synthesized(new Synthesis.Partial(joined(contributions), reason, Blame.ENVIRONMENT));
            case Command.Attempt(Assignment assignment) -> failed(assignment.attempt(), reason, retryable, Blame.TASK);
            case Command.Assign assign -> assigner.plainly(assign, log.state(), "of the choice of a worker " + reason);
            case Command.Note _ -> throw new IllegalStateException(command.id() + " must be carried out at once");
        };
    }

    private static String joined(List<Contribution> contributions) {
        return contributions.stream()
                .filter(Contribution.Result.class::isInstance)
                .map(Contribution.Result.class::cast)
                .map(each -> each.subtask() + ": " + each.answer().strip())
                .collect(Collectors.joining("\n\n"));
    }

    /// Draws samples until the sampling has enough, each judged by the subtask's check, and joins them.
    private Joined sampled(Assignment assignment, Path folder, Notes notes) throws InterruptedException {
        Worker worker = minds.workers().stream()
                .filter(each -> each.profile().name().equals(assignment.arm().worker()))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(
                        "there is no worker " + assignment.arm().worker()));
        List<Draw> drawn = new ArrayList<>();
        while (parts.policies().sampling().wantsMore(drawn, assignment.arm().samples())) {
            StepScope scope = new StepScope.Sample(assignment.attempt(), drawn.size());
            Steps steps =
                    steps(scope, assignment.arm().model(), worker.profile().tools(), folder, notes);
            Outcome outcome = worker.work(assignment, steps);
            drawn.add(new Draw(outcome, verdict(assignment, drawn.size(), outcome)));
        }
        return parts.policies().sampling().join(drawn);
    }

    private Verdict verdict(Assignment assignment, int sample, Outcome outcome) throws InterruptedException {
        if (!(outcome instanceof Outcome.Answered answered)) {
            return new Verdict.Unchecked();
        }
        Optional<RunEvent.CheckResult> recorded = log.check(assignment.attempt(), sample);
        if (recorded.isPresent()) {
            String feedback = recorded.get().feedback();
            return recorded.get().passed() ? new Verdict.Passed() : new Verdict.Rejected(String.valueOf(feedback));
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
        Steps steps = steps(new StepScope.Synthesis(), options().synthesizerModel(), List.of(), null, new Notes());
        Synthesis synthesis = minds.synthesizer().synthesize(task, command.contributions(), steps);
        return new Observation.Synthesized(
                switch (synthesis) {
                    case Synthesis.Answer(String text) -> extracted(text, task);
                    case Synthesis.Partial partial -> partial;
                    case Synthesis.OverBudget overBudget -> overBudget;
                    case Synthesis.Failed failed -> failed;
                });
    }

    /// An answer that cannot be brought into its form is there as it was made.
    private Synthesis extracted(String text, Task task) {
        try {
            return new Synthesis.Answer(minds.extractor().extract(text, task.answerFormat()));
        } catch (RuntimeException e) {
            return new Synthesis.Partial(
                    text, "the extractor broke (" + e.getClass().getSimpleName() + ")", Blame.TASK);
        }
    }

    private Steps steps(StepScope scope, ModelName model, List<String> tools, @Nullable Path folder, Notes notes) {
        return new JournaledSteps(scope, log, desks, model, tools, folder, notes);
    }

    /// Those who work for this run.
    List<WorkerProfile> profiles() {
        return minds.workers().stream().map(Worker::profile).toList();
    }

    private RunOptions options() {
        return log.state().start().options();
    }
}
