package dev.tyto.workers;

import dev.tyto.core.message.Message;
import dev.tyto.core.message.Message.Speaker;
import dev.tyto.core.model.ModelReply;
import dev.tyto.core.model.ModelReply.Blame;
import dev.tyto.core.model.ModelRequest.Generation;
import dev.tyto.core.model.ModelRequest.Role;
import dev.tyto.core.prompt.PromptTemplate;
import dev.tyto.core.prompt.Thoughts;
import dev.tyto.core.rule.Require;
import dev.tyto.core.steps.ModelStep;
import dev.tyto.core.steps.Steps;
import dev.tyto.core.tool.ToolSpec;
import dev.tyto.core.work.Assignment;
import dev.tyto.core.work.Outcome;
import dev.tyto.core.work.Worker;
import dev.tyto.core.work.WorkerProfile;
import java.util.List;

/// A worker that is a model with tools: it asks, runs the tool calls of the answer and asks again, until an answer
/// calls no tool. Made by the wiring; thread-safe.
///
/// The loop is a fold over the recorded conversation: the next step follows from its messages alone, so an attempt
/// that was cut off goes on where it was. After `maxRounds` answers the model is asked once more, without tools,
/// for the best it can give. Any text is an answer, whatever it says; only a text that begins with `GIVE UP:` is
/// the worker's own word that it could not. A blank answer is a failed attempt.
public final class LlmWorker implements Worker {

    private static final String GIVE_UP = "GIVE UP:";

    private final WorkerProfile profile;
    private final int maxRounds;

    /// @param maxRounds how many answers may call tools before the last one is forced, at least 1
    public LlmWorker(WorkerProfile profile, int maxRounds) {
        this.profile = profile;
        this.maxRounds = (int) Require.positive(maxRounds, "most rounds of worker " + profile.name());
    }

    @Override
    public WorkerProfile profile() {
        return profile;
    }

    @Override
    public Outcome work(Assignment assignment, Steps steps) throws InterruptedException {
        while (true) {
            List<Message> conversation = steps.conversation();
            int rounds = answersIn(conversation);
            boolean answered = !conversation.isEmpty() && conversation.getLast().speaker() == Speaker.ASSISTANT;
            if (answered
                    && (rounds > maxRounds || conversation.getLast().calls().isEmpty())) {
                return outcomeOf(conversation.getLast().text(), steps);
            }
            if (answered) {
                steps.callTools();
                continue;
            }
            switch (steps.call(question(assignment, steps, rounds))) {
                case Steps.Reply.Said _ -> {}
                case Steps.Reply.Broken(ModelReply.Failed failure) -> {
                    return new Outcome.Failed(
                            failure.reason(), false, failure.fault().blame(), steps.spend());
                }
                case Steps.Reply.OverBudget(var kind) -> {
                    return new Outcome.Exhausted(kind, steps.spend());
                }
            }
        }
    }

    /// The next model call. A question that is already recorded is not rendered again.
    private ModelStep question(Assignment assignment, Steps steps, int rounds) {
        List<Message> conversation = steps.conversation();
        boolean last = rounds >= maxRounds;
        boolean asked = !conversation.isEmpty() && conversation.getLast().speaker() != Speaker.TOOL;
        List<Message> messages = asked ? List.of() : newMessages(assignment, rounds, last);
        PromptTemplate template = last ? WorkerPrompts.LAST_ROUND : WorkerPrompts.WORK;
        List<ToolSpec> tools = last ? List.of() : steps.tools();
        return new ModelStep(Role.WORKER, template.prompt(), messages, tools, new Generation(2_048, 0), null);
    }

    private List<Message> newMessages(Assignment assignment, int rounds, boolean last) {
        if (rounds == 0) {
            return WorkerPrompts.work(profile, assignment);
        }
        return last ? WorkerPrompts.lastRound() : List.of();
    }

    private static int answersIn(List<Message> conversation) {
        return (int) conversation.stream()
                .filter(message -> message.speaker() == Speaker.ASSISTANT)
                .count();
    }

    private static Outcome outcomeOf(String said, Steps steps) {
        String text = Thoughts.without(said);
        if (text.isEmpty()) {
            return new Outcome.Failed(
                    "the last answer was empty: it must hold the result", true, Blame.TASK, steps.spend());
        }
        if (text.startsWith(GIVE_UP)) {
            String advice = text.substring(GIVE_UP.length()).strip();
            return new Outcome.Failed(
                    advice.isEmpty() ? "the worker gave up without advice" : advice, true, Blame.TASK, steps.spend());
        }
        return new Outcome.Answered(text, steps.spend());
    }
}
