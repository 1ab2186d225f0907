package dev.tyto.planner.engine;

import dev.tyto.core.plan.Plan;
import dev.tyto.core.plan.PlanDefect;
import dev.tyto.core.wire.JsonText;
import dev.tyto.core.wire.MalformedJsonException;
import dev.tyto.core.wire.PlanFormat;
import dev.tyto.core.work.WorkerProfile;
import java.util.List;

/// Reads a plan that a person or another program wrote, strictly: one JSON document in the public plan format, held
/// to the same rules as a planner's. Made by the fronts; immutable and thread-safe.
public final class PlanReader {

    private static final String BYTE_ORDER_MARK = "\uFEFF";

    private final PlanValidator validator;

    /// @param maxSubtasks the most subtasks a plan may have, at least 1
    public PlanReader(int maxSubtasks) {
        this.validator = new PlanValidator(maxSubtasks);
    }

    /// What a text turned out to be.
    public sealed interface Result {

        /// A plan that these workers can carry out.
        record Accepted(Plan plan) implements Result {}

        /// No such plan; `defects` names everything that is wrong, and there is at least one.
        record Refused(List<PlanDefect> defects) implements Result {
            public Refused {
                defects = List.copyOf(defects);
            }
        }
    }

    /// Reads the text; never throws for what it says.
    public Result read(String text, List<WorkerProfile> workers) {
        PlanFormat.Reading reading;
        try {
            reading = PlanFormat.read(
                    JsonText.parse(text.startsWith(BYTE_ORDER_MARK) ? text.substring(BYTE_ORDER_MARK.length()) : text));
        } catch (MalformedJsonException e) {
            return new Result.Refused(List.of(new PlanDefect.Unreadable(String.valueOf(e.getMessage()))));
        }
        List<PlanDefect> defects = validator.defectsOf(reading, workers);
        return defects.isEmpty() ? new Result.Accepted(new Plan(reading.subtasks())) : new Result.Refused(defects);
    }
}
