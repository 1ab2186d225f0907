/// The learning of the planner: what its runs earned becomes what it does next.
///
/// Start at [GrpoAdvantage]. This package must not know how a run is executed, only what came of it.
@NullMarked
package dev.tyto.planner.learning;

import org.jspecify.annotations.NullMarked;
