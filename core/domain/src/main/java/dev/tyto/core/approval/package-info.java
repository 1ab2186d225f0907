/// What needs a person's leave.
///
/// Start at [Approvals]. This package must not know how a person is asked.
@NullMarked
package dev.tyto.core.approval;

import org.jspecify.annotations.NullMarked;
