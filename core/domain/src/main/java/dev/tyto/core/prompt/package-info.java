/// Prompts: texts with named holes, the fences that mark text in them as data, and what to leave out of an answer.
///
/// Start at [PromptTemplate]. This package must not know what any prompt is about or who sends it.
@NullMarked
package dev.tyto.core.prompt;

import org.jspecify.annotations.NullMarked;
