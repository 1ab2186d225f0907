/// From results to the answer: synthesis and the requested form.
///
/// Start at [Synthesizer]. This package must not know prompts.
@NullMarked
package dev.tyto.core.answer;

import org.jspecify.annotations.NullMarked;
