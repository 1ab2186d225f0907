package dev.tyto.planner.engine;

import dev.tyto.core.message.Message;
import dev.tyto.core.message.Message.Speaker;
import dev.tyto.core.model.ModelReply;
import dev.tyto.core.model.ModelReply.Finish;
import dev.tyto.core.model.ModelRequest.Generation;
import dev.tyto.core.model.ModelRequest.Role;
import dev.tyto.core.plan.PlanDefect;
import dev.tyto.core.planning.Planner;
import dev.tyto.core.planning.PlanningRequest;
import dev.tyto.core.planning.PlanningRequest.Standing;
import dev.tyto.core.planning.PlanningResult;
import dev.tyto.core.planning.PlanningResult.Origin;
import dev.tyto.core.planning.PlanningResult.Rejected;
import dev.tyto.core.steps.ModelStep;
import dev.tyto.core.steps.Steps;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// A planner that asks a model for a plan, or for a change of the plan that stands, and tells it once what was
/// wrong. Made by the wiring; thread-safe.
///
/// Without a sound plan the task itself becomes the only subtask: an answer that is no plan is never a failure,
/// and where the budget admits no planner call that costs nothing. Without a sound revision planning has failed,
/// on the task's account, and the run goes on as it was; one that changes nothing is sound. Otherwise
/// [PlanningResult.Failed] means that the model could not be asked.
///
/// The loop is a fold over the recorded conversation: which answer is looked at and what is asked next follows
/// from the messages and from how the last answer ended. One that was cut at its longest length is no plan,
/// whatever can be read of it.
public final class LlmPlanner implements Planner {

    /// The most tokens of an answer, thoughts included.
    static final int MAX_OUTPUT_TOKENS = 4_096;

    private static final int MOST_ANSWERS = 2;

    private static final PlanDefect CUT = new PlanDefect.Unreadable("it was cut off at " + MAX_OUTPUT_TOKENS
            + " tokens, before its end, so it must be shorter: fewer subtasks, brief instructions, nothing around it");

    private final PlanValidator validator;
    private final PlanPrompts prompts;
    private final RevisionValidator revisionValidator;
    private final RevisionPrompts revisionPrompts;

    /// @param maxSubtasks the most subtasks a plan may have, at least 1
    public LlmPlanner(int maxSubtasks) {
        this.validator = new PlanValidator(maxSubtasks);
        this.prompts = new PlanPrompts(maxSubtasks);
        this.revisionValidator = new RevisionValidator(maxSubtasks);
        this.revisionPrompts = new RevisionPrompts(maxSubtasks);
    }

    @Override
    public PlanningResult plan(PlanningRequest request, Steps steps) throws InterruptedException {
        Inquiry inquiry = inquiry(request);
        Set<Integer> cut = new HashSet<>();
        while (true) {
            List<Message> conversation = steps.conversation();
            if (steps.finish().filter(Finish.LENGTH::equals).isPresent() && endsInAnswer(conversation)) {
                cut.add(conversation.size() - 1);
            }
            switch (next(inquiry, conversation, cut)) {
                case Next.Done(PlanningResult result) -> {
                    return result;
                }
                case Next.Ask(ModelStep step, List<Rejected> rejected) -> {
                    switch (steps.call(step)) {
                        case Steps.Reply.Said _ -> {}
                        case Steps.Reply.Broken(ModelReply.Failed failure) -> {
                            return new PlanningResult.Failed(
                                    failure.reason(), failure.fault().blame(), rejected);
                        }
                        case Steps.Reply.OverBudget _ -> {
                            return inquiry.unasked(rejected);
                        }
                    }
                }
            }
        }
    }

    private Inquiry inquiry(PlanningRequest request) {
        Standing standing = request.standing();
        return standing == null
                ? new PlanInquiry(request, prompts, validator)
                : new RevisionInquiry(request, standing, revisionPrompts, revisionValidator);
    }

    private sealed interface Next {
        record Ask(ModelStep step, List<Rejected> rejected) implements Next {}

        record Done(PlanningResult result) implements Next {}
    }

    /// @param cut which messages are answers that were cut, as far as this process knows
    private static Next next(Inquiry inquiry, List<Message> conversation, Set<Integer> cut) {
        List<Rejected> rejected = new ArrayList<>();
        boolean repairable = true;
        for (int i = 0; i < conversation.size(); i++) {
            Message message = conversation.get(i);
            if (message.speaker() != Speaker.ASSISTANT) {
                continue;
            }
            // A sound answer that was asked to be mended was cut: nothing else is wrong with it.
            boolean followed = i < conversation.size() - 1;
            switch (cut.contains(i) ? new Inquiry.Judgement.Defective(List.of(CUT)) : inquiry.judge(message.text())) {
                case Inquiry.Judgement.Sound(Inquiry.Result result)
                when !followed -> {
                    Origin origin = rejected.isEmpty() ? Origin.PLANNER : Origin.REPAIR;
                    return new Next.Done(result.with(origin, rejected));
                }
                case Inquiry.Judgement.Sound _ -> rejected.add(new Rejected(message.text(), List.of(CUT)));
                case Inquiry.Judgement.Defective(List<PlanDefect> defects) ->
                    rejected.add(new Rejected(message.text(), defects));
            }
            repairable = message.calls().isEmpty();
        }
        if (rejected.size() >= MOST_ANSWERS || !repairable) {
            return new Next.Done(inquiry.hopeless(rejected));
        }
        boolean asked = !conversation.isEmpty() && !endsInAnswer(conversation);
        return new Next.Ask(ask(inquiry, rejected, asked), List.copyOf(rejected));
    }

    private static boolean endsInAnswer(List<Message> conversation) {
        return !conversation.isEmpty() && conversation.getLast().speaker() == Speaker.ASSISTANT;
    }

    /// The next question. One that is already recorded is not rendered again.
    private static ModelStep ask(Inquiry inquiry, List<Rejected> rejected, boolean asked) {
        boolean first = rejected.isEmpty();
        List<Message> messages = asked
                ? List.of()
                : first ? inquiry.question() : inquiry.repair(rejected.getLast().defects());
        return new ModelStep(
                first ? Role.PLANNER : Role.REPAIR,
                (first ? inquiry.templates().question() : inquiry.templates().repair()).prompt(),
                messages,
                List.of(),
                new Generation(MAX_OUTPUT_TOKENS, 0),
                inquiry.schema());
    }
}
