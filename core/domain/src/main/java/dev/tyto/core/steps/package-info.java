/// Durable steps: the only way to a model or a tool. A step's intent is in the journal before it is executed and its
/// result before it is used.
///
/// Start at [Steps]. This package must not know how steps are journalled or run.
@NullMarked
package dev.tyto.core.steps;

import org.jspecify.annotations.NullMarked;
