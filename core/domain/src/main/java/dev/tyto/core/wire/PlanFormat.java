package dev.tyto.core.wire;

import dev.tyto.core.json.Json;
import dev.tyto.core.plan.Capability;
import dev.tyto.core.plan.Plan;
import dev.tyto.core.plan.PlanDefect;
import dev.tyto.core.plan.Subtask;
import dev.tyto.core.plan.SubtaskId;
import dev.tyto.core.planning.PlanRevision;
import java.util.List;
import java.util.Optional;

/// The public plan format, version 1: the same in a planner's answer, in a file that a person wrote and in the
/// journal. Its rules are in `docs/plan-format.md`. Stateless.
public final class PlanFormat {

    /// How many subtasks are read at all. The limit for a run is lower and not this format's matter.
    static final int SUBTASK_LIMIT = 10_000;

    /// What a value says as a plan: the subtasks that could be read, for whoever looks for more defects, and what
    /// is wrong. They are a plan only when nothing is.
    public record Reading(List<Subtask> subtasks, List<PlanDefect> defects) {
        public Reading {
            subtasks = List.copyOf(subtasks);
            defects = List.copyOf(defects);
        }

        /// The plan, if there is no defect.
        public Optional<Plan> plan() {
            return defects.isEmpty() ? Optional.of(new Plan(subtasks)) : Optional.empty();
        }
    }

    /// What a value says as a revision: what could be read of it, and what is wrong with its form. Whether it may
    /// be done depends on the plan: see [PlanRevision#defectsOf].
    public record RevisionReading(PlanRevision revision, List<PlanDefect> defects) {
        public RevisionReading {
            defects = List.copyOf(defects);
        }
    }

    private PlanFormat() {}

    /// The plan in its public form. What is empty is written as empty, only an absent check is left out.
    public static Json.Obj write(Plan plan) {
        return Json.object()
                .put("version", Plan.VERSION)
                .put(
                        "subtasks",
                        Json.array(plan.subtasks().stream()
                                .map(PlanFormat::writeSubtask)
                                .toList()))
                .build();
    }

    /// Reads a plan and names every defect, of form and of the graph. Never throws.
    public static Reading read(Json json) {
        return new PlanReader().read(json);
    }

    /// The format as a JSON Schema (2020-12), for models and editors. It cannot say what [#read] checks of the
    /// graph.
    public static Json.Obj schema() {
        return PlanSchema.schema();
    }

    /// Reads a revision, `{"add":[…],"change":[…],"drop":[…],"cancel":[…]}`, and names every defect of its form.
    /// A field that is left out is an empty list. Never throws.
    public static RevisionReading readRevision(Json json) {
        return new PlanReader().readRevision(json);
    }

    /// The form of a revision as a JSON Schema (2020-12).
    public static Json.Obj revisionSchema() {
        return PlanSchema.revision();
    }

    /// One subtask as it stands in a plan and in a revision.
    public static Json.Obj writeSubtask(Subtask subtask) {
        return Json.object()
                .put("id", subtask.id().value())
                .put("instruction", subtask.instruction())
                .put("deliverable", subtask.deliverable())
                .put(
                        "capabilities",
                        Json.texts(subtask.capabilities().stream()
                                .map(Capability::name)
                                .toList()))
                .put(
                        "dependsOn",
                        Json.texts(subtask.dependsOn().stream()
                                .map(SubtaskId::value)
                                .toList()))
                .putIf("check", Optional.ofNullable(subtask.check()).map(CheckForm::write))
                .build();
    }
}
