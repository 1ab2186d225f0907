package dev.tyto.workers;

import dev.tyto.core.message.Message;
import dev.tyto.core.message.Message.Speaker;
import dev.tyto.core.model.ModelReply;
import dev.tyto.core.model.ModelReply.Blame;
import dev.tyto.core.model.ModelReply.Finish;
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
///
/// A result that was cut at its longest length is not handed over: the model is asked once, without tools, for a
/// shorter one, and when that is cut too the attempt failed. How an answer ended is not part of the conversation, so
/// one that was recorded by an earlier process and not followed by anything counts as whole.
public final class LlmWorker implements Worker {

    /// The most tokens of one answer, thoughts included.
    static final int MAX_OUTPUT_TOKENS = 4_096;

    private static final String GIVE_UP = "GIVE UP:";
    private static final String CUT_OFF = "\n\n[cut off here: the answer is not complete]";

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
        boolean cut = false;
        while (true) {
            List<Message> conversation = steps.conversation();
            boolean answered = !conversation.isEmpty() && conversation.getLast().speaker() == Speaker.ASSISTANT;
            if (answered && !isResult(conversation)) {
                steps.callTools();
                continue;
            }
            if (answered && !(cut && mayBeShortened(conversation))) {
                return outcomeOf(conversation.getLast().text(), cut, steps);
            }
            switch (steps.call(question(assignment, steps))) {
                case Steps.Reply.Said(ModelReply.Completed reply) -> cut = reply.finish() == Finish.LENGTH;
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

    /// Whether the last message, an answer, is what is handed over: it calls no tool, or may not call one any more.
    private boolean isResult(List<Message> conversation) {
        return answersIn(conversation) > maxRounds
                || wasShortened(conversation)
                || conversation.getLast().calls().isEmpty();
    }

    /// An answer that calls tools is not followed by a question: its calls would stay open.
    private static boolean mayBeShortened(List<Message> conversation) {
        return !wasShortened(conversation) && conversation.getLast().calls().isEmpty();
    }

    /// Only a result that was cut is followed by anything.
    private static boolean wasShortened(List<Message> conversation) {
        return !conversation.isEmpty()
                && conversation.subList(0, conversation.size() - 1).stream().anyMatch(LlmWorker::callsNoTool);
    }

    private static boolean callsNoTool(Message message) {
        return message.speaker() == Speaker.ASSISTANT && message.calls().isEmpty();
    }

    /// The next model call. A question that is already recorded is not rendered again.
    private ModelStep question(Assignment assignment, Steps steps) {
        List<Message> conversation = steps.conversation();
        int rounds = answersIn(conversation);
        boolean last = rounds >= maxRounds;
        if (conversation.stream().anyMatch(LlmWorker::callsNoTool)) {
            boolean asked = conversation.getLast().speaker() == Speaker.USER;
            return step(WorkerPrompts.SHORTER, asked ? List.of() : WorkerPrompts.shorter(), List.of());
        }
        boolean asked = !conversation.isEmpty() && conversation.getLast().speaker() != Speaker.TOOL;
        List<Message> messages = asked ? List.of() : newMessages(assignment, rounds, last);
        return last
                ? step(WorkerPrompts.LAST_ROUND, messages, List.of())
                : step(WorkerPrompts.WORK, messages, steps.tools());
    }

    private static ModelStep step(PromptTemplate template, List<Message> messages, List<ToolSpec> tools) {
        return new ModelStep(
                Role.WORKER, template.prompt(), messages, tools, new Generation(MAX_OUTPUT_TOKENS, 0), null);
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

    private static Outcome outcomeOf(String said, boolean cut, Steps steps) {
        String text = Thoughts.without(said);
        if (text.isEmpty()) {
            String reason = cut
                    ? "the last answer was cut off at " + MAX_OUTPUT_TOKENS + " tokens before it held any result"
                    : "the last answer was empty: it must hold the result";
            return new Outcome.Failed(reason, true, Blame.TASK, steps.spend());
        }
        if (text.startsWith(GIVE_UP)) {
            String advice = text.substring(GIVE_UP.length()).strip();
            return new Outcome.Failed(
                    advice.isEmpty() ? "the worker gave up without advice" : advice, true, Blame.TASK, steps.spend());
        }
        return cut
                ? new Outcome.Answered(text + CUT_OFF, false, steps.spend())
                : new Outcome.Answered(text, steps.spend());
    }
}
