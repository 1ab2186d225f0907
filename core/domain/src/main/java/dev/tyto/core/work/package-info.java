/// Work on a subtask: who can do it, what is handed over, what becomes of it.
///
/// Start at [Worker]. This package must not know how workers are chosen or run.
@NullMarked
package dev.tyto.core.work;

import org.jspecify.annotations.NullMarked;
