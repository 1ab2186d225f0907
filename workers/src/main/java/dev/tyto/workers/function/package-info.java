/// A plain Java function as a worker.
///
/// Start at [FunctionWorker]. This package must not know models.
@NullMarked
package dev.tyto.workers.function;

import org.jspecify.annotations.NullMarked;
