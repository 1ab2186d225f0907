package dev.tyto.workers;

import dev.tyto.core.answer.Synthesizer;
import dev.tyto.core.message.Message;
import dev.tyto.core.message.Message.Speaker;
import dev.tyto.core.model.ModelReply;
import dev.tyto.core.model.ModelReply.Blame;
import dev.tyto.core.model.ModelRequest.Generation;
import dev.tyto.core.model.ModelRequest.Role;
import dev.tyto.core.prompt.Thoughts;
import dev.tyto.core.steps.ModelStep;
import dev.tyto.core.steps.Steps;
import dev.tyto.core.task.Task;
import java.util.List;

/// Makes one answer of the results with one model call. Made by the wiring; thread-safe.
///
/// One single result without a gap is the answer as it is, without a call. When the budget admits no call, or the
/// model says nothing, the answer is the results one after the other under a line that says so. Without any result
/// there is no answer.
public final class LlmSynthesizer implements Synthesizer {

    @Override
    public Synthesis synthesize(Task task, List<Contribution> contributions, Steps steps) throws InterruptedException {
        Contributions parts = Contributions.of(contributions);
        if (parts.results().isEmpty()) {
            return new Synthesis.Failed(parts.whyNone(), Blame.TASK);
        }
        if (parts.results().size() == 1 && parts.gaps().isEmpty()) {
            return new Synthesis.Answer(parts.results().getFirst().answer());
        }
        if (!isAnswered(steps)) {
            switch (steps.call(question(task, parts, steps))) {
                case Steps.Reply.Said _ -> {}
                case Steps.Reply.Broken(ModelReply.Failed failure) -> {
                    return new Synthesis.Failed(
                            failure.reason(), failure.fault().blame());
                }
                case Steps.Reply.OverBudget _ -> {
                    return new Synthesis.Answer(parts.joined());
                }
            }
        }
        String text = Thoughts.without(steps.conversation().getLast().text());
        return new Synthesis.Answer(text.isEmpty() ? parts.joined() : text);
    }

    private static boolean isAnswered(Steps steps) {
        List<Message> conversation = steps.conversation();
        return !conversation.isEmpty() && conversation.getLast().speaker() == Speaker.ASSISTANT;
    }

    private static ModelStep question(Task task, Contributions parts, Steps steps) {
        List<Message> messages = steps.conversation().isEmpty() ? parts.question(task) : List.of();
        return new ModelStep(
                Role.SYNTHESIZER, Contributions.QUESTION.prompt(), messages, List.of(), new Generation(2_048, 0), null);
    }
}
