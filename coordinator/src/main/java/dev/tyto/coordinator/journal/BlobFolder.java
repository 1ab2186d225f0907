package dev.tyto.coordinator.journal;

import dev.tyto.core.artifact.Digest;
import dev.tyto.core.artifact.OwnerOnly;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Contents by hash as files, under `blobs` in the data folder: `blobs/ab/ab12…`. A content is written beside its
/// place,
/// synced and moved there. Thread-safe, also between processes.
final class BlobFolder {

    private final Path blobs;

    /// Makes nothing before the first content comes.
    BlobFolder(Path dataFolder) {
        this.blobs = dataFolder.resolve("blobs");
    }

    Path path() {
        return blobs;
    }

    Path place(Digest digest) {
        return blobs.resolve(digest.hex().substring(0, 2)).resolve(digest.hex());
    }

    /// An empty file to be filled and then adopted.
    Path incoming() throws IOException {
        Files.createDirectories(blobs, OwnerOnly.folder(blobs));
        return Files.createTempFile(blobs, "incoming", ".part");
    }

    /// Moves a filled file to its place; on the disk when this returns, for an event that names a content must not
    /// outlive it in a crash of the machine.
    void adopt(Path filled, Digest digest) throws IOException {
        sync(filled, StandardOpenOption.WRITE);
        Path place = place(digest);
        Path shelf = blobs.resolve(place.getName(place.getNameCount() - 2));
        Files.createDirectories(shelf, OwnerOnly.folder(blobs));
        Files.move(filled, place, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        if (place.getFileSystem().supportedFileAttributeViews().contains("posix")) { // else folders cannot be opened
            sync(shelf, StandardOpenOption.READ);
            sync(blobs, StandardOpenOption.READ);
        }
    }

    /// Keeps a text.
    void write(Digest digest, String text) throws IOException {
        if (Files.isRegularFile(place(digest))) {
            return;
        }
        Path fresh = incoming();
        try {
            Files.writeString(fresh, text);
            adopt(fresh, digest);
        } finally {
            Files.deleteIfExists(fresh);
        }
    }

    /// A text that was kept; nothing when it is not there.
    Optional<String> read(Digest digest) throws IOException {
        try {
            return Optional.of(Files.readString(place(digest)));
        } catch (NoSuchFileException | CharacterCodingException e) {
            return Optional.empty(); // not there, or no text
        }
    }

    /// Removes a content that has a file.
    void remove(Digest digest) throws IOException {
        Files.deleteIfExists(place(digest));
    }

    /// Removes what was begun to be filled before this instant, and never adopted.
    void removeAbandoned(Instant before) throws IOException {
        if (!Files.isDirectory(blobs)) {
            return;
        }
        List<Path> begun = new ArrayList<>();
        try (DirectoryStream<Path> incoming = Files.newDirectoryStream(blobs, "incoming*.part")) {
            incoming.forEach(begun::add);
        }
        for (Path each : begun) {
            try {
                if (Files.getLastModifiedTime(each).toInstant().isBefore(before)) {
                    Files.deleteIfExists(each);
                }
            } catch (NoSuchFileException e) {
                // It was adopted meanwhile.
            }
        }
    }

    private static void sync(Path path, StandardOpenOption how) throws IOException {
        try (FileChannel channel = FileChannel.open(path, how)) {
            channel.force(true);
        }
    }
}
