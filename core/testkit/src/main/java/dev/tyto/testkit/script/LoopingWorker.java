package dev.tyto.testkit.script;

import dev.tyto.core.artifact.Digest;
import dev.tyto.core.message.Message;
import dev.tyto.core.message.Message.Speaker;
import dev.tyto.core.model.ModelReply;
import dev.tyto.core.model.ModelReply.Blame;
import dev.tyto.core.model.ModelRequest.Generation;
import dev.tyto.core.model.ModelRequest.Role;
import dev.tyto.core.steps.ModelStep;
import dev.tyto.core.steps.ModelStep.Prompt;
import dev.tyto.core.steps.Steps;
import dev.tyto.core.work.Assignment;
import dev.tyto.core.work.Outcome;
import dev.tyto.core.work.Worker;
import dev.tyto.core.work.WorkerProfile;
import java.util.List;

/// A worker whose loop is a fold over its conversation and nothing else: it hands its instruction to the model,
/// makes the tool calls that the model asks for, and answers what the model says at last. A model that says [#NO]
/// and a reason fails the attempt, and so does a model call that fails. Made by a test; thread-safe.
public record LoopingWorker(WorkerProfile profile) implements Worker {

    /// What an answer begins with that is none.
    public static final String NO = "no: ";

    /// The output cap of every call, in tokens.
    public static final int CAP = 100;

    private static final Prompt PROMPT = new Prompt("test", Digest.of("test"));

    /// A worker of this name that may call these tools.
    public static LoopingWorker named(String name, String... tools) {
        return new LoopingWorker(new WorkerProfile(name, "loops", List.of(), List.of(tools)));
    }

    @Override
    public Outcome work(Assignment assignment, Steps steps) throws InterruptedException {
        while (true) {
            List<Message> conversation = steps.conversation();
            boolean answered = !conversation.isEmpty() && conversation.getLast().speaker() == Speaker.ASSISTANT;
            if (answered && conversation.getLast().calls().isEmpty()) {
                return outcome(conversation.getLast().text(), steps);
            }
            if (answered) {
                steps.callTools();
                continue;
            }
            switch (steps.call(next(assignment, steps))) {
                case Steps.Reply.Said _ -> {}
                case Steps.Reply.Broken(ModelReply.Failed failure) -> {
                    Blame blame = failure.fault().blame();
                    return new Outcome.Failed(failure.reason(), false, blame, steps.spend());
                }
                case Steps.Reply.OverBudget over -> {
                    return new Outcome.Exhausted(over.kind(), steps.spend());
                }
            }
        }
    }

    private static ModelStep next(Assignment assignment, Steps steps) {
        String feedback = assignment.feedback() == null ? "" : "\nLast time: " + assignment.feedback();
        List<Message> news = steps.conversation().isEmpty()
                ? List.of(Message.user(assignment.subtask().instruction() + feedback))
                : List.of();
        return new ModelStep(Role.WORKER, PROMPT, news, steps.tools(), new Generation(CAP, 0), null);
    }

    private static Outcome outcome(String text, Steps steps) {
        return text.startsWith(NO)
                ? new Outcome.Failed(text.substring(NO.length()), true, Blame.TASK, steps.spend())
                : new Outcome.Answered(text, steps.spend());
    }
}
