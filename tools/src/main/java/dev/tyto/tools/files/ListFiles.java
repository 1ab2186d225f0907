package dev.tyto.tools.files;

import dev.tyto.core.tool.Tool;
import dev.tyto.core.tool.ToolCall;
import dev.tyto.core.tool.ToolResult;
import dev.tyto.core.tool.ToolScope;
import dev.tyto.core.tool.ToolSpec;
import dev.tyto.core.tool.ToolSpec.Effect;
import dev.tyto.core.tool.ToolSpec.Permission;
import dev.tyto.tools.exchange.Arguments;
import dev.tyto.tools.exchange.ModelText;
import dev.tyto.tools.exchange.Parameter;
import dev.tyto.tools.exchange.Parameters;
import dev.tyto.tools.exchange.Parameters.Reading;
import java.time.Duration;
import java.util.List;

/// The tool `list_files`: everything under a folder of the workspace, sorted by path, one entry a line.
///
/// At most 1,000 entries and 16 KiB a call; the last line says how to get the rest. Stateless and thread-safe.
public final class ListFiles implements Tool {

    static final int MAX_ENTRIES = 1_000;

    private static final String PATH = "path";
    private static final String OFFSET = "offset";
    private static final int NOTE_BYTES = 400;
    private static final int SHOWN_CHARACTERS = 2_000;

    private static final Parameters PARAMETERS = Parameters.of(
            new Parameter.Text(
                    PATH,
                    "Folder inside the workspace, such as notes; the whole workspace when left out.",
                    false,
                    WorkspacePath.MAX_CHARACTERS),
            new Parameter.Whole(
                    OFFSET, "Number of the first entry to show, counted from 1.", false, 1, FolderWalk.MAX_ENTRIES));

    private static final ToolSpec SPEC = new ToolSpec(
            "list_files",
            "Lists all files and folders of the workspace with their sizes, sorted by path. Files that came with the"
                    + " task are there too.",
            PARAMETERS.schema(),
            Permission.WORKSPACE,
            Effect.NONE,
            Duration.ofSeconds(30));

    @Override
    public ToolSpec spec() {
        return SPEC;
    }

    @Override
    public ToolResult call(ToolCall call, ToolScope scope) throws InterruptedException {
        return switch (PARAMETERS.read(call)) {
            case Reading.Wrong(ToolResult.Refused refusal) -> refusal;
            case Reading.Read(Arguments arguments) -> list(arguments, new WorkspaceJail(scope.workspace()));
        };
    }

    private static ToolResult list(Arguments arguments, WorkspaceJail jail) throws InterruptedException {
        WorkspacePath path;
        try {
            path = WorkspacePath.parse(arguments.optionalText(PATH).orElse("."));
        } catch (RefusedPathException refused) {
            return ModelText.refused(refused.getMessage());
        }
        long offset = arguments.whole(OFFSET, 1);
        return jail.inFolder(path.names(), false, folder -> page(FolderWalk.of(folder, path), (int) offset));
    }

    private static ToolResult page(FolderWalk walk, int offset) {
        List<FolderWalk.Found> all = walk.found();
        if (all.isEmpty() && walk.unreadable() == 0) {
            return ModelText.returned("(the folder is empty)");
        }
        if (offset > Math.max(1, all.size())) {
            return ModelText.refused(
                    "argument `offset` must be at most " + all.size() + ", the number of entries, but was " + offset);
        }
        StringBuilder text = new StringBuilder();
        long bytes = 0;
        int next = offset - 1;
        while (next < all.size() && next < offset - 1 + MAX_ENTRIES) {
            String line = line(all.get(next));
            bytes += ModelText.bytes(line);
            if (bytes > ModelText.MAX_BYTES - NOTE_BYTES) {
                break;
            }
            text.append(line);
            next++;
        }
        return ModelText.returned(text.append(note(walk, offset, next)).toString());
    }

    private static String line(FolderWalk.Found found) {
        String path = ModelText.oneLine(found.path(), SHOWN_CHARACTERS);
        return switch (found.entry().kind()) {
            case FILE ->
                path + " (" + ModelText.size(found.entry().bytes())
                        + (found.entry().readOnly() ? ", read-only)\n" : ")\n");
            case FOLDER -> path + "/\n";
            case SYMBOLIC_LINK -> path + " (symbolic link, not followed)\n";
            case SPECIAL -> path + " (pipe, socket or device, not opened)\n";
        };
    }

    private static String note(FolderWalk walk, int offset, int next) {
        String total = (walk.complete() ? "" : "more than ") + walk.found().size();
        String whatFailed = walk.unreadable() == 0 ? "" : "; " + walk.unreadable() + " could not be read";
        if (next < walk.found().size()) {
            return "[entries " + offset + " to " + next + " of " + total + whatFailed
                    + "; call list_files again with offset=" + (next + 1) + ", or with the path of one folder]";
        }
        return "[" + total + (walk.found().size() == 1 ? " entry" : " entries") + whatFailed
                + (walk.complete() ? "]" : "; call list_files again with the path of one folder]");
    }
}
