/// Doubles of the surroundings for tests of every module: shared files, time, and a journal in memory.
///
/// Start at [TickingClock]. This package must not know any module but core's domain, and ships in no product.
@NullMarked
package dev.tyto.testkit;

import org.jspecify.annotations.NullMarked;
