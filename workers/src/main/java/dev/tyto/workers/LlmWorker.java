package dev.tyto.workers;

import dev.tyto.core.budget.BudgetKind;
import dev.tyto.core.budget.Spend;
import dev.tyto.core.message.Message;
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
import dev.tyto.workers.WorkerTurns.Question;
import java.util.ArrayList;
import java.util.List;

/// A worker that is a model with tools: it asks, runs the tool calls of the answer and asks again, until an answer
/// calls no tool. Made by the wiring; thread-safe.
///
/// The loop is a fold over the recorded conversation: the next step follows from its messages and from how the
/// last answer ended, so an attempt that was cut off goes on where it was. After `maxRounds` answers the model is
/// asked once more, without tools, for the best it can give. Any text is an answer, whatever it says; only a text
/// that begins with `GIVE UP:` is the worker's own word that it could not. A blank answer is a failed attempt.
///
/// A result that was cut at its longest length is not handed over: the model is asked once, without tools, for a
/// shorter one; when that is cut too, or does not fit the budget, the cut text is handed over and says that it is
/// cut.
///
/// A call that does not fit the budget ends the work: if anything was said before, the model is asked once more,
/// for a short answer from what the budget keeps back, and what comes is not whole. Which limit it was is not in
/// the conversation: where a crash came between that answer and the end of the attempt, it counts as the one on
/// tokens.
public final class LlmWorker implements Worker {

    /// The most tokens of one answer, thoughts included.
    static final int MAX_OUTPUT_TOKENS = 4_096;

    /// The most tokens of the answer that is asked for when the budget is used up.
    static final int MAX_LAST_TOKENS = 1_024;

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
        BudgetKind refused = null;
        while (true) {
            WorkerTurns turns = new WorkerTurns(steps.conversation(), maxRounds);
            if (turns.endInAnswer() && !turns.endInResult()) {
                steps.callTools();
                continue;
            }
            boolean cut = steps.finish().filter(Finish.LENGTH::equals).isPresent();
            if (turns.endInBudgetAnswer()) {
                return bestOf(turns.lastAnswer(), cut, refused == null ? BudgetKind.TOKENS : refused, steps.spend());
            }
            if (turns.endInAnswer() && !(cut && turns.mayBeShortened())) {
                return outcomeOf(turns.lastAnswer(), cut, steps.spend());
            }
            Question question = turns.next(refused != null);
            switch (steps.call(step(question, turns, assignment, steps.tools()))) {
                case Steps.Reply.Said _ -> {}
                case Steps.Reply.Broken(ModelReply.Failed failure) -> {
                    return new Outcome.Failed(
                            failure.reason(),
                            failure.fault().retryable(),
                            failure.fault().blame(),
                            steps.spend());
                }
                case Steps.Reply.OverBudget(BudgetKind kind) -> {
                    if (question == Question.SHORTER) {
                        return bestOf(turns.lastAnswer(), true, kind, steps.spend());
                    }
                    if (question != Question.WORK) {
                        return new Outcome.Exhausted(kind, steps.spend());
                    }
                    refused = kind;
                }
            }
        }
    }

    /// The next model call. A question that is already recorded is not rendered again.
    private ModelStep step(Question question, WorkerTurns turns, Assignment assignment, List<ToolSpec> tools) {
        return switch (question) {
            case WORK -> step(WorkerPrompts.WORK, work(turns, assignment), tools, MAX_OUTPUT_TOKENS);
            case LAST_ROUND -> last(turns, WorkerPrompts.LAST_ROUND, WorkerPrompts.lastRound(), MAX_OUTPUT_TOKENS);
            case OVER_BUDGET -> {
                List<Message> messages = new ArrayList<>(work(turns, assignment));
                messages.addAll(WorkerPrompts.overBudget());
                yield last(turns, WorkerPrompts.OVER_BUDGET, messages, MAX_LAST_TOKENS);
            }
            case SHORTER -> last(turns, WorkerPrompts.SHORTER, WorkerPrompts.shorter(), MAX_OUTPUT_TOKENS);
        };
    }

    private List<Message> work(WorkerTurns turns, Assignment assignment) {
        return turns.conversation().isEmpty() ? WorkerPrompts.work(profile, assignment) : List.of();
    }

    private static ModelStep last(WorkerTurns turns, PromptTemplate template, List<Message> messages, int maxTokens) {
        return step(template, turns.isAsked() ? List.of() : messages, List.of(), maxTokens)
                .asLast();
    }

    private static ModelStep step(
            PromptTemplate template, List<Message> messages, List<ToolSpec> tools, int maxTokens) {
        return new ModelStep(Role.WORKER, template.prompt(), messages, tools, new Generation(maxTokens, 0), null);
    }

    private static Outcome outcomeOf(String said, boolean cut, Spend spend) {
        String text = Thoughts.without(said);
        if (text.isEmpty()) {
            String reason = cut
                    ? "the last answer was cut off at " + MAX_OUTPUT_TOKENS + " tokens before it held any result"
                    : "the last answer was empty: it must hold the result";
            return new Outcome.Failed(reason, true, Blame.TASK, spend);
        }
        if (text.startsWith(GIVE_UP)) {
            String advice = text.substring(GIVE_UP.length()).strip();
            return new Outcome.Failed(
                    advice.isEmpty() ? "the worker gave up without advice" : advice, true, Blame.TASK, spend);
        }
        return cut ? new Outcome.Answered(text + CUT_OFF, false, spend) : new Outcome.Answered(text, spend);
    }

    /// The best answer that the limit left room for, if there is any.
    private static Outcome bestOf(String said, boolean cut, BudgetKind kind, Spend spend) {
        String text = Thoughts.without(said);
        return text.isEmpty() || text.startsWith(GIVE_UP)
                ? new Outcome.Exhausted(kind, spend)
                : new Outcome.Answered(cut ? text + CUT_OFF : text, false, kind, spend);
    }
}
