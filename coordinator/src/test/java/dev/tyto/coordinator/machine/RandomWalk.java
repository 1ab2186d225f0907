package dev.tyto.coordinator.machine;

import dev.tyto.core.answer.Synthesizer.Synthesis;
import dev.tyto.core.artifact.Digest;
import dev.tyto.core.budget.Budget;
import dev.tyto.core.budget.BudgetKind;
import dev.tyto.core.budget.Spend;
import dev.tyto.core.event.RunEvent;
import dev.tyto.core.event.RunEvent.ApprovalRequested;
import dev.tyto.core.event.RunEvent.LimitReached;
import dev.tyto.core.model.ModelReply.Blame;
import dev.tyto.core.plan.Plan;
import dev.tyto.core.plan.Subtask;
import dev.tyto.core.plan.SubtaskId;
import dev.tyto.core.planning.PlanRevision;
import dev.tyto.core.planning.PlanningResult;
import dev.tyto.core.planning.PlanningResult.Origin;
import dev.tyto.core.run.ControlMessage;
import dev.tyto.core.run.RunOptions;
import dev.tyto.core.work.Outcome;
import dev.tyto.core.work.Outcome.Recovery;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Collectors;

/// A run in which each step reports something by chance: mostly what is in flight, sometimes what is late, wrong
/// or from a person. After each step the rules of the machine are checked. Made for one run.
final class RandomWalk {

    private static final FailurePolicy POLICY =
            new FailurePolicy(List.of(Recovery.RETRY, Recovery.OTHER_WORKER, Recovery.SPLIT, Recovery.REVISE), 3, 1);
    private static final int LONGEST_PEACE = 2_000;

    private final RunStory story = new RunStory(POLICY);
    private SplittableRandom random;
    private int named;

    RandomWalk(int start) {
        random = new SplittableRandom(start);
        RunOptions options = RunOptions.allOn(RunStory.MODEL);
        story.accepted(
                Budget.wallTime(Duration.ofMinutes(10)), random.nextInt(3) == 0 ? options.approvingPlan() : options);
    }

    RunStory story() {
        return story;
    }

    void step(int number) {
        random = new SplittableRandom(number);
        if (story.state().ended()) {
            story.observe(chosen());
            return;
        }
        switch (random.nextInt(12)) {
            case 0 -> receive(message());
            case 1 -> story.observe(chosen());
            case 2 -> parkOrResume();
            case 3 -> story.after(Duration.ofSeconds(random.nextInt(90))).apply(anyStep());
            default -> carryOutOne();
        }
        check();
    }

    /// Nobody disturbs the run any more, and every question is answered with yes.
    void leaveInPeace() {
        for (int i = 0; !story.state().ended() && i < LONGEST_PEACE; i++) {
            random = new SplittableRandom(i);
            if (story.state().parked()) {
                story.apply(new RunEvent.RunResumed("ada"));
            } else if (story.state().paused()) {
                story.said(new ControlMessage.Resume(story.messageId(), "ada"));
            } else if (story.decide().isEmpty()) {
                approveAll();
            } else {
                carryOutOne();
            }
            check();
        }
    }

    /// What is refused would have changed nothing if it had been obeyed.
    private void receive(ControlMessage message) {
        RunState obeyed = story.state().evolve(new RunEvent.ControlReceived(message), story.now());
        if (story.received(message).refused() != null && !story.state().equals(obeyed)) {
            throw new AssertionError("a message that can be obeyed must not be refused but was " + message);
        }
    }

    private void approveAll() {
        if (story.state().openRequests().isEmpty()) {
            throw new AssertionError("a run that wants nothing must wait for a person but does not");
        }
        for (ApprovalRequested open : List.copyOf(story.state().openRequests().values())) {
            story.said(new ControlMessage.Approve(story.messageId(), "ada", open.request(), open.shown()));
        }
    }

    private void check() {
        List<Command> commands = story.decide();
        if (!commands.equals(story.decide())) {
            throw new AssertionError("deciding twice must give the same commands");
        }
        if (commands.stream().map(Command::id).distinct().count() != commands.size()) {
            throw new AssertionError("commands must have ids of their own but are " + commands);
        }
        if (story.state().planning().asked() > POLICY.maxRevisions()) {
            throw new AssertionError("revisions must be at most " + POLICY.maxRevisions());
        }
        story.state().all().forEach(this::check);
    }

    private void check(SubtaskProgress progress) {
        boolean began = progress.attempts() > 0;
        boolean early = progress.subtask().dependsOn().stream()
                .anyMatch(id -> story.state().progress(id).state() != SubtaskState.ANSWERED);
        if (began && early) {
            throw new AssertionError("a subtask must start after what it depends on but did not: " + progress);
        }
        if (progress.splits() > POLICY.maxSplits()) {
            throw new AssertionError("a subtask must come of at most so many splits but was " + progress);
        }
    }

    private void carryOutOne() {
        List<Command> commands = story.decide();
        if (!commands.isEmpty()) {
            story.after(Duration.ofSeconds(random.nextInt(20)));
            story.observe(carriedOut(commands.get(random.nextInt(commands.size()))));
        }
    }

