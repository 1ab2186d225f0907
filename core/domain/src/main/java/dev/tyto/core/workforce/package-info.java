/// The front door: handing in a task, following it, steering it.
///
/// Start at [Workforce]. This package must not know how a run is carried out.
@NullMarked
package dev.tyto.core.workforce;

import org.jspecify.annotations.NullMarked;
