/// The planner's port: a task and what is known go in, a plan comes out.
///
/// Start at [Planner]. This package must not know prompts.
@NullMarked
package dev.tyto.core.planning;

import org.jspecify.annotations.NullMarked;
