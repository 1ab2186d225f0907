/// What the outside may send that nobody should.
///
/// Start at [HostileReplies]. This package must not know who reads it.
@NullMarked
package dev.tyto.testkit.hostile;

import org.jspecify.annotations.NullMarked;
