/// The rules that records state in their constructors, with one form of message: *subject must rule but was value*.
///
/// Start at [Require]. This package must not know any type of the domain.
@NullMarked
package dev.tyto.core.rule;

import org.jspecify.annotations.NullMarked;
