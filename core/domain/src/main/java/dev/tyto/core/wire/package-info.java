/// The wire forms: JSON text, the public plan format and the event log, strict in what is written and lenient in
/// what is read.
///
/// Start at [EventFormat]. This package is the only one of core that knows a JSON library; its signatures do not.
@NullMarked
package dev.tyto.core.wire;

import org.jspecify.annotations.NullMarked;
