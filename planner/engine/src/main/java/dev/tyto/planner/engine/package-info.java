/// The planner that asks a model, for a plan or for a change of one: its prompts, how its answer is read and judged,
/// the repair and the fallback.
///
/// Start at [LlmPlanner]. This package must not know how a plan is carried out or which model answers.
@NullMarked
package dev.tyto.planner.engine;

import org.jspecify.annotations.NullMarked;
