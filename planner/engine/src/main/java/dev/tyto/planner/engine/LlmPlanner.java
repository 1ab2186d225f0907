package dev.tyto.planner.engine;

import dev.tyto.core.message.Message;
import dev.tyto.core.message.Message.Speaker;
import dev.tyto.core.model.ModelReply;
import dev.tyto.core.model.ModelReply.Finish;
import dev.tyto.core.model.ModelRequest.AnswerSchema;
import dev.tyto.core.model.ModelRequest.Generation;
import dev.tyto.core.model.ModelRequest.Role;
import dev.tyto.core.plan.Plan;
import dev.tyto.core.plan.PlanDefect;
import dev.tyto.core.plan.Subtask;
import dev.tyto.core.planning.Planner;
import dev.tyto.core.planning.PlanningRequest;
import dev.tyto.core.planning.PlanningResult;
import dev.tyto.core.planning.PlanningResult.Origin;
import dev.tyto.core.planning.PlanningResult.Planned;
import dev.tyto.core.planning.PlanningResult.Rejected;
import dev.tyto.core.steps.ModelStep;
import dev.tyto.core.steps.Steps;
import dev.tyto.core.wire.PlanFormat;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// A planner that asks a model for a plan, tells it once what was wrong, and else makes the task itself the only
/// subtask. Made by the wiring; thread-safe.
///
/// The loop is a fold over the recorded conversation: which answer is looked at and what is asked next follows from
/// the messages alone. An answer that was cut at its longest length is no plan, whatever can be read of it (how an
/// answer ended is not part of the conversation, so one that an earlier process recorded and nothing followed counts
/// as whole). An answer that is no plan is never a failure; [PlanningResult.Failed] means that the model
/// could not be asked. Where the budget admits no planner call, the fallback plan costs nothing.
public final class LlmPlanner implements Planner {

    /// The most tokens of an answer, thoughts included.
    static final int MAX_OUTPUT_TOKENS = 4_096;

    private static final int MOST_ANSWERS = 2;

    private static final PlanDefect CUT = new PlanDefect.Unreadable("it was cut off at " + MAX_OUTPUT_TOKENS
            + " tokens, before its end, so it must be shorter: fewer subtasks, brief instructions, nothing around it");

    private final PlanValidator validator;
    private final PlanPrompts prompts;

    /// @param maxSubtasks the most subtasks a plan may have, at least 1
    public LlmPlanner(int maxSubtasks) {
        this.validator = new PlanValidator(maxSubtasks);
        this.prompts = new PlanPrompts(maxSubtasks);
    }

    @Override
    public PlanningResult plan(PlanningRequest request, Steps steps) throws InterruptedException {
        Set<Integer> cut = new HashSet<>();
        while (true) {
            switch (next(request, steps.conversation(), cut)) {
                case Next.Done(PlanningResult result) -> {
                    return result;
                }
                case Next.Ask(ModelStep step, List<Rejected> rejected) -> {
                    switch (steps.call(step)) {
                        case Steps.Reply.Said(ModelReply.Completed reply) -> {
                            if (reply.finish() == Finish.LENGTH) {
                                cut.add(steps.conversation().size() - 1);
                            }
                        }
                        case Steps.Reply.Broken(ModelReply.Failed failure) -> {
                            return new PlanningResult.Failed(
                                    failure.reason(), failure.fault().blame(), rejected);
                        }
                        case Steps.Reply.OverBudget _ -> {
                            return fallback(request, rejected);
                        }
                    }
                }
            }
        }
    }

    private sealed interface Next {
        record Ask(ModelStep step, List<Rejected> rejected) implements Next {}

        record Done(PlanningResult result) implements Next {}
    }

    /// @param cut which messages are answers that were cut, as far as this process knows
    private Next next(PlanningRequest request, List<Message> conversation, Set<Integer> cut) {
        List<Rejected> rejected = new ArrayList<>();
        boolean repairable = true;
        for (int i = 0; i < conversation.size(); i++) {
            Message message = conversation.get(i);
            if (message.speaker() != Speaker.ASSISTANT) {
                continue;
            }
            PlanFormat.Reading reading = PlanParser.parse(message.text());
            List<PlanDefect> defects = cut.contains(i) ? List.of(CUT) : validator.defectsOf(reading, request.workers());
            // A plan that was asked to be mended was cut: nothing else is wrong with it.
            if (defects.isEmpty() && i < conversation.size() - 1) {
                defects = List.of(CUT);
            }
            if (defects.isEmpty()) {
                Origin origin = rejected.isEmpty() ? Origin.PLANNER : Origin.REPAIR;
                return new Next.Done(new Planned(new Plan(reading.subtasks()), origin, rejected));
            }
            rejected.add(new Rejected(message.text(), defects));
            repairable = message.calls().isEmpty();
        }
        if (rejected.size() >= MOST_ANSWERS || !repairable) {
            return new Next.Done(fallback(request, rejected));
        }
        boolean asked = !conversation.isEmpty() && conversation.getLast().speaker() != Speaker.ASSISTANT;
        return new Next.Ask(ask(request, rejected, asked), List.copyOf(rejected));
    }

    /// The next question. One that is already recorded is not rendered again.
    private ModelStep ask(PlanningRequest request, List<Rejected> rejected, boolean asked) {
        boolean first = rejected.isEmpty();
        List<Message> messages = asked
                ? List.of()
                : first
                        ? prompts.question(request)
                        : prompts.repair(rejected.getLast().defects());
        return new ModelStep(
                first ? Role.PLANNER : Role.REPAIR,
                first ? PlanPrompts.QUESTION.prompt() : PlanPrompts.REPAIR.prompt(),
                messages,
                List.of(),
                new Generation(MAX_OUTPUT_TOKENS, 0),
                new AnswerSchema("plan", PlanFormat.schema()));
    }

    private static PlanningResult fallback(PlanningRequest request, List<Rejected> rejected) {
        Subtask whole = Subtask.of("s1", request.task().text());
        return new Planned(new Plan(List.of(whole)), Origin.FALLBACK, rejected);
    }
}
