/// The command line: commands, their output, their exit codes.
///
/// Start at [dev.tyto.deploy.app.cli.Tyto]. This package must not know any room but core: it meets the others through
/// [dev.tyto.deploy.app.cli.Opening] and [dev.tyto.deploy.app.cli.Workplace].
@NullMarked
package dev.tyto.deploy.app.cli;

import org.jspecify.annotations.NullMarked;
