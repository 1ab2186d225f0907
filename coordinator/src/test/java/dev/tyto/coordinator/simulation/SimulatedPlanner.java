package dev.tyto.coordinator.simulation;

import dev.tyto.core.message.Message.Speaker;
import dev.tyto.core.model.ModelReply;
import dev.tyto.core.model.ModelReply.Blame;
import dev.tyto.core.model.ModelRequest.Role;
import dev.tyto.core.plan.Plan;
import dev.tyto.core.plan.PlanDefect;
import dev.tyto.core.plan.Subtask;
import dev.tyto.core.plan.SubtaskId;
import dev.tyto.core.planning.PlanRevision;
import dev.tyto.core.planning.Planner;
import dev.tyto.core.planning.PlanningRequest;
import dev.tyto.core.planning.PlanningRequest.Line;
import dev.tyto.core.planning.PlanningRequest.Progress;
import dev.tyto.core.planning.PlanningRequest.Standing;
import dev.tyto.core.planning.PlanningResult;
import dev.tyto.core.planning.PlanningResult.Origin;
import dev.tyto.core.planning.PlanningResult.Rejected;
import dev.tyto.core.steps.Steps;
import java.util.ArrayList;
import java.util.List;

/// Plans what the scenario says, and revises as the dice fall: well, not at all, or against the rules.
final class SimulatedPlanner implements Planner {

    private final World world;
    private final Dice dice;

    SimulatedPlanner(World world) {
        this.world = world;
        this.dice = world.scenario().dice();
    }

    @Override
    public PlanningResult plan(PlanningRequest request, Steps steps) throws InterruptedException {
        Standing standing = request.standing();
        String place = "plan of " + request.task().text()
                + (standing == null ? "" : " after " + standing.lines().size() + standing.troubles());
        if (world.falls(Twist.PLANNER_THROWS, place)) {
            throw new IllegalStateException("the planner is broken");
        }
        List<Rejected> rejected = new ArrayList<>();
        int rounds = world.falls(Twist.PLAN_DRAFTED, place) ? 2 : 1;
        while (roundsOf(steps) < rounds) {
            if (roundsOf(steps) > 0 && rejected.isEmpty()) {
                rejected.add(new Rejected("a draft", List.of(new PlanDefect.Empty())));
            }
            switch (steps.call(SimulatedMinds.step(Role.PLANNER, steps, "plan", List.of()))) {
                case Steps.Reply.Said _ -> {}
                case Steps.Reply.Broken(ModelReply.Failed failure) -> {
                    return new PlanningResult.Failed(
                            failure.reason(), failure.fault().blame(), rejected);
                }
                case Steps.Reply.OverBudget(var kind) -> {
                    return new PlanningResult.Failed("no " + kind.unit() + " are left", Blame.TASK, rejected);
                }
            }
        }
        if (world.falls(Twist.PLAN_FAILS, place)) {
            return new PlanningResult.Failed("no plan came of it", Blame.TASK, rejected);
        }
        return standing == null
                ? new PlanningResult.Planned(first(request), Origin.PLANNER, rejected)
                : new PlanningResult.Revised(revision(standing, place), Origin.PLANNER, rejected);
    }

    private static int roundsOf(Steps steps) {
        return (int) steps.conversation().stream()
                .filter(each -> each.speaker() == Speaker.ASSISTANT)
                .count();
    }

    private Plan first(PlanningRequest request) {
        if (request.task().text().equals(World.TASK)) {
            return world.scenario().plan();
        }
        List<Subtask> parts = new ArrayList<>();
        int size = 1 + dice.below(3, "size of " + request.task().text());
        for (int i = 0; i < size; i++) {
            List<SubtaskId> before = i == 2 ? List.of(new SubtaskId("p1")) : List.of();
            parts.add(part("p" + (i + 1), before));
        }
        return new Plan(parts);
    }

    private PlanRevision revision(Standing standing, String place) {
        if (world.falls(Twist.REVISION_EMPTY, place)) {
            return PlanRevision.NOTHING;
        }
        SubtaskId trouble = standing.troubles().getFirst().subtask();
        int taken = standing.lines().size();
        List<Subtask> added = new ArrayList<>();
        added.add(part("r" + taken, List.of()));
        if (standing.split()) {
            added.add(part("r" + (taken + 1), List.of(added.getFirst().id())));
        }
        List<Subtask> changed = new ArrayList<>();
        List<SubtaskId> dropped = new ArrayList<>();
        List<SubtaskId> cancelled = new ArrayList<>();
        SubtaskId instead = added.getLast().id();
        for (Line line : standing.lines()) {
            Subtask subtask = line.subtask();
            if (line.progress() == Progress.WAITING && subtask.dependsOn().contains(trouble)) {
                changed.add(new Subtask(
                        subtask.id(),
                        subtask.instruction(),
                        "",
                        subtask.capabilities(),
                        subtask.dependsOn().stream()
                                .map(each -> each.equals(trouble) ? instead : each)
                                .toList(),
                        subtask.check()));
            }
            if (line.progress() == Progress.RUNNING && world.falls(Twist.REVISION_CANCELS, place + subtask.id())) {
                cancelled.add(subtask.id());
            }
            if (line.progress() == Progress.WAITING
                    && world.falls(Twist.REVISION_CANCELS, "drop" + place + subtask.id())) {
                dropped.add(subtask.id());
                changed.removeIf(each -> each.id().equals(subtask.id()));
            }
        }
        if (world.falls(Twist.REVISION_ILLEGAL, place)) {
            added.add(standing.lines().getFirst().subtask());
            dropped.add(trouble);
        }
        return new PlanRevision(added, changed, dropped, cancelled);
    }

    private static Subtask part(String id, List<SubtaskId> before) {
        return new Subtask(new SubtaskId(id), "do " + id, "", List.of(), before, null);
    }
}
