/// The workspace tools: list, read and write files inside the folder of one attempt and nowhere else.
///
/// Start at [WorkspaceJail]. This package must not know who calls, or anything outside the folder it is given.
@NullMarked
package dev.tyto.tools.files;

import org.jspecify.annotations.NullMarked;
