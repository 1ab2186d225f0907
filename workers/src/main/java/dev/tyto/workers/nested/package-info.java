/// A whole team as a worker: a subtask becomes the task of a run of its own.
///
/// Start at [NestedWorker]. This package must not know how the run is started or who is in the team.
@NullMarked
package dev.tyto.workers.nested;

import org.jspecify.annotations.NullMarked;
