/// The GAIA benchmark: its questions and the official verdict on their answers.
///
/// Start at [GaiaScorer]. This package must not know how an answer was made: no agent, model or prompt.
@NullMarked
package dev.tyto.benchmarks.gaia;

import org.jspecify.annotations.NullMarked;
