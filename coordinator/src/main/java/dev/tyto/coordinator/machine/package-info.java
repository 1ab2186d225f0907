/// The coordinator as a pure function: what has happened goes in, what should be in flight comes out.
///
/// Start at [RunMachine]. This package must not know clocks, threads, networks or chance.
@NullMarked
package dev.tyto.coordinator.machine;

import org.jspecify.annotations.NullMarked;
