/// Files that cross a border: what a task brings along and what its workers made, named by the hash of their bytes.
///
/// Start at [Artifacts]. This package must not know who made a file or where it is kept.
@NullMarked
package dev.tyto.core.artifact;

import org.jspecify.annotations.NullMarked;
