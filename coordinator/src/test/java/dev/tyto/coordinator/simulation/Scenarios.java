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

    private static final List<Order.Kind> KINDS = List.of(Order.Kind.values());

    private final SplittableRandom random;

    private Scenarios(long seed) {
        this.random = new SplittableRandom(seed);
    }

    static Scenario of(long seed) {
        return new Scenarios(seed).draw(seed);
    }

    private Scenario draw(long seed) {
        boolean calm = chance(150);
        Crew crew = crew();
        return new Scenario(
                seed,
                calm || chance(600) ? 0 : 0.002 + 0.05 * random.nextDouble(),
                new Dice(random.nextLong(), calm ? Map.of(Twist.ASKS_TOOLS, 500) : twists()),
                plan(),
                new Opening(chance(400), chance(120)),
                crew,
                new Pace(
                        oneOf(1, 200, 2_000, 9_000),
                        oneOf(1, 100, 3_000),
                        calm ? 0 : oneOf(0, 0, 0, 5),
                        oneOf(1, 800, 5_000)),
                limits(calm),
                failing(),
                calm ? List.of() : troubles(),
                calm || chance(600) ? List.of() : orders());
    }

    private Map<Twist, Integer> twists() {
        Map<Twist, Integer> rates = new EnumMap<>(Twist.class);
        rates.put(Twist.ASKS_TOOLS, oneOf(0, 300, 700));
        for (Twist twist : Twist.values()) {
            if (twist != Twist.ASKS_TOOLS && chance(200)) {
                rates.put(twist, oneOf(20, 100, 300, 700));
            }
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

    private Crew crew() {
        int talkers = random.nextInt(1, 3);
        int functions = chance(350) ? 1 : 0;
        int nesters = chance(120) ? 1 : 0;
        if (functions + nesters > 0 && chance(200)) {
            talkers = 0;
        }
        return new Crew(talkers, functions, nesters, chance(150) ? random.nextInt(2, 4) : 1, random.nextInt(1, 4));
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

    private Failing failing() {
        List<Recovery> ladder = new ArrayList<>();
        int rungs = random.nextInt(0, 5);
        for (int i = 0; i < rungs; i++) {
            ladder.add(RUNGS.get(random.nextInt(RUNGS.size())));
        }
        return new Failing(ladder, random.nextInt(0, 4), random.nextInt(0, 3));
    }

    private List<Trouble> troubles() {
        List<Trouble> troubles = new ArrayList<>();
        if (chance(200)) {
            String kind = Happenings.KINDS.get(random.nextInt(Happenings.KINDS.size()));
            int nth = oneOf(1, 1, 2, 5);
            troubles.add(
                    chance(500)
                            ? new Trouble.CrashAtKind(kind, nth, chance(500))
                            : new Trouble.FailsAtKind(kind, nth, chance(400)));
        }
        while (chance(400) && troubles.size() < 4) {
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
            int at = random.nextInt(oneOf(300, 3_000, 20_000));
            orders.add(new Order(at, kind));
            if (kind == Order.Kind.PAUSE && chance(800)) {
                orders.add(new Order(at + random.nextInt(6_000), Order.Kind.RESUME));
            }
            if (kind == Order.Kind.PAUSE_NESTED && chance(800)) {
                orders.add(new Order(at + random.nextInt(6_000), Order.Kind.RESUME_NESTED));
            }
        } while (chance(400) && orders.size() < 6);
        return orders;
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
