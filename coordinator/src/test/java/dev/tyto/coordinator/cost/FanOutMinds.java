package dev.tyto.coordinator.cost;

import dev.tyto.coordinator.engine.EmbeddedEngine.Minds;
import dev.tyto.core.answer.Synthesizer.Contribution;
import dev.tyto.core.answer.Synthesizer.Synthesis;
import dev.tyto.core.artifact.Digest;
import dev.tyto.core.message.Message;
import dev.tyto.core.model.ModelReply;
import dev.tyto.core.model.ModelRequest.Generation;
import dev.tyto.core.model.ModelRequest.Role;
import dev.tyto.core.plan.Capability;
import dev.tyto.core.planning.PlanningRequest;
import dev.tyto.core.planning.PlanningResult;
import dev.tyto.core.steps.ModelStep;
import dev.tyto.core.steps.Steps;
import dev.tyto.core.task.Task;
import dev.tyto.core.work.Assignment;
import dev.tyto.core.work.Outcome;
import dev.tyto.core.work.Worker;
import dev.tyto.core.work.WorkerProfile;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/// A planner, a worker and a synthesizer that fold over their conversations as the real ones do, with prompts as
/// long as theirs. Stateless.
final class FanOutMinds {

    private static final int MAX_OUTPUT_TOKENS = 4_096;
    private static final int PLANNER_RULES_CHARS = 2_250;
    private static final int WORKER_RULES_CHARS = 1_250;
    private static final int SYNTHESIZER_RULES_CHARS = 700;

    private FanOutMinds() {}

    static Minds all() {
        return new Minds(FanOutMinds::plan, List.of(new Looper()), FanOutMinds::synthesize, (answer, _) -> answer);
    }

    private static PlanningResult plan(PlanningRequest request, Steps steps) throws InterruptedException {
        if (steps.conversation().isEmpty()) {
            said(steps.call(step(
                    Role.PLANNER,
                    PLANNER_RULES_CHARS,
                    "The task:\n" + request.task().text()
                            + "\n\nThe files that come with the task, name and type:\nnone" + "\n\nThe workers:\n"
                            + request.workers() + "\n\nWhat is left of the budget:\nno limit",
                    steps)));
        }
        return new PlanningResult.Planned(FanOutModel.plan(), PlanningResult.Origin.PLANNER, List.of());
    }

    private static Synthesis synthesize(Task task, List<Contribution> contributions, Steps steps)
            throws InterruptedException {
        if (steps.conversation().isEmpty()) {
            String results = contributions.stream()
                    .map(Contribution.Result.class::cast)
                    .map(each -> "data: result of " + each.subtask() + "\n" + each.instruction() + "\n" + each.answer())
                    .collect(Collectors.joining("\n\n"));
            said(steps.call(step(
                    Role.SYNTHESIZER,
                    SYNTHESIZER_RULES_CHARS,
                    "The task:\n" + task.text() + "\n\nThe results:\n" + results
                            + "\n\nSubtasks without a result:\nnone",
                    steps)));
        }
        return new Synthesis.Answer(steps.conversation().getLast().text());
    }

    private static ModelStep step(Role role, int rulesChars, String question, Steps steps) {
        List<Message> news = steps.conversation().isEmpty()
                ? List.of(Message.system(FanOutModel.prose(rulesChars, rulesChars)), Message.user(question))
                : List.of();
        return new ModelStep(
                role,
                new ModelStep.Prompt(role.name().toLowerCase(Locale.ROOT), Digest.of(role.name())),
                news,
                steps.tools(),
                new Generation(MAX_OUTPUT_TOKENS, 0),
                null);
    }

    private static ModelReply.Completed said(Steps.Reply reply) {
        return ((Steps.Reply.Said) reply).reply();
    }

    private record Looper() implements Worker {

        @Override
        public WorkerProfile profile() {
            return new WorkerProfile(
                    "generalist",
                    "Does any subtask that needs reasoning, writing, calculation or the files that came along.",
                    List.of(new Capability("files"), new Capability("reasoning")),
                    List.of(FanOutModel.TOOL));
        }

        @Override
        public Outcome work(Assignment assignment, Steps steps) throws InterruptedException {
            while (true) {
                List<Message> before = steps.conversation();
                if (!before.isEmpty() && before.getLast().speaker() == Message.Speaker.ASSISTANT) {
                    if (before.getLast().calls().isEmpty()) {
                        return new Outcome.Answered(before.getLast().text(), steps.spend());
                    }
                    steps.callTools();
                }
                said(steps.call(step(Role.WORKER, WORKER_RULES_CHARS, question(assignment), steps)));
            }
        }

        private static String question(Assignment assignment) {
            return "The whole task, so that you know what your subtask is for:\n" + assignment.task()
                    + "\n\nYour subtask:\n" + assignment.subtask().instruction()
                    + "\n\nWhat to hand over:\n" + assignment.subtask().deliverable()
                    + "\n\nResults of the subtasks that yours depends on:\nnone\n\nFiles in your folder:\nnone"
                    + "\n\nWhat was wrong with the attempt before this one:\nthis is the first attempt";
        }
    }
}
