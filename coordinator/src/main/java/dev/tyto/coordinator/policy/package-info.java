/// The plain policies: who does a subtask, with what means, and what a tool may do unasked.
///
/// Start at [CapabilityRouter]. This package must not know how a run is driven.
@NullMarked
package dev.tyto.coordinator.policy;

import org.jspecify.annotations.NullMarked;
