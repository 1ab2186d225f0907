package dev.tyto.coordinator.simulation;

import dev.tyto.coordinator.simulation.Scenario.Crew;
import dev.tyto.coordinator.simulation.Scenario.Deadline;
import dev.tyto.coordinator.simulation.Scenario.Failing;
import dev.tyto.coordinator.simulation.Scenario.Limits;
import dev.tyto.coordinator.simulation.Scenario.Opening;
import dev.tyto.coordinator.simulation.Scenario.Order;
import dev.tyto.coordinator.simulation.Scenario.Pace;
import dev.tyto.coordinator.simulation.Scenario.Permits;
import dev.tyto.coordinator.simulation.Scenario.Trouble;
import dev.tyto.core.budget.Budget;
import dev.tyto.core.budget.BudgetKind;
import dev.tyto.core.plan.Plan;
import dev.tyto.core.plan.Subtask;
import dev.tyto.core.plan.SubtaskId;
import dev.tyto.core.task.Check;
import dev.tyto.core.work.Outcome.Recovery;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/// Draws scenarios. The same seed gives the same one. Stateless.
final class Scenarios {

    private static final List<Recovery> RUNGS = List.of(
            Recovery.RETRY, Recovery.RETRY, Recovery.OTHER_WORKER, Recovery.SPLIT, Recovery.REVISE, Recovery.GIVE_UP);

    private static final List<String> CUES = List.of(
            "planning",
            "waiting for a yes",
            "working",
            "revising",
            "revising",
            "revising",
            "joining",
            "paused",
            "paused",
            Happenings.OVERDRAWN);

    private static final List<Order.Kind> KINDS = List.of(Order.Kind.values());

    /// What makes events that are rare likelier where something is to happen at one.
    private static final Map<String, Twist> LURES = Map.of(
            "PlanRejected", Twist.PLAN_DRAFTED,
            "PlanningFailed", Twist.PLAN_FAILS,
            "RevisionAsked", Twist.GIVES_UP,
            "PlanRevised", Twist.GIVES_UP,
            "ContextCompacted", Twist.WINDOW_SMALL,
            "ApprovalRequested", Twist.CALL_ASKED,
            "Overdraft", Twist.MODEL_OVERDRAFT,
            "AttemptFailed", Twist.GIVES_UP,
            "CheckResult", Twist.ANSWERS_BADLY);

    private final SplittableRandom random;

    private Scenarios(long seed) {
        this.random = new SplittableRandom(seed);
    }

    static Scenario of(long seed) {
        return new Scenarios(seed).draw(seed);
    }

    private Scenario draw(long seed) {
        boolean calm = chance(150);
        String kind = calm || chance(600) ? "" : Happenings.KINDS.get(random.nextInt(Happenings.KINDS.size()));
        return new Scenario(
                seed,
                calm || chance(600) ? 0 : 0.002 + 0.05 * random.nextDouble(),
                new Dice(random.nextLong(), calm ? Map.of(Twist.ASKS_TOOLS, 500) : twists(kind)),
                plan(),
                new Opening(!LURES.containsKey(kind) && chance(400), chance(120)),
                crew(kind),
                new Pace(
                        oneOf(1, 200, 2_000, 9_000),
                        oneOf(1, 100, 3_000),
                        calm ? 0 : oneOf(0, 0, 0, 5),
                        oneOf(1, 800, 5_000)),
                limits(calm),
                failing(kind.startsWith("Re") || kind.equals("PlanRevised")),
                calm ? List.of() : troubles(kind),
                calm || chance(400) ? List.of() : orders());
    }

    private Map<Twist, Integer> twists(String kind) {
        Map<Twist, Integer> rates = new EnumMap<>(Twist.class);
        rates.put(Twist.ASKS_TOOLS, oneOf(0, 300, 700));
        for (Twist twist : Twist.values()) {
            if (twist != Twist.ASKS_TOOLS && chance(200)) {
                rates.put(twist, oneOf(20, 100, 300, 700));
            }
        }
        if (chance(200)) {
            rates.put(Twist.REVISION_CANCELS, 700);
        }
        if (LURES.containsKey(kind)) {
            rates.put(LURES.get(kind), kind.equals("ContextCompacted") ? 1_000 : 500);
            rates.put(Twist.ASKS_TOOLS, 700);
        }
        return rates;
    }

