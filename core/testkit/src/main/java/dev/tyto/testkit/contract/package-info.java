/// What every implementation of a port must do, as tests that its own test class inherits.
///
/// Start at [JournalContract]. This package must not know any implementation.
@NullMarked
package dev.tyto.testkit.contract;

import org.jspecify.annotations.NullMarked;
