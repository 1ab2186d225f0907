package dev.tyto.workers;

import dev.tyto.core.answer.Synthesizer;
import dev.tyto.core.message.Message;
import dev.tyto.core.message.Message.Speaker;
import dev.tyto.core.model.ModelReply;
import dev.tyto.core.model.ModelReply.Blame;
import dev.tyto.core.model.ModelReply.Finish;
import dev.tyto.core.model.ModelRequest.Generation;
import dev.tyto.core.model.ModelRequest.Role;
import dev.tyto.core.prompt.PromptTemplate;
import dev.tyto.core.prompt.Thoughts;
import dev.tyto.core.steps.ModelStep;
import dev.tyto.core.steps.Steps;
import dev.tyto.core.task.Task;
import java.util.List;

/// Makes one answer of the results with one model call, which may use what the budget keeps back for it. Made by
/// the wiring; thread-safe.
///
/// One single result without a gap is the answer as it is, without a call. An answer that was cut at its longest
/// length is asked for once more, shorter. Where no whole answer comes of it (the budget admits no call, the
/// request is rejected, the server does not answer, the model says nothing or is cut again) the results are given
/// one after the other under a line that says so. Without any result, or when the model lacks a prerequisite,
/// there is no answer.
public final class LlmSynthesizer implements Synthesizer {

    /// The most tokens of an answer, thoughts included.
    static final int MAX_OUTPUT_TOKENS = 4_096;

    private static final int MOST_ANSWERS = 2;

    @Override
    public Synthesis synthesize(Task task, List<Contribution> contributions, Steps steps) throws InterruptedException {
        Contributions parts = Contributions.of(contributions);
        if (parts.results().isEmpty()) {
            return new Synthesis.Failed(parts.whyNone(), Blame.TASK);
        }
        if (parts.results().size() == 1 && parts.gaps().isEmpty()) {
            return new Synthesis.Answer(parts.results().getFirst().answer());
        }
        while (true) {
            boolean cut = steps.finish().filter(Finish.LENGTH::equals).isPresent();
            if (isAnswered(steps) && !(cut && mayBeShortened(steps.conversation()))) {
                return cut
                        ? partial(parts, "the model's answer was cut off at the length limit")
                        : said(parts, steps.conversation().getLast());
            }
            switch (steps.call(question(task, parts, steps))) {
                case Steps.Reply.Said _ -> {}
                case Steps.Reply.Broken(ModelReply.Failed failure) -> {
                    return broken(parts, failure);
                }
                case Steps.Reply.OverBudget(var kind) -> {
                    return new Synthesis.OverBudget(parts.joined(), kind);
                }
            }
        }
    }

    private static Synthesis said(Contributions parts, Message answer) {
        String text = Thoughts.without(answer.text());
        return text.isEmpty() ? partial(parts, "the model's answer was empty") : new Synthesis.Answer(text);
    }

    private static Synthesis broken(Contributions parts, ModelReply.Failed failure) {
        Blame blame = failure.fault().blame();
        return switch (blame) {
            case TASK, ENVIRONMENT -> new Synthesis.Partial(parts.joined(), failure.reason(), blame);
            case PREREQUISITE -> new Synthesis.Failed(failure.reason(), blame);
        };
    }

    private static Synthesis partial(Contributions parts, String reason) {
        return new Synthesis.Partial(parts.joined(), reason, Blame.TASK);
    }

    private static boolean isAnswered(Steps steps) {
        List<Message> conversation = steps.conversation();
        return !conversation.isEmpty() && conversation.getLast().speaker() == Speaker.ASSISTANT;
    }

    /// An answer that calls tools is not followed by a question: its calls would stay open.
    private static boolean mayBeShortened(List<Message> conversation) {
        return answersIn(conversation) < MOST_ANSWERS
                && conversation.getLast().calls().isEmpty();
    }

    private static int answersIn(List<Message> conversation) {
        return (int) conversation.stream()
                .filter(message -> message.speaker() == Speaker.ASSISTANT)
                .count();
    }

    /// The next question: the first one, or the one for a shorter answer. One that is already recorded is not
    /// rendered again.
    private static ModelStep question(Task task, Contributions parts, Steps steps) {
        boolean first = answersIn(steps.conversation()) == 0;
        boolean asked = !steps.conversation().isEmpty() && !isAnswered(steps);
        List<Message> messages = asked ? List.of() : first ? parts.question(task) : Contributions.shorter();
        PromptTemplate template = first ? Contributions.QUESTION : Contributions.SHORTER;
        return new ModelStep(
                        Role.SYNTHESIZER,
                        template.prompt(),
                        messages,
                        List.of(),
                        new Generation(MAX_OUTPUT_TOKENS, 0),
                        null)
                .asLast();
    }
}
