package dev.tyto.tools.files;

import dev.tyto.core.tool.ToolResult;
import dev.tyto.tools.exchange.ModelText;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// The one way from a model's path to a file: every name on the way is looked at when it is used, symbolic links are
/// never followed, and nothing but plain folders is entered.
///
/// Made for one call over the folder of an attempt, which is trusted and may itself be reached through links.
/// Thread-safe.
record WorkspaceJail(Path workspace) {

    /// Work inside an open folder.
    @FunctionalInterface
    interface Work {
        ToolResult in(Folder folder) throws IOException, RefusedPathException, InterruptedException;
    }

    /// Opens the folder that `names` leads to, does the work there, and turns what goes wrong into a result.
    ///
    /// @param names one below the other, from the workspace down
    /// @param making whether folders that are not there are made
    ToolResult inFolder(List<String> names, boolean making, Work work) throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException("file call interrupted");
        }
        try (Folder folder = descend(names, making)) {
            return work.in(folder);
        } catch (RefusedPathException refused) {
            return ModelText.refused(refused.getMessage());
        } catch (ClosedByInterruptException _) {
            Thread.interrupted();
            throw new InterruptedException("file call interrupted");
        } catch (DirectoryIteratorException _) {
            return ModelText.faulted("the folder could not be read to its end");
        } catch (IOException broken) {
            return ModelText.faulted(reason(broken));
        }
    }

    /// The file of that name in an open folder.
    ///
    /// @param path the whole path, for the message
    /// @throws RefusedPathException when there is something else or nothing
    static Entry file(Folder folder, WorkspacePath path) throws IOException, RefusedPathException {
        Entry entry = folder.look(path.fileName())
                .orElseThrow(() -> new RefusedPathException("there is no file " + ModelText.quoted(path.toString())
                        + " in the workspace; list_files shows what there is"));
        if (entry.kind() != Entry.Kind.FILE) {
            throw wrongKind(path.toString(), entry.kind(), "a file");
        }
        return entry;
    }

    static RefusedPathException wrongKind(String path, Entry.Kind kind, String wanted) {
        String rule = switch (kind) {
            case FILE -> " must be " + wanted + " but is a file";
            case FOLDER -> " must be " + wanted + " but is a folder; list_files shows what is in it";
            case SYMBOLIC_LINK -> " must be " + wanted + " but is a symbolic link, and links are not followed";
            case SPECIAL -> " must be " + wanted + " but is a pipe, socket or device, and those are not opened";
        };
        return new RefusedPathException("path " + ModelText.quoted(path) + rule);
    }

    private Folder descend(List<String> names, boolean making) throws IOException, RefusedPathException {
        Folder here = Folder.open(workspace);
        try {
            for (int depth = 0; depth < names.size(); depth++) {
                String shown = String.join("/", names.subList(0, depth + 1));
                Folder next = step(here, names.get(depth), shown, making);
                here.close();
                here = next;
            }
            return here;
        } catch (IOException | RefusedPathException | RuntimeException broken) {
            here.close();
            throw broken;
        }
    }

    private static Folder step(Folder here, String name, String shown, boolean making)
            throws IOException, RefusedPathException {
        Optional<Entry> entry = here.look(name);
        if (entry.isEmpty() && making) {
            here.make(name);
            entry = here.look(name);
        }
        Entry.Kind kind = entry.orElseThrow(() -> new RefusedPathException("there is no folder "
                        + ModelText.quoted(shown) + " in the workspace; list_files shows what there is"))
                .kind();
        if (kind != Entry.Kind.FOLDER) {
            throw wrongKind(shown, kind, "a folder");
        }
        return here.enter(name);
    }

    /// Never the message of the exception: it may hold paths of the machine.
    private static String reason(IOException broken) {
        return switch (broken) {
            case NoSuchFileException _ -> "the file or folder went away while it was used, or the workspace is gone";
            case AccessDeniedException _ -> "the system denies access to this file or folder";
            case FileSystemLoopException _ -> "a symbolic link came into the way while the path was used";
            case FileSystemException known when known.getReason() != null -> "the system says: " + known.getReason();
            default -> "the file system failed (" + broken.getClass().getSimpleName() + ")";
        };
    }
}
