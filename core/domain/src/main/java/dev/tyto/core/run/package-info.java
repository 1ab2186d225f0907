/// What a run is called, what may be chosen for it, what may be said to it, and how it can end.
///
/// Start at [RunId]. This package must not know the log or how a run is carried out.
@NullMarked
package dev.tyto.core.run;

import org.jspecify.annotations.NullMarked;
