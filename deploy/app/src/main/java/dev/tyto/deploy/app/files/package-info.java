/// Folders and files on this machine that nobody but their owner may read.
///
/// Start at [OwnerOnly]. This package must not know what is in them.
@NullMarked
package dev.tyto.deploy.app.files;

import org.jspecify.annotations.NullMarked;
