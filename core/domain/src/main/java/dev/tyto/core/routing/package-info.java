/// Who does a subtask, and with what means.
///
/// Start at [Router]. This package must not know how a run is driven.
@NullMarked
package dev.tyto.core.routing;

import org.jspecify.annotations.NullMarked;
