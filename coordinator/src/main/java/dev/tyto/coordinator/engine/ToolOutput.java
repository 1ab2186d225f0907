package dev.tyto.coordinator.engine;

import dev.tyto.core.tool.ToolResult;
import java.nio.charset.StandardCharsets;

/// Keeps what a tool returns within what a model may read: 16 KiB of UTF-8.
final class ToolOutput {

    static final int MAX_BYTES = 16 * 1024;
    private static final String CUT = "\n… cut: the tool returned more than 16 KiB";

    private ToolOutput() {}

    static ToolResult bounded(ToolResult result) {
        return switch (result) {
            case ToolResult.Returned(String text) -> new ToolResult.Returned(bounded(text));
            case ToolResult.Refused(String reason) -> new ToolResult.Refused(bounded(reason));
            case ToolResult.Faulted(String reason) -> new ToolResult.Faulted(bounded(reason));
            case ToolResult.TimedOut timedOut -> timedOut;
            case ToolResult.Unknown unknown -> unknown;
        };
    }

    private static String bounded(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        if (bytes.length <= MAX_BYTES) {
            return text;
        }
        int end = MAX_BYTES - CUT.getBytes(StandardCharsets.UTF_8).length;
        while ((bytes[end] & 0xC0) == 0x80) {
            end--;
        }
        return new String(bytes, 0, end, StandardCharsets.UTF_8) + CUT;
    }
}
