/// Limits and what was used of them: budgets are reserved before they are spent.
///
/// Start at [Ledger]. This package must not know what a model or a tool is, only that using one costs something.
@NullMarked
package dev.tyto.core.budget;

import org.jspecify.annotations.NullMarked;
