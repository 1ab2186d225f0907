/// What a user wants done: the task as given, before anyone has planned it.
///
/// Start at [Task]. This package must not know plans, workers or models.
@NullMarked
package dev.tyto.core.task;

import org.jspecify.annotations.NullMarked;
