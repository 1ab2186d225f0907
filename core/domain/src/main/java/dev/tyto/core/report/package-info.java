/// A run at a glance, derived from its log.
///
/// Start at [RunReport]. This package must not know how a report is shown.
@NullMarked
package dev.tyto.core.report;

import org.jspecify.annotations.NullMarked;
