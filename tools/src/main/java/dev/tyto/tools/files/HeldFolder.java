package dev.tyto.tools.files;

import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.PosixFileAttributeView;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.StreamSupport;

/// A folder reached through an open handle (Linux, macOS). One operation goes by the path, because the handle has none
/// of its kind: making a folder. It can make an empty folder elsewhere at worst, and nothing enters that.
record HeldFolder(SecureDirectoryStream<Path> handle, Path path) implements Folder {

    @Override
    public Optional<Entry> look(String name) throws IOException {
        try {
            PosixFileAttributeView posix =
                    handle.getFileAttributeView(Path.of(name), PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
            BasicFileAttributeView view = posix != null
                    ? posix
                    : handle.getFileAttributeView(
                            Path.of(name), BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
            return Optional.of(Entry.of(view.readAttributes()));
        } catch (NoSuchFileException _) {
            return Optional.empty();
        }
    }

    @Override
    public Folder enter(String name) throws IOException {
        return new HeldFolder(handle.newDirectoryStream(Path.of(name), LinkOption.NOFOLLOW_LINKS), path.resolve(name));
    }

    @Override
    public void make(String name) throws IOException {
        try {
            Files.createDirectory(path.resolve(name));
        } catch (FileAlreadyExistsException _) {
            // Made by a call beside this one; entering it says whether it is a folder.
        }
    }

    @Override
    public SeekableByteChannel read(String name) throws IOException {
        return handle.newByteChannel(Path.of(name), Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS));
    }

    @Override
    public SeekableByteChannel create(String name) throws IOException {
        return handle.newByteChannel(
                Path.of(name),
                Set.of(StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW, LinkOption.NOFOLLOW_LINKS));
    }

    @Override
    public void rename(String from, String to) throws IOException {
        handle.move(Path.of(from), handle, Path.of(to));
    }

    @Override
    public void delete(String name) throws IOException {
        try {
            handle.deleteFile(Path.of(name));
        } catch (NoSuchFileException _) {
            // Gone already.
        }
    }

    @Override
    public List<String> names(int most) {
        return StreamSupport.stream(handle.spliterator(), false)
                .limit(most)
                .map(inside -> String.valueOf(inside.getFileName()))
                .toList();
    }

    @Override
    public void close() throws IOException {
        handle.close();
    }
}
