/// The application: the process's entry and the one place where the rooms of the house are joined.
///
/// Start at [dev.tyto.deploy.app.Main]. This package must not know how a command reads its options or prints.
@NullMarked
package dev.tyto.deploy.app;

import org.jspecify.annotations.NullMarked;
