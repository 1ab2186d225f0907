package dev.tyto.tools.files;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// Everything found under one folder, sorted by path. `complete` is false when the walk stopped at its limits;
/// `unreadable` counts the entries that could not be looked at or opened. Made by [#of]. Immutable.
record FolderWalk(List<Found> found, boolean complete, int unreadable) {

    static final int MAX_ENTRIES = 10_000;

    FolderWalk {
        found = List.copyOf(found);
    }

    /// One entry; the path is relative to the workspace.
    record Found(String path, Entry entry) {}

    static FolderWalk of(Folder folder, WorkspacePath path) throws IOException, InterruptedException {
        Collecting collecting = new Collecting();
        collecting.walk(
                folder, path.names().isEmpty() ? "" : path + "/", path.names().size());
        collecting.found.sort(Comparator.comparing(Found::path));
        return new FolderWalk(collecting.found, collecting.complete, collecting.unreadable);
    }

    /// The state of one walk.
    private static final class Collecting {

        private final List<Found> found = new ArrayList<>();
        private boolean complete = true;
        private int unreadable;

        void walk(Folder folder, String prefix, int depth) throws IOException, InterruptedException {
            List<String> names = folder.names(MAX_ENTRIES + 1).stream().sorted().toList();
            for (String name : names) {
                if (name.startsWith(WorkspacePath.RESERVED_PREFIX)) {
                    continue;
                }
                if (Thread.interrupted()) {
                    throw new InterruptedException("file call interrupted");
                }
                if (found.size() >= MAX_ENTRIES) {
                    complete = false;
                    return;
                }
                add(folder, name, prefix, depth);
            }
        }

        private void add(Folder folder, String name, String prefix, int depth)
                throws IOException, InterruptedException {
            Optional<Entry> entry = WorkspacePath.isOneName(name) ? folder.look(name) : Optional.empty();
            if (entry.isEmpty()) {
                unreadable++;
                return;
            }
            found.add(new Found(prefix + name, entry.get()));
            if (entry.get().kind() == Entry.Kind.FOLDER) {
                enter(folder, name, prefix + name + "/", depth + 1);
            }
        }

        private void enter(Folder folder, String name, String prefix, int depth) throws InterruptedException {
            if (depth >= WorkspacePath.MAX_DEPTH) {
                complete = false;
                return;
            }
            try (Folder inside = folder.enter(name)) {
                walk(inside, prefix, depth);
            } catch (IOException | DirectoryIteratorException _) {
                unreadable++;
            }
        }
    }
}
