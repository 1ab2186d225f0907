/// Doubles that say and do what a test wrote down for them, and remember what they were asked.
///
/// Start at [ScriptedModel]. This package must not know any module but core's domain.
@NullMarked
package dev.tyto.testkit.script;

import org.jspecify.annotations.NullMarked;
