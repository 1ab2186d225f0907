package dev.tyto.workers;

import dev.tyto.core.answer.Synthesizer;
import dev.tyto.core.json.JsonSchema;
import dev.tyto.core.message.Message;
import dev.tyto.core.message.Message.Speaker;
import dev.tyto.core.model.ModelReply;
import dev.tyto.core.model.ModelReply.Blame;
import dev.tyto.core.model.ModelReply.Finish;
import dev.tyto.core.model.ModelRequest.AnswerSchema;
import dev.tyto.core.model.ModelRequest.Generation;
import dev.tyto.core.model.ModelRequest.Role;
import dev.tyto.core.prompt.PromptTemplate;
import dev.tyto.core.prompt.Thoughts;
import dev.tyto.core.steps.ModelStep;
import dev.tyto.core.steps.Steps;
import dev.tyto.core.task.AnswerFormat;
import dev.tyto.core.task.Task;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Makes one answer of the results with one model call, which may use what the budget keeps back for it. Made by
/// the wiring; thread-safe.
///
/// One single result without a gap is the answer as it is, without a call, where it is in the form that the task
/// asks for. An answer that was cut at its longest length is asked for once more, shorter; one that is not in the
/// form is asked for once more and told what is wrong, and one that still is not is partial. Where no whole answer
/// comes of it (the budget admits no call, the
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
        if (parts.results().size() == 1
                && parts.gaps().isEmpty()
                && fits(parts.results().getFirst().answer(), task)) {
            return new Synthesis.Answer(parts.results().getFirst().answer());
        }
        while (true) {
            boolean cut = steps.finish().filter(Finish.LENGTH::equals).isPresent();
            if (isAnswered(steps) && !(mayBeMended(steps.conversation()) && (cut || isUnfit(steps, task)))) {
                return cut
                        ? partial(parts, "the model's answer was cut off at the length limit")
                        : said(parts, task, steps.conversation().getLast());
            }
            String best = best(parts, steps, cut);
            switch (steps.call(question(task, parts, steps, cut))) {
                case Steps.Reply.Said _ -> {}
                case Steps.Reply.Broken(ModelReply.Failed failure) -> {
                    return broken(best, failure);
                }
                case Steps.Reply.OverBudget(var kind) -> {
                    return new Synthesis.OverBudget(best, kind);
                }
            }
        }
    }

    /// What there is before the next call: an answer that is only in another form, else the results.
    private static String best(Contributions parts, Steps steps, boolean cut) {
        return !cut && isAnswered(steps)
                ? Thoughts.without(steps.conversation().getLast().text())
                : parts.joined();
    }

    private static Synthesis said(Contributions parts, Task task, Message answer) {
        String text = Thoughts.without(answer.text());
        if (text.isEmpty()) {
            return partial(parts, "the model's answer was empty");
        }
        return switch (AnswerForm.read(text, task.answerFormat())) {
            case AnswerForm.Reading.Fit _ -> new Synthesis.Answer(text);
            case AnswerForm.Reading.Unfit(String rule) ->
                new Synthesis.Partial(
                        text, "the answer is not in the form that was asked for: it must " + rule, Blame.TASK);
        };
    }

    private static boolean fits(String answer, Task task) {
        return AnswerForm.read(answer, task.answerFormat()) instanceof AnswerForm.Reading.Fit;
    }

    /// Whether the last answer says something in another form than the one that is asked for.
    private static boolean isUnfit(Steps steps, Task task) {
        String text = Thoughts.without(steps.conversation().getLast().text());
        return !text.isEmpty() && !fits(text, task);
    }

    private static Synthesis broken(String best, ModelReply.Failed failure) {
        Blame blame = failure.fault().blame();
        return switch (blame) {
            case TASK, ENVIRONMENT -> new Synthesis.Partial(best, failure.reason(), blame);
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
    private static boolean mayBeMended(List<Message> conversation) {
        return answersIn(conversation) < MOST_ANSWERS
                && conversation.getLast().calls().isEmpty();
    }

    private static int answersIn(List<Message> conversation) {
        return (int) conversation.stream()
                .filter(message -> message.speaker() == Speaker.ASSISTANT)
                .count();
    }

    /// The next question: the first one, or the one that says what is wrong with the answer. One that is already
    /// recorded is not rendered again.
    private static ModelStep question(Task task, Contributions parts, Steps steps, boolean cut) {
        List<Message> conversation = steps.conversation();
        boolean asked = !conversation.isEmpty() && !isAnswered(steps);
        if (answersIn(conversation) == 0) {
            return step(task, Contributions.QUESTION, asked ? List.of() : parts.question(task));
        }
        AnswerForm.Reading last = AnswerForm.read(lastAnswer(conversation), task.answerFormat());
        return !cut && last instanceof AnswerForm.Reading.Unfit(String rule)
                ? step(task, Contributions.REFORM, asked ? List.of() : Contributions.reform(task, rule))
                : step(task, Contributions.SHORTER, asked ? List.of() : Contributions.shorter());
    }

    private static String lastAnswer(List<Message> conversation) {
        return conversation.reversed().stream()
                .filter(message -> message.speaker() == Speaker.ASSISTANT)
                .findFirst()
                .map(message -> Thoughts.without(message.text()))
                .orElse("");
    }

    private static ModelStep step(Task task, PromptTemplate template, List<Message> messages) {
        return new ModelStep(
                        Role.SYNTHESIZER,
                        template.prompt(),
                        messages,
                        List.of(),
                        new Generation(MAX_OUTPUT_TOKENS, 0),
                        schema(task.answerFormat()))
                .asLast();
    }

    private static @Nullable AnswerSchema schema(AnswerFormat format) {
        return format instanceof AnswerFormat.JsonDocument(JsonSchema schema)
                ? new AnswerSchema("answer", schema.source())
                : null;
    }
}
