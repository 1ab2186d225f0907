package dev.tyto.coordinator.engine;

import dev.tyto.coordinator.engine.EmbeddedEngine.Policies;
import dev.tyto.coordinator.machine.Command;
import dev.tyto.coordinator.machine.Observation;
import dev.tyto.coordinator.machine.RunState;
import dev.tyto.coordinator.policy.CapabilityRouter;
import dev.tyto.coordinator.policy.PlainAllocator;
import dev.tyto.core.artifact.Artifact;
import dev.tyto.core.artifact.FolderNames;
import dev.tyto.core.budget.Budget;
import dev.tyto.core.model.ModelName;
import dev.tyto.core.routing.Allocator;
import dev.tyto.core.routing.Allocator.Allocation;
import dev.tyto.core.routing.Router;
import dev.tyto.core.routing.Router.Route;
import dev.tyto.core.steps.AttemptId;
import dev.tyto.core.task.Attachment;
import dev.tyto.core.task.Task;
import dev.tyto.core.work.Assignment;
import dev.tyto.core.work.Assignment.Input;
import dev.tyto.core.work.WorkerProfile;
import java.util.List;
import java.util.Map;

/// Chooses who makes an attempt, and with what means: asks the policies, holds their answers against what the
/// recovery allows, and falls back to the plain ones where a policy breaks or names somebody who may not.
final class Assigner {

    private static final Router PLAIN_ROUTER = new CapabilityRouter();
    private static final Allocator PLAIN_ALLOCATOR = new PlainAllocator();

    private final RunLog log;
    private final Policies policies;
    private final List<WorkerProfile> profiles;

    Assigner(RunLog log, Policies policies, List<WorkerProfile> profiles) {
        this.log = log;
        this.policies = policies;
        this.profiles = profiles;
    }

    /// Whether nothing but the plain policies is asked: they compute and do not wait.
    boolean atOnce() {
        return policies.router() instanceof CapabilityRouter && policies.allocator() instanceof PlainAllocator;
    }

    Observation assign(Command.Assign command, RunState state) {
        Route route = route(command, state);
        return assigned(command, state, route, allocation(route, state, command));
    }

    /// What the plain policies choose, because of this.
    Observation plainly(Command.Assign command, RunState state, String why) {
        Route route = instead(plainRoute(command, state), why);
        return assigned(command, state, route, allocation(PLAIN_ALLOCATOR, route, state, command));
    }

    private Observation assigned(Command.Assign command, RunState state, Route route, Allocation allocation) {
        Task task = state.start().task();
        Assignment assignment = new Assignment(
                new AttemptId(command.subtask().id(), command.attempt()),
                task.text(),
                command.subtask(),
                command.inputs(),
                List.copyOf(files(task.attachments(), command.inputs()).keySet()),
                new Assignment.Arm(
                        route.worker(),
                        allocation.model(),
                        allocation.samples(),
                        allocation.strategy(),
                        route.reason() + "; " + allocation.reason()),
                allocation.grant(),
                Feedback.of(command, log));
        return new Observation.Assigned(assignment, allocation.forecast());
    }

    /// The names under which an attempt finds its files: attachments under their own, then what earlier subtasks
    /// made.
    static Map<String, Artifact> files(List<Attachment> attachments, List<Input> inputs) {
        FolderNames names = new FolderNames();
        attachments.forEach(each -> names.add(each.file(), "attached"));
        for (Input input : inputs) {
            input.artifacts().forEach(made -> names.add(made, input.from().value()));
        }
        return names.named();
    }

    private Route route(Command.Assign command, RunState state) {
        List<WorkerProfile> candidates = candidates(command);
        Route plain = plainRoute(command, state);
        try {
            Route route =
                    policies.router().route(command.subtask(), candidates, command.tried(), load(candidates, state));
            return candidates.stream().anyMatch(each -> each.name().equals(route.worker()))
                    ? route
                    : instead(plain, "the router named " + route.worker() + ", who may not");
        } catch (RuntimeException e) {
            return instead(plain, "the router broke (" + e.getClass().getSimpleName() + ")");
        }
    }

    private Route plainRoute(Command.Assign command, RunState state) {
        List<WorkerProfile> candidates = candidates(command);
        return PLAIN_ROUTER.route(command.subtask(), candidates, command.tried(), load(candidates, state));
    }

    private static List<Integer> load(List<WorkerProfile> candidates, RunState state) {
        return candidates.stream().map(each -> state.running(each.name())).toList();
    }

    private static Route instead(Route plain, String why) {
        return new Route(plain.worker(), plain.reason() + "; " + why);
    }

    private List<WorkerProfile> candidates(Command.Assign command) {
        List<WorkerProfile> allowed = switch (command.how()) {
            case RETRY ->
                profiles.stream()
                        .filter(each -> each.name().equals(command.tried().getLast()))
                        .toList();
            case OTHER_WORKER ->
                profiles.stream()
                        .filter(each -> !command.tried().contains(each.name()))
                        .filter(each -> each.can(command.subtask().capabilities()))
                        .toList();
            case SPLIT, REVISE, GIVE_UP -> profiles;
        };
        return allowed.isEmpty() ? profiles : allowed;
    }

    private Allocation allocation(Route route, RunState state, Command.Assign command) {
        try {
            return allocation(policies.allocator(), route, state, command);
        } catch (RuntimeException e) {
            return allocation(PLAIN_ALLOCATOR, route, state, command);
        }
    }

    private Allocation allocation(Allocator allocator, Route route, RunState state, Command.Assign command) {
        Budget remaining = log.book().ledger().remaining(log.book().base());
        return allocator.allocate(command.subtask(), model(route, state), remaining, state.unfinished());
    }

    /// The worker's own model, else the run's.
    private ModelName model(Route route, RunState state) {
        ModelName runs = state.start().options().workerModel();
        return profiles.stream()
                .filter(each -> each.name().equals(route.worker()))
                .findFirst()
                .map(WorkerProfile::model)
                .orElse(runs);
    }
}
