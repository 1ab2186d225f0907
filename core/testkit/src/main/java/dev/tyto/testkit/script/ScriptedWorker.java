package dev.tyto.testkit.script;

import dev.tyto.core.budget.Spend;
import dev.tyto.core.model.ModelReply.Blame;
import dev.tyto.core.plan.Capability;
import dev.tyto.core.steps.Steps;
import dev.tyto.core.work.Assignment;
import dev.tyto.core.work.Outcome;
import dev.tyto.core.work.Worker;
import dev.tyto.core.work.WorkerProfile;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// A worker that ends its attempts as a test wrote down, and remembers its assignments. Made by a test; thread-safe.
///
/// An attempt takes the oldest turn written down for its subtask, else the oldest one for any. Without a turn it fails
/// for good, and then [#assertNothingLeft] fails too.
public final class ScriptedWorker implements Worker {

    /// What is done in one attempt; may block and use the steps.
    @FunctionalInterface
    public interface Turn {
        Outcome work(Assignment assignment, Steps steps) throws InterruptedException;
    }

    private static final String ANY = "";

    private final WorkerProfile profile;
    private final Map<String, Deque<Turn>> script = new HashMap<>();
    private final List<Assignment> assignments = new ArrayList<>();
    private final List<String> unscripted = new ArrayList<>();

    /// A worker of this profile.
    public ScriptedWorker(WorkerProfile profile) {
        this.profile = profile;
    }

    /// A worker of this name with these capabilities and no tools.
    public static ScriptedWorker named(String name, String... capabilities) {
        return new ScriptedWorker(new WorkerProfile(
                name, "scripted", Stream.of(capabilities).map(Capability::new).toList(), List.of()));
    }

    /// The next attempt at any subtask answers this.
    public ScriptedWorker answers(String text) {
        return ends(new Outcome.Answered(text, Spend.NONE));
    }

    /// The next attempt at this subtask answers this.
    public ScriptedWorker answers(String subtask, String text) {
        return does(subtask, (_, _) -> new Outcome.Answered(text, Spend.NONE));
    }

    /// The next attempt at any subtask ends like this.
    public ScriptedWorker ends(Outcome outcome) {
        return does(ANY, (_, _) -> outcome);
    }

    /// The next attempt at this subtask does this.
    public synchronized ScriptedWorker does(String subtask, Turn turn) {
        script.computeIfAbsent(subtask, _ -> new ArrayDeque<>()).add(turn);
        return this;
    }

    @Override
    public WorkerProfile profile() {
        return profile;
    }

    @Override
    public Outcome work(Assignment assignment, Steps steps) throws InterruptedException {
        return take(assignment).work(assignment, steps);
    }

    /// The assignments so far, in the order in which they came.
    public synchronized List<Assignment> assignments() {
        return List.copyOf(assignments);
    }

    /// Fails when a turn was not used or an attempt had none.
    public synchronized void assertNothingLeft() {
        int left = script.values().stream().mapToInt(Deque::size).sum();
        if (left > 0 || !unscripted.isEmpty()) {
            throw new AssertionError("script of worker " + profile.name() + " must be used up but has " + left
                    + " turns left, and attempts without a turn: " + unscripted);
        }
    }

    private synchronized Turn take(Assignment assignment) {
        assignments.add(assignment);
        for (String place : List.of(assignment.subtask().id().value(), ANY)) {
            Turn turn = script.getOrDefault(place, new ArrayDeque<>()).poll();
            if (turn != null) {
                return turn;
            }
        }
        unscripted.add(assignment.attempt().toString());
        String reason = "the script has no turn for attempt " + assignment.attempt();
        return (_, _) -> new Outcome.Failed(reason, false, Blame.TASK, Spend.NONE);
    }
}
