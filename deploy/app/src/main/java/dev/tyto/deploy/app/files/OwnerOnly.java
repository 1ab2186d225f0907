package dev.tyto.deploy.app.files;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/// Makes folders (0700) and files (0600) for their owner alone; where the file system knows no such rights, the
/// folder's own rights hold. Stateless.
public final class OwnerOnly {

    private static final Set<PosixFilePermission> FOLDER = PosixFilePermissions.fromString("rwx------");
    private static final Set<PosixFilePermission> FILE = PosixFilePermissions.fromString("rw-------");
    private static final Set<PosixFilePermission> OTHERS = PosixFilePermissions.fromString("---rwxrwx");

    private OwnerOnly() {}

    /// Makes the folder and those above it that are missing; one that is there stays as it is.
    ///
    /// @throws IOException when it cannot be made, or a file is in its place
    public static void makeFolder(Path folder) throws IOException {
        Files.createDirectories(folder, knowsRights(folder) ? attribute(FOLDER) : new FileAttribute<?>[0]);
    }

    /// Takes all rights on this existing folder from everyone but its owner.
    ///
    /// @throws IOException when the folder is somebody else's
    public static void closeFolder(Path folder) throws IOException {
        if (knowsRights(folder)) {
            Files.setPosixFilePermissions(folder, FOLDER);
        }
    }

    /// Takes all rights on this existing file from everyone but its owner.
    ///
    /// @throws IOException when the file is somebody else's
    public static void closeFile(Path file) throws IOException {
        if (knowsRights(file)) {
            Files.setPosixFilePermissions(file, FILE);
        }
    }

    /// Whether someone but the owner may read, write or enter this existing folder.
    ///
    /// @throws IOException when its rights cannot be read
    public static boolean isOpenToOthers(Path folder) throws IOException {
        return knowsRights(folder)
                && Files.getPosixFilePermissions(folder).stream().anyMatch(OTHERS::contains);
    }

    private static FileAttribute<?>[] attribute(Set<PosixFilePermission> rights) {
        return new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(rights)};
    }

    private static boolean knowsRights(Path place) {
        return place.getFileSystem().supportedFileAttributeViews().contains("posix");
    }
}
