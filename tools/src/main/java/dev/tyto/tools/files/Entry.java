package dev.tyto.tools.files;

import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;

/// What lies under a name in a folder, symbolic links not followed. `bytes` is the size of a file, else 0.
record Entry(Kind kind, long bytes, boolean readOnly) {

    enum Kind {
        FILE,
        FOLDER,
        SYMBOLIC_LINK,
        /// A pipe, a socket or a device: opening one may block or act.
        SPECIAL
    }

    static Entry of(BasicFileAttributes attributes) {
        Kind kind = kind(attributes);
        boolean readOnly = attributes instanceof PosixFileAttributes posix
                && !posix.permissions().contains(PosixFilePermission.OWNER_WRITE);
        return new Entry(kind, kind == Kind.FILE ? attributes.size() : 0, readOnly);
    }

    private static Kind kind(BasicFileAttributes attributes) {
        if (attributes.isSymbolicLink()) {
            return Kind.SYMBOLIC_LINK;
        }
        if (attributes.isDirectory()) {
            return Kind.FOLDER;
        }
        return attributes.isRegularFile() ? Kind.FILE : Kind.SPECIAL;
    }
}
