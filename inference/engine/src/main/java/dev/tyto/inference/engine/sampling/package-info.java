/// From the logits of a model to the next token: penalties, temperature, truncation, a draw.
///
/// Start at [SamplingChain]. This package must not know where logits come from, nor any tensor library.
@NullMarked
package dev.tyto.inference.engine.sampling;

import org.jspecify.annotations.NullMarked;
