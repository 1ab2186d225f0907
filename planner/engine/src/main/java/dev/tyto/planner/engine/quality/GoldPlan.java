package dev.tyto.planner.engine.quality;

import dev.tyto.core.plan.Plan;
import java.util.Set;

/// A task with the plan that people made for it. Immutable.
public sealed interface GoldPlan {

    /// The row's own name.
    String id();

    /// What the planner is asked.
    String task();

    /// Which tools are called and which tool's call needs which other's. A plan names them as the capabilities of
    /// its subtasks. Names are in lower case; a tool that follows itself makes no link.
    record OfTools(String id, String task, Set<String> tools, Set<Link> links) implements GoldPlan {
        public OfTools {
            tools = Set.copyOf(tools);
            links = Set.copyOf(links);
        }
    }

    /// Which smaller questions the task falls into and which needs which other's answer: a sound plan whose
    /// instructions are the questions. A question that is broken down further depends on its parts.
    record OfQuestions(String id, String task, Plan plan) implements GoldPlan {}

    /// What `target` does needs what `source` gave.
    record Link(String source, String target) {}
}