    private Plan plan() {
        int size = chance(20) ? random.nextInt(20, 41) : chance(150) ? random.nextInt(7, 16) : random.nextInt(1, 6);
        int density = oneOf(0, 200, 500, 900);
        List<Subtask> subtasks = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            List<SubtaskId> dependencies = new ArrayList<>();
            for (int j = Math.max(0, i - 4); j < i; j++) {
                if (chance(density / Math.max(1, Math.min(i, 4)))) {
                    dependencies.add(new SubtaskId("s" + (j + 1)));
                }
            }
            Check check = chance(300) ? new Check.Matches("good") : null;
            subtasks.add(new Subtask(
                    new SubtaskId("s" + (i + 1)), "do part " + (i + 1), "", List.of(), dependencies, check));
        }
        return new Plan(subtasks);
    }

    private Crew crew(String kind) {
        int talkers = random.nextInt(1, 3);
        int functions = chance(350) ? 1 : 0;
        int nesters = kind.startsWith("Child") || chance(120) ? 1 : 0;
        if (functions + nesters > 0 && chance(200)) {
            talkers = 0;
        }
        int rounds = kind.equals("ContextCompacted") ? 3 : random.nextInt(1, 4);
        return new Crew(talkers, functions, nesters, chance(150) ? random.nextInt(2, 4) : 1, rounds);
    }

    private Limits limits(boolean calm) {
        Deadline deadline = chance(500)
                ? new Deadline(60_000, 300_000, 900_000, 30_000)
                : new Deadline(
                        oneOf(500, 5_000, 30_000),
                        oneOf(800, 10_000, 60_000),
                        oneOf(1_500, 20_000, 200_000),
                        oneOf(50, 1_000, 20_000));
        Permits permits =
                calm || chance(400) ? Permits.AMPLE : new Permits(few(), few(), few(), few(), random.nextInt(1, 3));
        return new Limits(budget(), chance(150) ? limit() : Budget.UNLIMITED, deadline, permits);
    }

    private Budget budget() {
        Budget budget = Budget.UNLIMITED;
        if (chance(350)) {
            budget = budget.and(limit());
        }
        if (chance(100)) {
            budget = budget.and(limit());
        }
        if (chance(80)) {
            budget = budget.and(Budget.hard(BudgetKind.WALL_TIME, oneOf(1, 500, 5_000, 60_000)));
        }
        return budget;
    }

    private Budget limit() {
        BudgetKind kind = List.of(
                        BudgetKind.TOKENS,
                        BudgetKind.TOKENS,
                        BudgetKind.TOKENS_OUT,
                        BudgetKind.MODEL_CALLS,
                        BudgetKind.TOOL_CALLS,
                        BudgetKind.MONEY)
                .get(random.nextInt(6));
        long unit = kind.equals(BudgetKind.MODEL_CALLS) || kind.equals(BudgetKind.TOOL_CALLS)
                ? 1
                : kind.equals(BudgetKind.MONEY) ? 1_000_000 : 1_000;
        long amount = unit * oneOf(1, 2, 5, 12, 40, 200) + random.nextInt(0, 3) * (unit / 7);
        return chance(750) ? Budget.hard(kind, amount) : Budget.soft(kind, amount);
    }

    private Failing failing(boolean revises) {
        List<Recovery> ladder = new ArrayList<>();
        if (revises) {
            return new Failing(List.of(Recovery.REVISE, Recovery.REVISE), 3, 2);
        }
        int rungs = random.nextInt(0, 5);
        for (int i = 0; i < rungs; i++) {
            ladder.add(RUNGS.get(random.nextInt(RUNGS.size())));
        }
        return new Failing(ladder, random.nextInt(0, 4), random.nextInt(0, 3));
    }

    private List<Trouble> troubles(String kind) {
        List<Trouble> troubles = new ArrayList<>();
        if (!kind.isEmpty()) {
            int nth = oneOf(1, 1, 2, 5);
            troubles.add(
                    chance(500)
                            ? new Trouble.CrashAtKind(kind, nth, chance(500))
                            : new Trouble.FailsAtKind(kind, nth, chance(400)));
        }
        while (chance(350) && troubles.size() < 4) {
            int append = 1 + random.nextInt(chance(500) ? 12 : 80);
            troubles.add(
                    switch (random.nextInt(7)) {
                        case 0, 1 -> new Trouble.CrashAtStep(1 + random.nextInt(2_000));
                        case 2, 3 -> new Trouble.CrashAtAppend(append, chance(500));
                        case 4 -> new Trouble.ParkAtAppend(append);
                        case 5 -> new Trouble.AppendFails(append, chance(400));
                        default -> new Trouble.Usurped(append);
                    });
        }
        return troubles;
    }

    private List<Order> orders() {
        List<Order> orders = new ArrayList<>();
        do {
            Order.Kind kind = KINDS.get(random.nextInt(KINDS.size()));
            if (chance(500)) {
                cued(kind, CUES.get(random.nextInt(CUES.size())), orders);
            } else {
                timed(kind, orders);
            }
        } while (chance(400) && orders.size() < 6);
        return orders;
    }

    /// Sent as the run comes into a phase.
    private void cued(Order.Kind kind, String phase, List<Order> orders) {
        if (phase.equals("paused")) {
            orders.add(new Order(random.nextInt(oneOf(300, 3_000)), Order.Kind.PAUSE, null));
        }
        boolean raises = phase.equals(Happenings.OVERDRAWN) && chance(700);
        orders.add(new Order(random.nextInt(oneOf(1, 1, 200)), raises ? Order.Kind.RAISE : kind, phase));
    }

    private void timed(Order.Kind kind, List<Order> orders) {
        int at = random.nextInt(oneOf(300, 3_000, 20_000));
        orders.add(new Order(at, kind, null));
        if (kind == Order.Kind.PAUSE && chance(800)) {
            orders.add(new Order(at + random.nextInt(6_000), Order.Kind.RESUME, null));
        }
        if (kind == Order.Kind.PAUSE_NESTED && chance(800)) {
            orders.add(new Order(at + random.nextInt(6_000), Order.Kind.RESUME_NESTED, null));
        }
    }

    private boolean chance(int perMille) {
        return random.nextInt(1_000) < perMille;
    }

    private int few() {
        return oneOf(1, 2, 3, 8);
    }

    private int oneOf(int... values) {
        return values[random.nextInt(values.length)];
    }
}
