package dev.tyto.coordinator.simulation;

import dev.tyto.core.answer.Synthesizer;
import dev.tyto.core.artifact.Digest;
import dev.tyto.core.json.Json;
import dev.tyto.core.message.Message;
import dev.tyto.core.message.Message.Speaker;
import dev.tyto.core.model.ModelReply;
import dev.tyto.core.model.ModelReply.Blame;
import dev.tyto.core.model.ModelRequest.Generation;
import dev.tyto.core.model.ModelRequest.Role;
import dev.tyto.core.plan.Capability;
import dev.tyto.core.run.RunStatus;
import dev.tyto.core.steps.ModelStep;
import dev.tyto.core.steps.ModelStep.Prompt;
import dev.tyto.core.steps.Steps;
import dev.tyto.core.task.Task;
import dev.tyto.core.tool.ToolResult;
import dev.tyto.core.tool.ToolSpec;
import dev.tyto.core.tool.ToolSpec.Effect;
import dev.tyto.core.work.Assignment;
import dev.tyto.core.work.Outcome;
import dev.tyto.core.work.Worker;
import dev.tyto.core.work.WorkerProfile;
import dev.tyto.testkit.sim.SimulatedProcess;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// The workers and the synthesizer of a simulation: folds over the recorded conversation, as the real ones are.
final class SimulatedMinds {

    static final int WANTED_TOKENS = 2_000;

    private static final List<Effect> EFFECTS = List.of(Effect.values());
    private static final Prompt PROMPT = new Prompt("sim", Digest.of("sim"));

    private SimulatedMinds() {}

    /// The next question of a conversation, or the same again when it was asked and not answered.
    static ModelStep step(Role role, Steps steps, String question, List<ToolSpec> tools) {
        List<Message> conversation = steps.conversation();
        boolean asked = !conversation.isEmpty() && conversation.getLast().speaker() != Speaker.ASSISTANT;
        List<Message> messages = asked ? List.of() : List.of(Message.user(question));
        return new ModelStep(role, PROMPT, messages, tools, new Generation(WANTED_TOKENS, 0), null);
    }

    /// The workers of the team at this depth; those beneath the deepest delegate to nobody.
    static List<Worker> workers(World world, SimulatedProcess process, int depth) {
        Scenario.Crew crew = world.scenario().crew();
        List<String> tools = Stream.of(Effect.values()).map(SimulatedTool::name).toList();
        List<Worker> workers = new ArrayList<>();
        for (int i = 0; i < Math.max(crew.talkers(), depth > 0 ? 1 : 0); i++) {
            workers.add(new Talker(world, profile("talker" + i, tools)));
        }
        for (int i = 0; i < crew.functions(); i++) {
            workers.add(new Doer(world, process, profile("doer" + i, List.of())));
        }
        for (int i = 0; i < crew.nesters(); i++) {
            workers.add(new Delegator(world, profile("delegator" + i, List.of()), team(depth + 1)));
        }
        return workers;
    }

    static String team(int depth) {
        return "team" + Math.min(depth, World.TEAMS);
    }

    private static WorkerProfile profile(String name, List<String> tools) {
        return new WorkerProfile(name, "works", List.<Capability>of(), tools);
    }

    private static void mayBreak(World world, Assignment assignment, String when) {
        if (world.falls(Twist.WORKER_THROWS, when + assignment.attempt())) {
            throw new IllegalStateException("the worker is broken");
        }
    }

    /// A model with tools.
    private record Talker(World world, WorkerProfile profile) implements Worker {

        @Override
        public Outcome work(Assignment assignment, Steps steps) throws InterruptedException {
            mayBreak(world, assignment, "before ");
            boolean last = false;
            while (true) {
                List<Message> conversation = steps.conversation();
                boolean answered =
                        !conversation.isEmpty() && conversation.getLast().speaker() == Speaker.ASSISTANT;
                if (answered && (conversation.getLast().calls().isEmpty() || tooLong(conversation))) {
                    mayBreak(world, assignment, "after ");
                    return outcome(conversation.getLast().text(), steps);
                }
                if (answered) {
                    steps.callTools();
                    continue;
                }
                boolean forced = last
                        || roundsOf(conversation) >= world.scenario().crew().rounds();
                ModelStep step =
                        step(Role.WORKER, steps, "work on " + assignment.attempt(), forced ? List.of() : steps.tools());
                switch (steps.call(forced ? step.asLast() : step)) {
                    case Steps.Reply.Said _ -> {}
                    case Steps.Reply.Broken(ModelReply.Failed failure) -> {
                        boolean retryable = failure.fault().retryable();
                        return new Outcome.Failed(
                                failure.reason(), retryable, failure.fault().blame(), steps.spend());
                    }
                    case Steps.Reply.OverBudget(var kind) -> {
                        if (forced) {
                            return new Outcome.Exhausted(kind, steps.spend());
                        }
                        last = true;
                    }
                }
            }
        }

