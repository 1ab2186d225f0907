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
import java.io.IOException;
import java.nio.channels.Channels;
import java.time.Duration;
import java.util.Optional;

/// The tool `read_file`: text of one file, by lines, at most 16 KiB a call.
///
/// A line longer than [TextLines#MAX_LINE_BYTES] bytes counts as several, so that every part of any text can be
/// reached. What is not UTF-8 but has no control bytes is read as ISO-8859-1, and the last line says so. Stateless and
/// thread-safe.
public final class ReadFile implements Tool {

    private static final String PATH = "path";
    private static final String OFFSET = "offset";
    private static final String LIMIT = "limit";
    private static final int NOTE_BYTES = 600;
    private static final int MAX_LINES = 1_000_000_000;

    private static final Parameters PARAMETERS = Parameters.of(
            new Parameter.Text(
                    PATH, "File inside the workspace, such as notes/a.txt.", true, WorkspacePath.MAX_CHARACTERS),
            new Parameter.Whole(OFFSET, "Number of the first line to read, counted from 1.", false, 1, MAX_LINES),
            new Parameter.Whole(LIMIT, "How many lines to read at most.", false, 1, MAX_LINES));

    private static final ToolSpec SPEC = new ToolSpec(
            "read_file",
            "Reads a text file of the workspace, at most 16 KiB a call; the last line says how to go on when there is"
                    + " more. A line longer than " + TextLines.MAX_LINE_BYTES + " bytes counts as several.",
            PARAMETERS.schema(),
            Permission.WORKSPACE,
            Effect.NONE,
            Duration.ofSeconds(60));

    @Override
    public ToolSpec spec() {
        return SPEC;
    }

    @Override
    public ToolResult call(ToolCall call, ToolScope scope) throws InterruptedException {
        return switch (PARAMETERS.read(call)) {
            case Reading.Wrong(ToolResult.Refused refusal) -> refusal;
            case Reading.Read(Arguments arguments) -> read(arguments, new WorkspaceJail(scope.workspace()));
        };
    }

    private static ToolResult read(Arguments arguments, WorkspaceJail jail) throws InterruptedException {
        WorkspacePath path;
        try {
            path = WorkspacePath.parseFile(arguments.text(PATH));
        } catch (RefusedPathException refused) {
            return ModelText.refused(refused.getMessage());
        }
        long offset = arguments.whole(OFFSET, 1);
        long limit = arguments.whole(LIMIT, MAX_LINES);
        return jail.inFolder(path.folders(), false, folder -> {
            Entry entry = WorkspaceJail.file(folder, path);
            try (TextLines lines = new TextLines(Channels.newInputStream(folder.read(path.fileName())))) {
                return page(lines, path, entry, offset, limit);
            }
        });
    }

    private static ToolResult page(TextLines lines, WorkspacePath path, Entry entry, long offset, long limit)
            throws IOException, RefusedPathException {
        Optional<TextLines.Line> line = next(lines, path, entry);
        if (line.isEmpty()) {
            return ModelText.returned("(the file is empty)");
        }
        long number = 1;
        for (; number < offset && line.isPresent(); number++) {
            line = next(lines, path, entry);
        }
        if (line.isEmpty()) {
            return ModelText.refused("argument `offset` must be at most " + (number - 1) + ", the number of lines of "
                    + ModelText.quoted(path.toString()) + ", but was " + offset);
        }
        StringBuilder text = new StringBuilder();
        long bytes = 0;
        boolean foreign = false;
        while (line.isPresent() && number - offset < limit) {
            bytes += ModelText.bytes(line.get().text());
            if (bytes > ModelText.MAX_BYTES - NOTE_BYTES) {
                break;
            }
            text.append(line.get().text());
            foreign |= line.get().foreign();
            line = next(lines, path, entry);
            number++;
        }
        String coding = foreign ? "\n[not UTF-8: read as ISO-8859-1]" : "";
        String more = line.isPresent() ? more(path, entry, offset, number) : "";
        return ModelText.returned(text + coding + more);
    }

    private static String more(WorkspacePath path, Entry entry, long offset, long next) {
        return "\n[lines " + offset + " to " + (next - 1) + " of " + ModelText.quoted(path.toString()) + ", a file of "
                + ModelText.size(entry.bytes()) + "; call read_file again with offset=" + next
                + " for what comes next]";
    }

    private static Optional<TextLines.Line> next(TextLines lines, WorkspacePath path, Entry entry)
            throws IOException, RefusedPathException {
        Optional<TextLines.Line> line = lines.next();
        if (line.isPresent() && line.get().binary()) {
            throw new RefusedPathException("path " + ModelText.quoted(path.toString())
                    + " must be a text file but is binary ("
                    + ModelText.size(entry.bytes())
                    + "); read_file cannot show it, so use a tool made for this kind of file or work without"
                    + " it");
        }
        return line;
    }
}
