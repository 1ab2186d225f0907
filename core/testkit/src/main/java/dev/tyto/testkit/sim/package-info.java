/// Threads, time and crashes that one seed decides: real concurrent code, run one step at a time.
///
/// Start at [Simulation]. This package must not know what is simulated.
@NullMarked
package dev.tyto.testkit.sim;

import org.jspecify.annotations.NullMarked;
