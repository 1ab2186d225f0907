/// Several answers to one subtask: judging them, choosing among them, knowing when to stop.
///
/// Start at [Sampling]. This package must not know how an answer is made.
@NullMarked
package dev.tyto.core.sampling;

import org.jspecify.annotations.NullMarked;
