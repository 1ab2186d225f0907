package dev.tyto.coordinator.simulation;

import dev.tyto.coordinator.simulation.Scenario.Order;
import dev.tyto.core.artifact.Digest;
import dev.tyto.core.budget.Budget;
import dev.tyto.core.env.Clock;
import dev.tyto.core.event.RunEvent.ApprovalRequested;
import dev.tyto.core.event.RunEvent.Asked;
import dev.tyto.core.plan.Plan;
import dev.tyto.core.plan.Subtask;
import dev.tyto.core.run.ControlMessage;
import dev.tyto.core.run.RunId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Who sends messages: somebody at times of his own, and somebody who answers what the run asks.
final class People {

    private static final String WHO = "a person";
    private static final int LATEST_MILLIS = 250;

    private final World world;
    private final Clock clock;
    private final Set<String> phases = new HashSet<>();
    private int sent;

    People(World world, Clock clock) {
        this.world = world;
        this.clock = clock;
    }

    void start() {
        for (Order order : world.scenario().orders()) {
            if (order.phase() == null) {
                clock.after(order.at(), () -> give(order));
            }
        }
    }

    /// The run that was handed in has come into this phase.
    void phase(String phase) {
        if (phases.add(phase)) {
            for (Order order : world.scenario().orders()) {
                if (phase.equals(order.phase())) {
                    clock.after(order.at(), () -> give(order));
                }
            }
        }
    }

    private void give(Order order) {
        to(order.kind()).ifPresent(run -> send(run, message(order.kind())));
    }

    private Optional<RunId> to(Order.Kind kind) {
        return switch (kind) {
            case CANCEL_NESTED, PAUSE_NESTED, RESUME_NESTED -> world.nested();
            case CANCEL, PAUSE, RESUME, RAISE, EDIT_PLAN, APPROVE_UNASKED, DENY_UNASKED, ANSWER_UNASKED -> world.run();
        };
    }

    private ControlMessage message(Order.Kind kind) {
        String id = id();
        Scenario scenario = world.scenario();
        return switch (kind) {
            case CANCEL, CANCEL_NESTED -> new ControlMessage.Cancel(id, WHO);
            case PAUSE, PAUSE_NESTED -> new ControlMessage.Pause(id, WHO);
            case RESUME, RESUME_NESTED -> new ControlMessage.Resume(id, WHO);
            case RAISE ->
                new ControlMessage.RaiseBudget(id, WHO, raised(scenario.limits().budget()));
            case EDIT_PLAN -> new ControlMessage.EditPlan(id, WHO, redrawn(scenario.plan(), id));
            case APPROVE_UNASKED -> new ControlMessage.Approve(id, WHO, "plan.0", Digest.of("another"));
            case DENY_UNASKED -> new ControlMessage.Deny(id, WHO, "nothing", Digest.of("nothing"), "no");
            case ANSWER_UNASKED -> new ControlMessage.Answer(id, WHO, "nothing", "42");
        };
    }

    private static Budget raised(Budget budget) {
        Budget raised = Budget.UNLIMITED;
        for (var limit : budget.limits().entrySet()) {
            raised = raised.and(Budget.hard(limit.getKey(), limit.getValue().amount() * 2 + 1));
        }
        return raised;
    }

    private String secret(String text, String place) {
        return world.falls(Twist.SECRET_SAID, place) ? text + World.SECRET : text;
    }

    /// The plan with other texts, or with another last subtask and one more beside it.
    private Plan redrawn(Plan plan, String by) {
        Plan edited = edited(plan, secret(by, by));
        if (!world.falls(Twist.PERSON_REDRAWS, by)) {
            return edited;
        }
        List<Subtask> others = new ArrayList<>(edited.subtasks());
        if (others.size() > 1) {
            others.removeLast();
        }
        others.add(Subtask.of("e1", "do what " + by + " says"));
        return new Plan(others);
    }

    private static Plan edited(Plan plan, String by) {
        return new Plan(plan.subtasks().stream()
                .map(each -> new Subtask(
                        each.id(),
                        each.instruction() + ", edited by " + by,
                        each.deliverable(),
                        each.capabilities(),
                        each.dependsOn(),
                        each.check()))
                .toList());
    }

    /// The run asks something: it is answered after a while, in one way or another, or never.
    void asked(RunId run, ApprovalRequested request) {
        String place = run + request.request() + request.shown();
        if (world.falls(Twist.PERSON_SILENT, place)) {
            return;
        }
        int millis = world.scenario().dice().below(world.scenario().pace().person() + 1, "person " + place);
        if (world.falls(Twist.PERSON_APPROVES_ANOTHER, place)) {
            ControlMessage stale =
                    new ControlMessage.Approve(id(), WHO, request.request(), Digest.of("what was shown before"));
            clock.after(Duration.ofMillis(millis / 2), () -> send(run, stale));
        }
        ControlMessage answer = answer(request, place);
        clock.after(Duration.ofMillis(millis), () -> send(run, answer));
    }

    private ControlMessage answer(ApprovalRequested request, String place) {
        String id = id();
        if (world.falls(Twist.PERSON_DENIES, place)) {
            return new ControlMessage.Deny(id, WHO, request.request(), request.shown(), secret("no", id));
        }
        return switch (request.asked()) {
            case Asked.PlanShown _
            when world.falls(Twist.PERSON_EDITS, place) ->
                new ControlMessage.EditPlan(id, WHO, redrawn(world.scenario().plan(), id));
            case Asked.PlanShown _, Asked.CallShown _ ->
                new ControlMessage.Approve(id, WHO, request.request(), request.shown());
            case Asked.Question _ -> new ControlMessage.Answer(id, WHO, request.request(), "42");
        };
    }

    private void send(RunId run, ControlMessage message) {
        int late = world.falls(Twist.MESSAGE_LATE, message.id())
                ? world.scenario().dice().below(LATEST_MILLIS, "late " + message.id())
                : 0;
        clock.after(Duration.ofMillis(late), () -> world.send(run, message));
        if (world.falls(Twist.MESSAGE_TWICE, message.id())) {
            world.tally().count("message again");
            clock.after(Duration.ofMillis(late), () -> world.send(run, message));
            clock.after(Duration.ofMillis(late + 500L), () -> world.send(run, message));
        }
    }

    private String id() {
        sent++;
        return "m" + sent;
    }
}
