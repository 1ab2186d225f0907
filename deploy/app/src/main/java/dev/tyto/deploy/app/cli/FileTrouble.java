package dev.tyto.deploy.app.cli;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Says in plain words why a file or folder could not be used. Stateless.
final class FileTrouble {

    /// The operating system's words, and ours.
    private static final Map<String, String> KNOWN = Map.of(
            "No space left on device", "the disk is full",
            "Disk quota exceeded", "your share of the disk is used up",
            "Read-only file system", "the disk may only be read",
            "Permission denied", "you have no right to",
            "Operation not permitted", "you have no right to",
            "Is a directory", "it is a folder",
            "Not a directory", "a file is where a folder should be",
            "No such file or directory", "there is no such file or folder",
            "File name too long", "its name is too long",
            "Too many open files", "too many files are open");

    private FileTrouble() {}

    /// Continues a sentence: "… could not be read: there is no such file".
    static String of(IOException problem) {
        return switch (problem) {
            case NoSuchFileException _, FileNotFoundException _ -> "there is no such file or folder";
            case AccessDeniedException _ -> "you have no right to";
            case FileAlreadyExistsException _ -> "a file of that name is there already";
            case NotDirectoryException _ -> "a file is where a folder should be";
            case FileSystemException fault -> words(fault.getReason());
            default -> words(problem.getMessage());
        };
    }

    private static String words(@Nullable String system) {
        return KNOWN.getOrDefault(String.valueOf(system), "the disk or the file system reports a fault");
    }
}
