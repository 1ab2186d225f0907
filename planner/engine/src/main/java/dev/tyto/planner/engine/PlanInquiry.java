package dev.tyto.planner.engine;

import dev.tyto.core.message.Message;
import dev.tyto.core.model.ModelRequest.AnswerSchema;
import dev.tyto.core.plan.Plan;
import dev.tyto.core.plan.PlanDefect;
import dev.tyto.core.plan.Subtask;
import dev.tyto.core.planning.PlanningRequest;
import dev.tyto.core.planning.PlanningResult;
import dev.tyto.core.planning.PlanningResult.Origin;
import dev.tyto.core.planning.PlanningResult.Planned;
import dev.tyto.core.planning.PlanningResult.Rejected;
import dev.tyto.core.wire.PlanFormat;
import java.util.List;

/// Asks for the first plan. Where there is none, the task itself is the only subtask, and that costs nothing.
record PlanInquiry(PlanningRequest request, PlanPrompts prompts, PlanValidator validator) implements Inquiry {

    private static final Templates TEMPLATES = new Templates(PlanPrompts.QUESTION, PlanPrompts.REPAIR);

    @Override
    public Templates templates() {
        return TEMPLATES;
    }

    @Override
    public List<Message> question() {
        return prompts.question(request);
    }

    @Override
    public List<Message> repair(List<PlanDefect> defects) {
        return PlanPrompts.repair(PlanPrompts.REPAIR, defects);
    }

    @Override
    public AnswerSchema schema() {
        return new AnswerSchema("plan", PlanFormat.schema());
    }

    @Override
    public Judgement judge(String answer) {
        PlanFormat.Reading reading = PlanParser.parse(answer);
        List<PlanDefect> defects = validator.defectsOf(reading, request.workers());
        return defects.isEmpty()
                ? new Judgement.Sound((origin, rejected) -> new Planned(new Plan(reading.subtasks()), origin, rejected))
                : new Judgement.Defective(defects);
    }

    @Override
    public PlanningResult hopeless(List<Rejected> rejected) {
        Subtask whole = Subtask.of("s1", request.task().text());
        return new Planned(new Plan(List.of(whole)), Origin.FALLBACK, rejected);
    }

    @Override
    public PlanningResult unasked(List<Rejected> rejected) {
        return hopeless(rejected);
    }
}
