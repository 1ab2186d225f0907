/// What passes between a model and a tool: arguments in, text of bounded size out.
///
/// Start at [Parameters]. This package must not know any single tool.
@NullMarked
package dev.tyto.tools.exchange;

import org.jspecify.annotations.NullMarked;
