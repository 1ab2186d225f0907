/// The workers' side: the tool loop of a model, the verifier of its answers, the one answer made of all results.
///
/// Start at [LlmWorker]. This package must not know who assigns the work, which model answers, or what a tool does.
@NullMarked
package dev.tyto.workers;

import org.jspecify.annotations.NullMarked;
