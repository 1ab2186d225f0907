package dev.tyto.tools.files;

import dev.tyto.core.artifact.Digest;
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
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;

/// The tool `write_file`: one whole text file, new or replaced, at most 1 MiB of UTF-8.
///
/// The text goes to a file beside the target, to the disk, and then takes the target's name in one step: a reader sees
/// the old file or the new one. Missing folders are made. A read-only file, such as an attachment, is never replaced.
/// Stateless and thread-safe; of two calls at once for one path the later wins.
public final class WriteFile implements Tool {

    static final int MAX_BYTES = 1 << 20;

    private static final String PATH = "path";
    private static final String CONTENT = "content";

    private static final Parameters PARAMETERS = Parameters.of(
            new Parameter.Text(
                    PATH, "File inside the workspace, such as notes/a.txt.", true, WorkspacePath.MAX_CHARACTERS),
            new Parameter.Text(CONTENT, "The whole text of the file, at most 1 MiB of UTF-8.", true, MAX_BYTES));

    private static final ToolSpec SPEC = new ToolSpec(
            "write_file",
            "Writes a text file in the workspace, replacing the whole file when it is there, and makes missing folders."
                    + " Read-only files, such as those that came with the task, are not replaced.",
            PARAMETERS.schema(),
            Permission.WORKSPACE,
            Effect.IDEMPOTENT,
            Duration.ofSeconds(30));

    @Override
    public ToolSpec spec() {
        return SPEC;
    }

    @Override
    public ToolResult call(ToolCall call, ToolScope scope) throws InterruptedException {
        return switch (PARAMETERS.read(call)) {
            case Reading.Wrong(ToolResult.Refused refusal) -> refusal;
            case Reading.Read(Arguments arguments) -> write(arguments, scope);
        };
    }

    private static ToolResult write(Arguments arguments, ToolScope scope) throws InterruptedException {
        byte[] content = arguments.text(CONTENT).getBytes(StandardCharsets.UTF_8);
        if (content.length > MAX_BYTES) {
            return ModelText.refused("argument `content` must have at most " + MAX_BYTES + " bytes of UTF-8 but has "
                    + content.length + "; write several files");
        }
        WorkspacePath path;
        try {
            path = WorkspacePath.parseFile(arguments.text(PATH));
        } catch (RefusedPathException refused) {
            return ModelText.refused(refused.getMessage());
        }
        String draft = WorkspacePath.RESERVED_PREFIX
                + Digest.of(scope.idempotencyKey()).hex();
        return new WorkspaceJail(scope.workspace())
                .inFolder(path.folders(), true, folder -> write(folder, path, draft, content));
    }

    private static ToolResult write(Folder folder, WorkspacePath path, String draft, byte[] content)
            throws IOException, RefusedPathException {
        Optional<Entry> before = folder.look(path.fileName());
        if (before.isPresent()) {
            refuseUnlessReplaceable(path, before.get());
        }
        folder.delete(draft);
        try {
            try (SeekableByteChannel channel = folder.create(draft)) {
                fill(channel, content);
            }
            folder.rename(draft, path.fileName());
        } finally {
            folder.delete(draft);
        }
        return ModelText.returned((before.isPresent() ? "replaced " : "wrote ") + ModelText.quoted(path.toString())
                + " (" + ModelText.size(content.length) + ")");
    }

    private static void refuseUnlessReplaceable(WorkspacePath path, Entry before) throws RefusedPathException {
        if (before.kind() != Entry.Kind.FILE) {
            throw WorkspaceJail.wrongKind(path.toString(), before.kind(), "a file or not be there");
        }
        if (before.readOnly()) {
            throw new RefusedPathException("path " + ModelText.quoted(path.toString())
                    + " must not be read-only but is, so it is not replaced; write to another name");
        }
    }

    private static void fill(SeekableByteChannel channel, byte[] content) throws IOException {
        ByteBuffer rest = ByteBuffer.wrap(content);
        while (rest.hasRemaining()) {
            channel.write(rest);
        }
        if (channel instanceof FileChannel file) {
            file.force(true);
        }
    }
}
