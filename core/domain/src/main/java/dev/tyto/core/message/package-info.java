/// Conversations as the log keeps them: messages made of parts.
///
/// Start at [Message]. This package must not know any provider's wire format.
@NullMarked
package dev.tyto.core.message;

import org.jspecify.annotations.NullMarked;
