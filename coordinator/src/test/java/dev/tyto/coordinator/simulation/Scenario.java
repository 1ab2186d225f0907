package dev.tyto.coordinator.simulation;

import dev.tyto.core.budget.Budget;
import dev.tyto.core.plan.Plan;
import dev.tyto.core.work.Outcome.Recovery;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// All that one schedule is made of, as data: what is to be done, by whom, within which limits, and what goes wrong.
/// Immutable; leaving something out makes another scenario.
///
/// @param seed of the order of the threads
/// @param slowness how likely it is that time goes on though a thread could
record Scenario(
        long seed,
        double slowness,
        Dice dice,
        Plan plan,
        Opening opening,
        Crew crew,
        Pace pace,
        Limits limits,
        Failing failing,
        List<Trouble> troubles,
        List<Order> orders) {

    Scenario {
        troubles = List.copyOf(troubles);
        orders = List.copyOf(orders);
    }

    /// How the run is handed in: whether with its plan, and whether a person is to approve that.
    record Opening(boolean planGiven, boolean planApproved) {}

    /// Who works: language-model workers, functions and nested teams; how many samples an attempt has; how many
    /// rounds of tools a language-model worker may take.
    record Crew(int talkers, int functions, int nesters, int samples, int rounds) {
        int size() {
            return talkers + functions + nesters;
        }
    }

    /// How long things take at most, in virtual milliseconds; each call draws its own time up to that.
    record Pace(int model, int tool, int append, int person) {}

    /// What bounds the run: its budget, each attempt's grant, the deadlines in milliseconds, the permits.
    record Limits(Budget budget, Budget grant, Deadline deadline, Permits permits) {}

    /// Times in milliseconds.
    record Deadline(int modelCall, int attempt, int subtask, int tool) {}

    /// How much may be under way at once.
    record Permits(int attempts, int perWorker, int modelCalls, int perProvider, int otherModelCalls) {
        static final Permits AMPLE = new Permits(100, 100, 100, 100, 100);
    }

    /// What is done about failures.
    record Failing(List<Recovery> ladder, int revisions, int splits) {
        Failing {
            ladder = List.copyOf(ladder);
        }
    }

    /// What happens to processes and to the journal. Events are counted by appends, over all processes.
    sealed interface Trouble {

        /// The process dies between two steps of its threads.
        record CrashAtStep(int step) implements Trouble {}

        /// The process dies as it appends, before or after that is durable.
        record CrashAtAppend(int append, boolean durable) implements Trouble {}

        /// The process is told to stop, and does so in order.
        record ParkAtAppend(int append) implements Trouble {}

        /// The append fails, though it may be durable.
        record AppendFails(int append, boolean durable) implements Trouble {}

        /// The process dies as it appends the `nth` event of this kind.
        record CrashAtKind(String kind, int nth, boolean durable) implements Trouble {}

        /// The append of the `nth` event of this kind fails.
        record FailsAtKind(String kind, int nth, boolean durable) implements Trouble {}

        /// Another process is let in although the first one lives.
        record Usurped(int append) implements Trouble {}
    }

    /// A message that somebody sends to the run, so long after it began or, where one is named, after it came into
    /// this phase for the first time.
    record Order(int atMillis, Kind kind, @Nullable String phase) {
        enum Kind {
            CANCEL,
            PAUSE,
            RESUME,
            RAISE,
            EDIT_PLAN,
            APPROVE_UNASKED,
            DENY_UNASKED,
            ANSWER_UNASKED,
            CANCEL_NESTED,
            PAUSE_NESTED,
            RESUME_NESTED
        }

        Duration at() {
            return Duration.ofMillis(atMillis);
        }
    }

    /// Whether every call ends when it is interrupted.
    boolean obedient() {
        return !dice.perMille().containsKey(Twist.MODEL_STUBBORN)
                && !dice.perMille().containsKey(Twist.TOOL_STUBBORN);
    }

    /// Whether it takes no time to choose a worker and its means.
    boolean quickPolicies() {
        return !dice.perMille().containsKey(Twist.ROUTER_SLOW)
                && !dice.perMille().containsKey(Twist.ALLOCATOR_SLOW);
    }

    /// Whether things happen when they are due: nobody is slow, nothing waits for a permit or the disk.
    boolean punctual() {
        return slowness == 0
                && pace.append == 0
                && troubles.isEmpty()
                && limits.permits.equals(Permits.AMPLE)
                && obedient();
    }

    /// Whether nothing can hold a subtask up that is ready.
    boolean ample() {
        return slowness == 0
                && pace.append == 0
                && troubles.isEmpty()
                && orders.isEmpty()
                && limits.permits.equals(Permits.AMPLE);
    }

    Scenario with(List<Trouble> otherTroubles, List<Order> otherOrders) {
        return new Scenario(
                seed, slowness, dice, plan, opening, crew, pace, limits, failing, otherTroubles, otherOrders);
    }

    Scenario with(Dice other) {
        return new Scenario(seed, slowness, other, plan, opening, crew, pace, limits, failing, troubles, orders);
    }

    Scenario with(Plan other) {
        return new Scenario(seed, slowness, dice, other, opening, crew, pace, limits, failing, troubles, orders);
    }

    Scenario with(Crew other, Limits otherLimits) {
        return new Scenario(seed, slowness, dice, plan, opening, other, pace, otherLimits, failing, troubles, orders);
    }

    Scenario plain(double otherSlowness, Pace otherPace) {
        return new Scenario(
                seed, otherSlowness, dice, plan, opening, crew, otherPace, limits, failing, troubles, orders);
    }

    Scenario opened(Opening other) {
        return new Scenario(seed, slowness, dice, plan, other, crew, pace, limits, failing, troubles, orders);
    }

    @Override
    public String toString() {
        return "scenario " + seed + " slowness " + slowness + "\n  plan " + shownPlan() + "\n  " + opening + " " + crew
                + " " + pace + "\n  " + limits + "\n  " + failing + "\n  twists " + dice.perMille() + "\n  "
                + troubles + "\n  " + orders;
    }

    private String shownPlan() {
        return plan.subtasks().stream()
                .map(each -> each.id() + each.dependsOn().toString() + (each.check() == null ? "" : "?"))
                .toList()
                .toString();
    }
}
