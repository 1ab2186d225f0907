/// Text into tokens and back, as the files of a model say.
///
/// Start at [Tokenizer]. This package must not know how tokens are chosen, nor what a chat is.
@NullMarked
package dev.tyto.inference.engine.tokenizer;

import org.jspecify.annotations.NullMarked;
