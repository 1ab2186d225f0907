package dev.tyto.tools.files;

import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.DosFileAttributes;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.StreamSupport;

/// A folder reached by its path, for systems that cannot hold one open (Windows). Before each use the path is resolved
/// again and must still be this folder; a link exchanged in the instant after that is not seen.
record NamedFolder(Path path) implements Folder {

    @Override
    public Optional<Entry> look(String name) throws IOException {
        Path inside = unmoved().resolve(name);
        try {
            PosixFileAttributeView posix =
                    Files.getFileAttributeView(inside, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
            if (posix != null) {
                PosixFileAttributes attributes = posix.readAttributes();
                return Optional.of(Entry.of(attributes));
            }
            BasicFileAttributes attributes =
                    Files.readAttributes(inside, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            Entry entry = Entry.of(attributes);
            boolean readOnly = attributes instanceof DosFileAttributes dos && dos.isReadOnly();
            return Optional.of(new Entry(entry.kind(), entry.bytes(), readOnly));
        } catch (NoSuchFileException _) {
            return Optional.empty();
        }
    }

    @Override
    public Folder enter(String name) throws IOException {
        NamedFolder folder = new NamedFolder(unmoved().resolve(name));
        folder.unmoved();
        return folder;
    }

    @Override
    public void make(String name) throws IOException {
        try {
            Files.createDirectory(unmoved().resolve(name));
        } catch (FileAlreadyExistsException _) {
            // Made by a call beside this one; entering it says whether it is a folder.
        }
    }

    @Override
    public SeekableByteChannel read(String name) throws IOException {
        return Files.newByteChannel(
                unmoved().resolve(name), Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS));
    }

    @Override
    public SeekableByteChannel create(String name) throws IOException {
        return Files.newByteChannel(
                unmoved().resolve(name),
                Set.of(StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW, LinkOption.NOFOLLOW_LINKS));
    }

    @Override
    public void rename(String from, String to) throws IOException {
        Path folder = unmoved();
        Files.move(folder.resolve(from), folder.resolve(to), StandardCopyOption.ATOMIC_MOVE);
    }

    @Override
    public void delete(String name) throws IOException {
        Files.deleteIfExists(unmoved().resolve(name));
    }

    @Override
    public List<String> names(int most) throws IOException {
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(unmoved())) {
            return StreamSupport.stream(stream.spliterator(), false)
                    .limit(most)
                    .map(inside -> String.valueOf(inside.getFileName()))
                    .toList();
        }
    }

    @Override
    public void close() {
        // Holds nothing.
    }

    private Path unmoved() throws IOException {
        if (!path.toRealPath().equals(path)) {
            throw Folder.linked(String.valueOf(path.getFileName()));
        }
        return path;
    }
}
