/// The tools that Tyto brings along, and the list of them.
///
/// Start at [ToolCatalogue]. This package must not know which worker or model calls a tool.
@NullMarked
package dev.tyto.tools;

import org.jspecify.annotations.NullMarked;
