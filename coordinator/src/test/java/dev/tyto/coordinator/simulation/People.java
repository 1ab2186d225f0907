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

/// Who sends messages: somebody at times of his own, and somebody who answers what the run asks.
final class People {

    private static final String WHO = "a person";

    private final World world;
    private final Clock clock;
    private int sent;

    People(World world, Clock clock) {
        this.world = world;
        this.clock = clock;
    }

    void start() {
        for (Order order : world.scenario().orders()) {
            clock.after(order.at(), () -> world.run().ifPresent(run -> send(run, message(order.kind()))));
        }
    }

    private ControlMessage message(Order.Kind kind) {
        String id = id();
        Scenario scenario = world.scenario();
        return switch (kind) {
            case CANCEL -> new ControlMessage.Cancel(id, WHO);
            case PAUSE -> new ControlMessage.Pause(id, WHO);
            case RESUME -> new ControlMessage.Resume(id, WHO);
            case RAISE ->
                new ControlMessage.RaiseBudget(id, WHO, raised(scenario.limits().budget()));
            case EDIT_PLAN -> new ControlMessage.EditPlan(id, WHO, edited(scenario.plan(), id));
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
            return new ControlMessage.Deny(id, WHO, request.request(), request.shown(), "no");
        }
        return switch (request.asked()) {
            case Asked.PlanShown _
            when world.falls(Twist.PERSON_EDITS, place) ->
                new ControlMessage.EditPlan(id, WHO, edited(world.scenario().plan(), id));
            case Asked.PlanShown _, Asked.CallShown _ ->
                new ControlMessage.Approve(id, WHO, request.request(), request.shown());
            case Asked.Question _ -> new ControlMessage.Answer(id, WHO, request.request(), "42");
        };
    }

    private void send(RunId run, ControlMessage message) {
        world.delivered(run, message);
        if (world.falls(Twist.MESSAGE_TWICE, message.id())) {
            world.delivered(run, message);
            clock.after(Duration.ofMillis(500), () -> world.delivered(run, message));
        }
    }

    private String id() {
        sent++;
        return "m" + sent;
    }
}
