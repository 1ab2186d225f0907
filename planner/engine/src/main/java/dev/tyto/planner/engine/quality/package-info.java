/// How good a planner's plans are, without a worker: plans held against gold ones that people made.
///
/// Start at [GoldPlan]. This package must not know how a plan is made or carried out.
@NullMarked
package dev.tyto.planner.engine.quality;

import org.jspecify.annotations.NullMarked;
