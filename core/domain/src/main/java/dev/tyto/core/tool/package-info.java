/// Tools: what they are called with, what comes back, and what they may touch.
///
/// Start at [Tool]. This package must not know models, or which worker calls.
@NullMarked
package dev.tyto.core.tool;

import org.jspecify.annotations.NullMarked;
