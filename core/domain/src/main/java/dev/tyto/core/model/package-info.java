/// Models: how one is named, asked, and what it answers.
///
/// Start at [Models]. This package must not know any provider.
@NullMarked
package dev.tyto.core.model;

import org.jspecify.annotations.NullMarked;
