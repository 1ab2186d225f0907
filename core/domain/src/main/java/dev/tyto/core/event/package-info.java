/// The run's log: a closed set of facts.
///
/// Start at [RunEvent]. This package must not know the wire form, the journal or how state is folded.
@NullMarked
package dev.tyto.core.event;

import org.jspecify.annotations.NullMarked;
