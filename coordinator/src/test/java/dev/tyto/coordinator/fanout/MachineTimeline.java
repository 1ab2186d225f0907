package dev.tyto.coordinator.fanout;

import dev.tyto.coordinator.machine.Command;
import dev.tyto.coordinator.machine.FailurePolicy;
import dev.tyto.coordinator.machine.Observation;
import dev.tyto.coordinator.machine.RunMachine;
import dev.tyto.coordinator.machine.RunState;
import dev.tyto.core.answer.Synthesizer.Synthesis;
import dev.tyto.core.artifact.Digest;
import dev.tyto.core.budget.Budget;
import dev.tyto.core.budget.Spend;
import dev.tyto.core.event.Fingerprint;
import dev.tyto.core.event.RunEvent;
import dev.tyto.core.model.ModelName;
import dev.tyto.core.planning.PlanningResult.Origin;
import dev.tyto.core.run.RunOptions;
import dev.tyto.core.steps.AttemptId;
import dev.tyto.core.task.Task;
import dev.tyto.core.work.Assignment;
import dev.tyto.core.work.Grant;
import dev.tyto.core.work.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Collectors;

/// Carries a question's plan out on the run machine with workers that know the answers, in virtual time and
/// without a thread: an attempt that is to be in flight starts as soon as one of the slots is free, in an order
/// by chance. Made for one run; not thread-safe.
final class MachineTimeline {

    /// An attempt that was carried out, from its start to its end, counted from the start of the run.
    record Span(Assignment assignment, Duration start, Duration end) {

        String part() {
            return assignment.subtask().id().value();
        }
    }

    private static final RunMachine MACHINE = new RunMachine(FailurePolicy.DEFAULT);
    private static final ModelName MODEL = new ModelName("replay:none");

    private final WorkTimes times;
    private final int slots;
    private final SplittableRandom random;
    private final Map<String, String> answers;
    private final PriorityQueue<Span> running = new PriorityQueue<>(Comparator.comparing(Span::end));
    private final List<Span> spans = new ArrayList<>();
    private final Set<AttemptId> started = new HashSet<>();
    private RunState state = RunState.NEW;
    private Duration now = Duration.ZERO;

    private MachineTimeline(WorkTimes times, int slots, long seed) {
        this.times = times;
        this.slots = slots;
        this.random = new SplittableRandom(seed);
        this.answers = times.question().flat().stream()
                .collect(Collectors.toMap(FanOutQuestion.Part::id, FanOutQuestion.Part::answer));
    }

    /// The attempts of a whole run, in the order in which they started, with at most `slots` of them at once.
    static List<Span> of(WorkTimes times, int slots, long seed) {
        return new MachineTimeline(times, slots, seed).run();
    }

    private List<Span> run() {
        FanOutQuestion question = times.question();
        evolve(List.of(
                new RunEvent.RunAccepted(
                        Task.of(question.text()),
                        Budget.UNLIMITED,
                        RunOptions.allOn(MODEL),
                        new Fingerprint("test", Digest.of(""), Digest.of(""), 1)),
                new RunEvent.PlanAdopted(0, question.plan(), Origin.GIVEN)));
        while (!MACHINE.decide(state).isEmpty()) {
            if (!decideNow()) {
                waitForTheNextEnd();
            }
        }
        return spans;
    }

    /// Does what takes no time, and fills the slots when nothing of that kind is left; says whether the state
    /// moved on.
    private boolean decideNow() {
        List<Assignment> waiting = new ArrayList<>();
        boolean moved = false;
        for (Command command : MACHINE.decide(state)) {
            switch (command) {
                case Command.Assign assign -> moved |= observe(new Observation.Assigned(assignment(assign)));
                case Command.Attempt attempt -> waiting.add(attempt.assignment());
                case Command.Synthesize _ ->
                    moved |= observe(new Observation.Synthesized(
                            new Synthesis.Answer(times.question().answer())));
                case Command.End end -> moved |= observe(new Observation.Ended(end.event()));
                case Command.MakePlan _ -> throw new AssertionError("a run with a plan must not ask for one");
            }
        }
        if (!moved) {
            waiting.removeIf(each -> started.contains(each.attempt()));
            while (running.size() < slots && !waiting.isEmpty()) {
                start(waiting.remove(random.nextInt(waiting.size())));
            }
        }
        return moved;
    }

    private void start(Assignment assignment) {
        String part = assignment.subtask().id().value();
        Span span = new Span(assignment, now, now.plus(times.of(part)));
        started.add(assignment.attempt());
        spans.add(span);
        running.add(span);
    }

    private void waitForTheNextEnd() {
        Span span = running.poll();
        if (span == null) {
            throw new AssertionError("a run that has not ended must have something in flight: " + state);
        }
        now = span.end();
        Outcome outcome = new Outcome.Answered(answers.get(span.part()), Spend.NONE);
        observe(new Observation.Attempted(span.assignment().attempt(), outcome, List.of()));
    }

    private static Assignment assignment(Command.Assign assign) {
        return new Assignment(
                new AttemptId(assign.subtask().id(), assign.attempt()),
                "task",
                assign.subtask(),
                assign.inputs(),
                List.of(),
                new Assignment.Arm("oracle", MODEL, 1, "knows the answer"),
                Grant.OPEN,
                assign.feedback());
    }

    private boolean observe(Observation observation) {
        List<RunEvent> events = MACHINE.observe(state, observation);
        evolve(events);
        return !events.isEmpty();
    }

    private void evolve(List<RunEvent> events) {
        for (RunEvent event : events) {
            state = state.evolve(event);
        }
    }
}
