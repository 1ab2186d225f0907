package dev.tyto.deploy.app.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/// Who may use what is there already; where the file system knows no rights, nothing is asked and nothing changed.
/// Stateless.
final class Rights {

    private static final Set<PosixFilePermission> FOLDER = PosixFilePermissions.fromString("rwx------");
    private static final Set<PosixFilePermission> FILE = PosixFilePermissions.fromString("rw-------");
    private static final Set<PosixFilePermission> OF_OTHERS = PosixFilePermissions.fromString("---rwxrwx");

    private Rights() {}

    /// Leaves the folder to its owner alone.
    ///
    /// @throws IOException when the folder is somebody else's
    static void closeFolder(Path folder) throws IOException {
        if (isOpenToOthers(folder)) {
            Files.setPosixFilePermissions(folder, FOLDER);
        }
    }

    /// Leaves the file to its owner alone.
    ///
    /// @throws IOException when the file is somebody else's
    static void closeFile(Path file) throws IOException {
        if (isOpenToOthers(file)) {
            Files.setPosixFilePermissions(file, FILE);
        }
    }

    /// Whether someone but the owner may read, write or enter it.
    ///
    /// @throws IOException when its rights cannot be read
    static boolean isOpenToOthers(Path place) throws IOException {
        return place.getFileSystem().supportedFileAttributeViews().contains("posix")
                && Files.getPosixFilePermissions(place).stream().anyMatch(OF_OTHERS::contains);
    }
}
