package dev.tyto.core.planning;

import dev.tyto.core.model.ModelReply.Blame;
import dev.tyto.core.plan.Plan;
import dev.tyto.core.plan.PlanDefect;
import java.util.List;

/// What became of planning. `rejected()` are the proposals that were no plans, oldest first.
public sealed interface PlanningResult {

    List<Rejected> rejected();

    /// There is a plan.
    record Planned(Plan plan, Origin origin, List<Rejected> rejected) implements PlanningResult {
        public Planned {
            rejected = List.copyOf(rejected);
        }
    }

    /// The plan is to be changed like this.
    record Revised(PlanRevision revision, Origin origin, List<Rejected> rejected) implements PlanningResult {
        public Revised {
            rejected = List.copyOf(rejected);
        }
    }

    /// The planner could not be asked. `reason` is one sentence for the operator.
    record Failed(String reason, Blame blame, List<Rejected> rejected) implements PlanningResult {
        public Failed {
            rejected = List.copyOf(rejected);
        }
    }

    /// A text that was proposed as a plan, cut to 4,000 characters, and what was wrong with it.
    record Rejected(String text, List<PlanDefect> defects) {
        public Rejected {
            text = text.length() <= 4_000 ? text : text.substring(0, 3_999) + "…";
            defects = List.copyOf(defects);
        }
    }

    /// Where a plan came from.
    enum Origin {
        /// The planner's first answer.
        PLANNER,
        /// The planner's answer after it was told what was wrong.
        REPAIR,
        /// One subtask that is the task itself, because no proposal was a plan.
        FALLBACK,
        /// A person or another program wrote it.
        GIVEN
    }
}