    private Observation carriedOut(Command command) {
        return switch (command) {
            case Command.MakePlan(int revision) -> planned(revision);
            case Command.Assign assign -> assigned(assign.subtask().id().value(), assign.attempt());
            case Command.Attempt attempt ->
                attempted(
                        attempt.assignment().subtask().id().value(),
                        attempt.assignment().attempt().number());
            case Command.Synthesize _ -> new Observation.Synthesized(synthesis());
            case Command.Note(RunEvent event) -> new Observation.Noted(event);
        };
    }

    /// Something that may come from anywhere, at any time.
    private Observation chosen() {
        return switch (random.nextInt(6)) {
            case 0 -> planned(random.nextInt(4));
            case 1 -> assigned(anyId(), 1 + random.nextInt(3));
            case 2 -> new Observation.Synthesized(synthesis());
            case 3 -> new Observation.Noted(new RunEvent.RevisionAsked(1, 0, RunStory.ids(anyId()), false));
            case 4 -> new Observation.TimeUp(600_000, Map.of());
            default -> attempted(anyId(), 1 + random.nextInt(3));
        };
    }

    private Observation planned(int revision) {
        PlanningResult result = random.nextInt(8) == 0
                ? new PlanningResult.Failed("nobody listens", Blame.ENVIRONMENT, List.of())
                : revision == 0
                        ? new PlanningResult.Planned(new Plan(some()), Origin.PLANNER, List.of())
                        : new PlanningResult.Revised(revision(), Origin.PLANNER, List.of());
        return new Observation.Planned(revision, result, List.of(), null);
    }

    private List<Subtask> some() {
        List<Subtask> subtasks = new ArrayList<>();
        int many = 1 + random.nextInt(5);
        for (int i = 0; i < many; i++) {
            String[] before = subtasks.stream()
                    .filter(_ -> random.nextInt(3) == 0)
                    .map(each -> each.id().value())
                    .toArray(String[]::new);
            named++;
            subtasks.add(RunStory.subtask("t" + named, before));
        }
        return subtasks;
    }

    private PlanRevision revision() {
        Map<Boolean, List<SubtaskId>> ids = story.state().all().stream()
                .map(each -> each.subtask().id())
                .collect(Collectors.partitioningBy(_ -> random.nextBoolean()));
        return new PlanRevision(
                random.nextInt(4) == 0 ? List.of() : some(),
                List.of(),
                random.nextBoolean() ? List.of() : ids.get(true),
                random.nextBoolean() ? List.of() : ids.get(false));
    }

    private Observation assigned(String id, int number) {
        boolean known = story.state().all().stream()
                .anyMatch(each -> each.subtask().id().value().equals(id));
        return known
                ? new Observation.Assigned(story.assignment(id, number, "w" + random.nextInt(3)), null)
                : new Observation.Synthesized(synthesis());
    }

    private Observation attempted(String id, int number) {
        Outcome outcome = switch (random.nextInt(8)) {
            case 0 -> RunStory.failure("hiccup", true, Blame.TASK);
            case 1 -> RunStory.failure("too much", false, Blame.TASK);
            case 2 -> RunStory.failure("no key", false, Blame.PREREQUISITE);
            case 3 -> new Outcome.Exhausted(BudgetKind.TOKENS, Spend.NONE);
            case 4 -> new Outcome.Answered("half", false, Spend.NONE);
            default -> new Outcome.Answered("whole", Spend.NONE);
        };
        LimitReached refused = random.nextInt(6) == 0 ? new LimitReached(BudgetKind.TOKENS, 1, 2) : null;
        return new Observation.Attempted(
                RunStory.attempt(id, number), outcome, 0, List.of(), random.nextBoolean(), refused);
    }

    private Synthesis synthesis() {
        return switch (random.nextInt(4)) {
            case 0 -> new Synthesis.Partial("parts", "the server said 400", Blame.TASK);
            case 1 -> new Synthesis.Failed("nobody listens", Blame.ENVIRONMENT);
            default -> new Synthesis.Answer("all of it");
        };
    }

    private ControlMessage message() {
        String id = story.messageId();
        String request =
                story.state().openRequests().keySet().stream().findFirst().orElse("plan.0");
        Digest shown = random.nextBoolean() ? story.state().planShown() : Digest.of("something else");
        return switch (random.nextInt(14)) {
            case 0 -> new ControlMessage.Cancel(id, "ada");
            case 1 -> new ControlMessage.Deny(id, "ada", request, shown, "no");
            case 2, 3 -> new ControlMessage.Pause(id, "ada");
            case 4, 5 -> new ControlMessage.Resume(id, "ada");
            case 6, 7 -> new ControlMessage.EditPlan(id, "ada", new Plan(some()));
            case 8, 9 ->
                new ControlMessage.RaiseBudget(id, "ada", Budget.wallTime(Duration.ofMinutes(random.nextInt(30))));
            default -> new ControlMessage.Approve(id, "ada", request, shown);
        };
    }

    private void parkOrResume() {
        story.apply(story.state().parked() ? new RunEvent.RunResumed("ada") : new RunEvent.RunParked("Ctrl-C"));
    }

    private RunEvent anyStep() {
        List<SubtaskProgress> all = List.copyOf(story.state().all());
        return all.isEmpty()
                ? new RunEvent.Overdraft("run", BudgetKind.TOKENS, 1)
                : RunSteps.modelCalled(
                        all.get(random.nextInt(all.size())).subtask().id().value(), 1 + random.nextInt(2), 0);
    }

    private String anyId() {
        return "t" + (1 + random.nextInt(Math.max(1, named + 1)));
    }
}