        private boolean tooLong(List<Message> conversation) {
            return roundsOf(conversation) > world.scenario().crew().rounds();
        }

        private static int roundsOf(List<Message> conversation) {
            return (int) conversation.stream()
                    .filter(each -> each.speaker() == Speaker.ASSISTANT)
                    .count();
        }

        private static Outcome outcome(String text, Steps steps) {
            if (text.isEmpty()) {
                return new Outcome.Failed("nothing was said", true, Blame.TASK, steps.spend());
            }
            if (text.startsWith("GIVE UP")) {
                return new Outcome.Failed(text, true, Blame.TASK, steps.spend());
            }
            boolean whole = steps.finish().orElse(ModelReply.Finish.STOP) != ModelReply.Finish.LENGTH;
            return new Outcome.Answered(text, whole, steps.spend());
        }
    }

    /// A function.
    private record Doer(World world, SimulatedProcess process, WorkerProfile profile) implements Worker {

        @Override
        public Outcome work(Assignment assignment, Steps steps) throws InterruptedException {
            mayBreak(world, assignment, "before ");
            Effect effect = EFFECTS.get(world.scenario().dice().below(EFFECTS.size(), "doer " + assignment.attempt()));
            ToolResult result = steps.perform(
                    SimulatedTool.spec(effect, world.scenario()),
                    Json.object().put("at", assignment.attempt().toString()).build(),
                    scope -> SimulatedTool.effect(world, process, effect, scope));
            mayBreak(world, assignment, "after ");
            return switch (result) {
                case ToolResult.Returned _ -> new Outcome.Answered("good", steps.spend());
                case ToolResult.Refused _, ToolResult.Faulted _, ToolResult.TimedOut _, ToolResult.Unknown _ ->
                    new Outcome.Failed(result.forModel(), true, Blame.TASK, steps.spend());
            };
        }
    }

    /// Another team.
    private record Delegator(World world, WorkerProfile profile, String team) implements Worker {

        @Override
        public Outcome work(Assignment assignment, Steps steps) throws InterruptedException {
            Steps.Delegated done = steps.delegate(Task.of("part of " + assignment.attempt()), team);
            boolean answered = done.status() == RunStatus.COMPLETED || done.status() == RunStatus.PARTIAL;
            return answered
                    ? new Outcome.Answered("good " + done.answer(), steps.spend())
                    : new Outcome.Failed("the team said " + done.status().text(), true, Blame.TASK, steps.spend());
        }
    }

    /// Puts results together with one call.
    record Joiner(World world) implements Synthesizer {

        @Override
        public Synthesis synthesize(Task task, List<Contribution> contributions, Steps steps)
                throws InterruptedException {
            if (world.falls(Twist.SYNTHESIS_THROWS, task.text())) {
                throw new IllegalStateException("the synthesizer is broken");
            }
            List<Message> conversation = steps.conversation();
            if (conversation.isEmpty() || conversation.getLast().speaker() != Speaker.ASSISTANT) {
                Steps.Reply reply = steps.call(step(Role.SYNTHESIZER, steps, "join " + contributions.size(), List.of())
                        .asLast());
                switch (reply) {
                    case Steps.Reply.Said _ -> {}
                    case Steps.Reply.Broken(ModelReply.Failed failure) -> {
                        return new Synthesis.Partial(
                                "parts", failure.reason(), failure.fault().blame());
                    }
                    case Steps.Reply.OverBudget(var kind) -> {
                        return new Synthesis.OverBudget("parts", kind);
                    }
                }
            }
            if (world.falls(Twist.SYNTHESIS_FAILS, task.text())) {
                return new Synthesis.Failed("nothing came of it", Blame.TASK);
            }
            return world.falls(Twist.SYNTHESIS_PARTIAL, task.text())
                    ? new Synthesis.Partial("parts", "it was too much", Blame.TASK)
                    : new Synthesis.Answer(steps.conversation().getLast().text());
        }
    }
}
