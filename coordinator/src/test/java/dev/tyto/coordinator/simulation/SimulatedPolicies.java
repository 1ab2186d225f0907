package dev.tyto.coordinator.simulation;

import dev.tyto.coordinator.policy.CapabilityRouter;
import dev.tyto.core.routing.Allocator;
import dev.tyto.core.routing.Router;
import dev.tyto.core.work.Grant;
import dev.tyto.testkit.sim.SimulatedProcess;

/// A router and an allocator that name nobody, break, or take their time as the dice fall.
final class SimulatedPolicies {

    static final int MOST_MILLIS = 400;

    private SimulatedPolicies() {}

    static Router router(World world, SimulatedProcess process) {
        Router plain = new CapabilityRouter();
        return (subtask, workers, tried, load) -> {
            String place = "route " + subtask.id() + tried;
            pause(world, process, Twist.ROUTER_SLOW, place);
            if (world.falls(Twist.ROUTER_THROWS, place)) {
                throw new IllegalStateException("the router is broken");
            }
            return world.falls(Twist.ROUTER_NAMES_NOBODY, place)
                    ? new Router.Route("nobody", "as it likes")
                    : plain.route(subtask, workers, tried, load);
        };
    }

    static Allocator allocator(World world, SimulatedProcess process) {
        int samples = world.scenario().crew().samples();
        Grant grant = new Grant(world.scenario().limits().grant());
        return (subtask, model, _, left) -> {
            String place = "allocate " + subtask.id() + left;
            pause(world, process, Twist.ALLOCATOR_SLOW, place);
            if (world.falls(Twist.ALLOCATOR_THROWS, place)) {
                throw new IllegalStateException("the allocator is broken");
            }
            return new Allocator.Allocation(model, samples, grant, "as the scenario says");
        };
    }

    private static void pause(World world, SimulatedProcess process, Twist twist, String place) {
        if (!world.falls(twist, place)) {
            return;
        }
        try {
            new Waiting(process).pause(world.scenario().dice().below(MOST_MILLIS, "slow " + place), false);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("a policy was interrupted", e);
        }
    }
}
