/// The plan: subtasks, what each depends on, and what can be wrong with them.
///
/// Start at [Plan]. This package must not know how a plan is made, written or carried out.
@NullMarked
package dev.tyto.core.plan;

import org.jspecify.annotations.NullMarked;
