package dev.tyto.planner.engine;

import dev.tyto.core.message.Message;
import dev.tyto.core.model.ModelRequest.AnswerSchema;
import dev.tyto.core.plan.PlanDefect;
import dev.tyto.core.planning.PlanningResult;
import dev.tyto.core.planning.PlanningResult.Origin;
import dev.tyto.core.planning.PlanningResult.Rejected;
import dev.tyto.core.prompt.PromptTemplate;
import java.util.List;

/// What one conversation of the planner is about: how the model is asked, how its answers are judged, and what is
/// done when none of them will do. Made for one request; immutable.
interface Inquiry {

    /// The first question, and the one that names what was wrong with the last answer.
    record Templates(PromptTemplate question, PromptTemplate repair) {}

    /// What an answer says: a result when nothing is wrong with it.
    sealed interface Judgement {

        /// It will do.
        record Sound(Result result) implements Judgement {}

        /// It will not; there is at least one defect.
        record Defective(List<PlanDefect> defects) implements Judgement {}
    }

    /// A sound answer on its way to a result of planning.
    @FunctionalInterface
    interface Result {
        PlanningResult with(Origin origin, List<Rejected> rejected);
    }

    Templates templates();

    List<Message> question();

    List<Message> repair(List<PlanDefect> defects);

    AnswerSchema schema();

    Judgement judge(String answer);

    /// What is done when no answer will do.
    PlanningResult hopeless(List<Rejected> rejected);

    /// What is done when the budget admits no question.
    PlanningResult unasked(List<Rejected> rejected);
}
