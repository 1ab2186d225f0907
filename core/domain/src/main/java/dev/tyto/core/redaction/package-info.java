/// Secrets taken out of text, before an event is recorded.
///
/// Start at [Redaction]. This package must not know events or their wire form.
@NullMarked
package dev.tyto.core.redaction;

import org.jspecify.annotations.NullMarked;
