package dev.tyto.core.artifact;

import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;

/// The rights with which Tyto makes folders (0700) and files (0600): for their owner alone, where the file system knows
/// rights; elsewhere no attribute. Stateless.
public final class OwnerOnly {

    private OwnerOnly() {}

    /// For `Files.createDirectories(folder, OwnerOnly.folder(folder))`: every folder that it makes gets them.
    public static FileAttribute<?>[] folder(Path near) {
        return rights(near, "rwx------");
    }

    /// For `Files.createFile(file, OwnerOnly.file(file))`.
    public static FileAttribute<?>[] file(Path near) {
        return rights(near, "rw-------");
    }

    private static FileAttribute<?>[] rights(Path near, String rights) {
        return near.getFileSystem().supportedFileAttributeViews().contains("posix")
                ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(rights))}
                : new FileAttribute<?>[0];
    }
}
