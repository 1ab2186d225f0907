package dev.tyto.coordinator.engine;

import dev.tyto.core.artifact.OwnerOnly;
import dev.tyto.core.redaction.Redaction;
import dev.tyto.core.steps.StepKey;
import dev.tyto.core.tool.ToolResult;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/// Takes secrets out of what a tool returns, and then keeps it within what a model may read: 16 KiB of UTF-8. The
/// whole, without secrets too, is kept as a file in the attempt's folder, and the text says where it goes on.
final class ToolOutput {

    static final int MAX_BYTES = 16 * 1024;
    /// The folder of the wholes, in the attempt's folder.
    static final String FOLDER = "tool-output";

    private static final int ROOM_FOR_THE_NOTE = 300;
    private static final int ROOM_FOR_THE_KIND = 16; // such as "refused: "

    private ToolOutput() {}

    static ToolResult bounded(ToolResult result, Redaction redaction, Path workspace, StepKey key) {
        return switch (result) {
            case ToolResult.Returned(String text) ->
                new ToolResult.Returned(bounded(redaction.clean(text), workspace, key));
            case ToolResult.Refused(String reason) ->
                new ToolResult.Refused(bounded(redaction.clean(reason), workspace, key));
            case ToolResult.Faulted(String reason) ->
                new ToolResult.Faulted(bounded(redaction.clean(reason), workspace, key));
            case ToolResult.TimedOut timedOut -> timedOut;
            case ToolResult.Unknown unknown -> unknown;
        };
    }

    private static String bounded(String text, Path workspace, StepKey key) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        if (bytes.length <= MAX_BYTES - ROOM_FOR_THE_KIND) {
            return text;
        }
        int end = MAX_BYTES - ROOM_FOR_THE_NOTE;
        while ((bytes[end] & 0xC0) == 0x80) {
            end--;
        }
        return new String(bytes, 0, end, StandardCharsets.UTF_8) + "\n… cut: the tool returned " + bytes.length
                + " bytes; " + rest(bytes, end, workspace, key);
    }

    private static String rest(byte[] whole, int cursor, Path workspace, StepKey key) {
        String name = FOLDER + "/" + key.round() + "." + key.index() + ".txt";
        Path file = workspace.resolve(name);
        try {
            Files.createDirectories(file.getParent(), OwnerOnly.folder(workspace));
            Files.write(file, whole);
            return "the whole is in the file " + name + ", read on there from byte " + cursor;
        } catch (IOException e) {
            return "the rest could not be kept";
        }
    }
}
