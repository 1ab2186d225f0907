package dev.tyto.planner.engine;

import dev.tyto.core.message.Message;
import dev.tyto.core.model.ModelReply.Blame;
import dev.tyto.core.model.ModelRequest.AnswerSchema;
import dev.tyto.core.plan.PlanDefect;
import dev.tyto.core.planning.PlanningRequest;
import dev.tyto.core.planning.PlanningRequest.Standing;
import dev.tyto.core.planning.PlanningResult;
import dev.tyto.core.planning.PlanningResult.Rejected;
import dev.tyto.core.planning.PlanningResult.Revised;
import dev.tyto.core.wire.PlanFormat;
import java.util.List;

/// Asks how the plan that stands is to be changed. Where no answer will do, the run goes on without a change.
record RevisionInquiry(PlanningRequest request, Standing standing, RevisionPrompts prompts, RevisionValidator validator)
        implements Inquiry {

    private static final Templates REVISE = new Templates(RevisionPrompts.REVISE, RevisionPrompts.REPAIR);
    private static final Templates SPLIT = new Templates(RevisionPrompts.SPLIT, RevisionPrompts.REPAIR);

    @Override
    public Templates templates() {
        return standing.split() ? SPLIT : REVISE;
    }

    @Override
    public List<Message> question() {
        return prompts.question(templates().question(), request, standing);
    }

    @Override
    public List<Message> repair(List<PlanDefect> defects) {
        return PlanPrompts.repair(RevisionPrompts.REPAIR, defects);
    }

    @Override
    public AnswerSchema schema() {
        return new AnswerSchema("revision", PlanFormat.revisionSchema());
    }

    @Override
    public Judgement judge(String answer) {
        PlanFormat.RevisionReading reading = RevisionParser.parse(answer);
        List<PlanDefect> defects = validator.defectsOf(reading, standing, request.workers());
        return defects.isEmpty()
                ? new Judgement.Sound((origin, rejected) -> new Revised(reading.revision(), origin, rejected))
                : new Judgement.Defective(defects);
    }

    @Override
    public PlanningResult hopeless(List<Rejected> rejected) {
        String last = rejected.getLast().defects().getFirst().message();
        return new PlanningResult.Failed("the planner's revision cannot be carried out: " + last, Blame.TASK, rejected);
    }

    @Override
    public PlanningResult unasked(List<Rejected> rejected) {
        return new PlanningResult.Failed(
                "what is left of the budget does not admit asking for a revision", Blame.TASK, rejected);
    }
}
