package dev.tyto.tools.files;

import dev.tyto.tools.exchange.ModelText;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// A path as a model wrote it, taken apart and checked by its letters alone: relative, with `/` between its names, no
/// way up. No names means the workspace folder itself. Immutable.
record WorkspacePath(List<String> names) {

    static final int MAX_CHARACTERS = 1_000;
    static final int MAX_DEPTH = 32;

    /// Names that begin so are the tools' own: half-written files. They are neither listed nor opened.
    static final String RESERVED_PREFIX = ".tyto-";

    private static final int MAX_NAME_BYTES = 255;

    WorkspacePath {
        names = List.copyOf(names);
    }

    /// @throws RefusedPathException when a rule is broken
    static WorkspacePath parse(String text) throws RefusedPathException {
        if (text.length() > MAX_CHARACTERS) {
            throw broken(text, "must have at most " + MAX_CHARACTERS + " characters but has " + text.length());
        }
        if (text.chars().anyMatch(Character::isISOControl)) {
            throw broken(text, "must not contain control characters such as NUL or line ends");
        }
        if (text.contains("\\")) {
            throw broken(text, "must have / between its names and no backslash");
        }
        if (text.startsWith("/") || text.equals("~") || text.startsWith("~/")) {
            throw broken(text, "must be relative to the workspace, such as notes/a.txt");
        }
        List<String> names = new ArrayList<>();
        for (String name : text.split("/", -1)) {
            if (!name.isEmpty() && !name.equals(".")) {
                names.add(checked(name, text));
            }
        }
        if (names.size() > MAX_DEPTH) {
            throw broken(text, "must have at most " + MAX_DEPTH + " names but has " + names.size());
        }
        return new WorkspacePath(names);
    }

    /// As [#parse], and the path must name something inside the workspace, not the folder itself.
    static WorkspacePath parseFile(String text) throws RefusedPathException {
        WorkspacePath path = parse(text);
        if (path.names.isEmpty() || text.endsWith("/") || text.endsWith("/.")) {
            throw broken(text, "must name a file, such as notes/a.txt, but names a folder");
        }
        return path;
    }

    List<String> folders() {
        return names.subList(0, names.size() - 1);
    }

    String fileName() {
        return names.getLast();
    }

    @Override
    public String toString() {
        return String.join("/", names);
    }

    private static String checked(String name, String text) throws RefusedPathException {
        if (name.equals("..")) {
            throw broken(text, "must stay inside the workspace and not contain ..");
        }
        if (ModelText.bytes(name) > MAX_NAME_BYTES) {
            throw broken(text, "must have names of at most " + MAX_NAME_BYTES + " bytes");
        }
        if (name.startsWith(RESERVED_PREFIX)) {
            throw broken(text, "must not use names that start with " + RESERVED_PREFIX + ", which are reserved");
        }
        if (!isOneName(name)) {
            throw broken(text, "must have names that this system can store, such as a.txt");
        }
        return name;
    }

    /// On systems with other rules (drive letters, unmappable characters) a harmless name may be something else.
    static boolean isOneName(String name) {
        try {
            Path path = Path.of(name);
            return !path.isAbsolute()
                    && path.getRoot() == null
                    && path.getNameCount() == 1
                    && path.toString().equals(name);
        } catch (InvalidPathException _) {
            return false;
        }
    }

    private static RefusedPathException broken(String text, String rule) {
        return new RefusedPathException("path " + ModelText.quoted(text) + " " + rule);
    }
}
