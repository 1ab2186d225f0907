package dev.tyto.coordinator.simulation;

import dev.tyto.coordinator.simulation.Scenario.Crew;
import dev.tyto.coordinator.simulation.Scenario.Limits;
import dev.tyto.coordinator.simulation.Scenario.Opening;
import dev.tyto.coordinator.simulation.Scenario.Order;
import dev.tyto.coordinator.simulation.Scenario.Pace;
import dev.tyto.coordinator.simulation.Scenario.Permits;
import dev.tyto.coordinator.simulation.Scenario.Trouble;
import dev.tyto.core.budget.Budget;
import dev.tyto.core.plan.Plan;
import dev.tyto.core.plan.Subtask;
import dev.tyto.core.plan.SubtaskId;
import java.util.ArrayList;
import java.util.List;

/// Makes a scenario that fails smaller, for as long as it still fails by the same rule. Stateless.
final class Shrinker {

    private static final int MOST_TRIES = 400;

    private Shrinker() {}

    /// The smallest that was found.
    static Schedule shrink(Schedule failing, Mutant mutant) {
        Rule rule = failing.breaches().getFirst().rule();
        Schedule smallest = failing;
        int tries = 0;
        boolean smaller = true;
        while (smaller && tries < MOST_TRIES) {
            smaller = false;
            for (Scenario candidate : smaller(smallest.scenario())) {
                tries++;
                Schedule played = Schedule.play(candidate, mutant, new Tally());
                if (!played.sound() && played.breaches().getFirst().rule() == rule) {
                    smallest = played;
                    smaller = true;
                    break;
                }
            }
        }
        return smallest;
    }

    private static List<Scenario> smaller(Scenario scenario) {
        List<Scenario> smaller = new ArrayList<>();
        for (Trouble each : scenario.troubles()) {
            smaller.add(scenario.with(without(scenario.troubles(), each), scenario.orders()));
        }
        for (Order each : scenario.orders()) {
            smaller.add(scenario.with(scenario.troubles(), without(scenario.orders(), each)));
        }
        for (Twist twist : scenario.dice().perMille().keySet()) {
            smaller.add(scenario.with(scenario.dice().without(twist)));
        }
        for (Subtask each : scenario.plan().subtasks().reversed()) {
            if (scenario.plan().subtasks().size() > 1) {
                smaller.add(scenario.with(without(scenario.plan(), each.id())));
            }
        }
        plainer(scenario, smaller);
        return smaller;
    }

    private static void plainer(Scenario scenario, List<Scenario> smaller) {
        Limits limits = scenario.limits();
        if (scenario.slowness() > 0) {
            smaller.add(scenario.plain(0, scenario.pace()));
        }
        Pace pace = scenario.pace();
        if (pace.append() > 0) {
            smaller.add(scenario.plain(scenario.slowness(), new Pace(pace.model(), pace.tool(), 0, pace.person())));
        }
        if (!scenario.opening().planGiven() || scenario.opening().planApproved()) {
            smaller.add(scenario.opened(new Opening(true, scenario.opening().planApproved())));
            smaller.add(scenario.opened(new Opening(scenario.opening().planGiven(), false)));
        }
        if (!limits.budget().equals(Budget.UNLIMITED)) {
            smaller.add(scenario.with(
                    scenario.crew(),
                    new Limits(Budget.UNLIMITED, limits.grant(), limits.deadline(), limits.permits())));
        }
        if (!limits.grant().equals(Budget.UNLIMITED)) {
            smaller.add(scenario.with(
                    scenario.crew(),
                    new Limits(limits.budget(), Budget.UNLIMITED, limits.deadline(), limits.permits())));
        }
        if (!limits.permits().equals(Permits.AMPLE)) {
            smaller.add(scenario.with(
                    scenario.crew(), new Limits(limits.budget(), limits.grant(), limits.deadline(), Permits.AMPLE)));
        }
        Crew crew = scenario.crew();
        Crew plain = new Crew(Math.max(1, crew.talkers()), 0, crew.nesters(), crew.samples(), crew.rounds());
        Crew flat = new Crew(Math.max(1, crew.talkers()), crew.functions(), 0, crew.samples(), crew.rounds());
        Crew single = new Crew(crew.talkers(), crew.functions(), crew.nesters(), 1, 1);
        for (Crew other : List.of(plain, flat, single)) {
            if (!other.equals(crew)) {
                smaller.add(scenario.with(other, limits));
            }
        }
        smaller.removeIf(scenario::equals);
    }

    private static <T> List<T> without(List<T> all, T one) {
        List<T> fewer = new ArrayList<>(all);
        fewer.remove(one);
        return fewer;
    }

    private static Plan without(Plan plan, SubtaskId id) {
        return new Plan(plan.subtasks().stream()
                .filter(each -> !each.id().equals(id))
                .map(each -> new Subtask(
                        each.id(),
                        each.instruction(),
                        each.deliverable(),
                        each.capabilities(),
                        each.dependsOn().stream()
                                .filter(other -> !other.equals(id))
                                .toList(),
                        each.check()))
                .toList());
    }
}
