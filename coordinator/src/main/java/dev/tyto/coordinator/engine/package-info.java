/// The embedded engine: carries out what the machine decides, on virtual threads, with every step in the journal.
///
/// Start at [EmbeddedEngine]. This package must not know any model, database or tool by name.
@NullMarked
package dev.tyto.coordinator.engine;

import org.jspecify.annotations.NullMarked;
