/// Where logs are kept, and what is said to a run whose owner is elsewhere.
///
/// Start at [Journal]. This package must not know any database.
@NullMarked
package dev.tyto.core.journal;

import org.jspecify.annotations.NullMarked;
