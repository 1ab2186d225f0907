package dev.tyto.tools.files;

import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemLoopException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.util.List;
import java.util.Optional;

/// An open folder; every operation takes one name directly inside it and follows no symbolic link.
///
/// Made by [#open] and [#enter]; whoever makes it closes it. Not thread-safe.
sealed interface Folder extends AutoCloseable permits HeldFolder, NamedFolder {

    /// Opens the folder at a trusted path. Where the system can hold a folder open, what is inside is reached through
    /// that handle, so that a folder exchanged for a link in the meantime leads nowhere; elsewhere it is reached by
    /// its path.
    @SuppressWarnings("StreamResourceLeak") // The folder that is returned owns the stream and closes it.
    static Folder open(Path trusted) throws IOException {
        Path real = trusted.toRealPath();
        DirectoryStream<Path> stream = Files.newDirectoryStream(real);
        if (stream instanceof SecureDirectoryStream<Path> held) {
            return new HeldFolder(held, real);
        }
        stream.close();
        return new NamedFolder(real);
    }

    /// What is there under the name, or empty.
    Optional<Entry> look(String name) throws IOException;

    /// Opens a folder inside this one.
    ///
    /// @throws IOException also when the name is a symbolic link
    Folder enter(String name) throws IOException;

    /// Makes an empty folder; one that is already there is left alone.
    void make(String name) throws IOException;

    /// Opens a file for reading, from its start.
    SeekableByteChannel read(String name) throws IOException;

    /// Makes a file that is not there yet and opens it for writing.
    SeekableByteChannel create(String name) throws IOException;

    /// Gives a file another name, in one step that nobody can see the middle of; a file of that name is replaced.
    void rename(String from, String to) throws IOException;

    /// Takes the file or link away, if it is there.
    void delete(String name) throws IOException;

    /// The names inside, in no order, at most `most`. Can be asked once for an open folder.
    List<String> names(int most) throws IOException;

    @Override
    void close() throws IOException;

    /// The failure of a name that turned into a symbolic link between the look and the use.
    static FileSystemLoopException linked(String name) {
        return new FileSystemLoopException(name);
    }
}
