package dev.tyto.tools.exchange;

import dev.tyto.core.tool.ToolResult;

/// Text for a model: never longer than it may be, never cut inside a character. Stateless.
public final class ModelText {

    /// The most UTF-8 bytes of one result, notes included.
    public static final int MAX_BYTES = 16 * 1024;

    private static final int PREFIX_BYTES = 16;
    private static final int SHOWN_CHARACTERS = 60;
    private static final String NOTE = "\n[cut: the rest is left out]";

    private ModelText() {}

    /// A result of the tool, cut to size.
    public static ToolResult.Returned returned(String text) {
        return new ToolResult.Returned(cut(text, MAX_BYTES));
    }

    /// A call that was not made; `reason` says which rule it broke and what to do.
    public static ToolResult.Refused refused(String reason) {
        return new ToolResult.Refused(cut(reason, MAX_BYTES - PREFIX_BYTES));
    }

    /// A call that was made and failed.
    public static ToolResult.Faulted faulted(String reason) {
        return new ToolResult.Faulted(cut(reason, MAX_BYTES - PREFIX_BYTES));
    }

    /// The text itself when it fits, else its beginning and a note, together at most `maxBytes` bytes of UTF-8.
    public static String cut(String text, int maxBytes) {
        int end = endWithin(text, maxBytes);
        return end == text.length() ? text : text.substring(0, endWithin(text, maxBytes - NOTE.length())) + NOTE;
    }

    /// A size in words: `1 byte`, `2 bytes`.
    public static String size(long bytes) {
        return bytes + (bytes == 1 ? " byte" : " bytes");
    }

    /// How many bytes of UTF-8 the text takes; half a surrogate pair counts three.
    public static long bytes(String text) {
        long bytes = 0;
        for (int at = 0; at < text.length(); at += Character.charCount(text.codePointAt(at))) {
            bytes += bytes(text.codePointAt(at));
        }
        return bytes;
    }

    /// A name or value from outside, short and on one line, between backticks: at most 60 characters, control and
    /// invisible ones as escapes.
    public static String quoted(String text) {
        return "`" + oneLine(text, SHOWN_CHARACTERS) + "`";
    }

    /// The text on one line: control, invisible and broken characters become escapes of four hex digits, and what comes
    /// after `maxCharacters` becomes `…`.
    public static String oneLine(String text, int maxCharacters) {
        StringBuilder line = new StringBuilder();
        int at = 0;
        for (; at < text.length() && line.length() < maxCharacters; at += Character.charCount(text.codePointAt(at))) {
            int character = text.codePointAt(at);
            if (isPlain(character)) {
                line.appendCodePoint(character);
            } else {
                line.append(String.format("\\u%04x", character));
            }
        }
        return at < text.length() ? line.append('…').toString() : line.toString();
    }

    /// The index of the first half of a surrogate pair that stands alone, or -1.
    static int loneSurrogate(String text) {
        for (int at = 0; at < text.length(); at += Character.charCount(text.codePointAt(at))) {
            if (Character.getType(text.codePointAt(at)) == Character.SURROGATE) {
                return at;
            }
        }
        return -1;
    }

    private static boolean isPlain(int character) {
        int type = Character.getType(character);
        return type != Character.CONTROL
                && type != Character.FORMAT
                && type != Character.SURROGATE
                && type != Character.LINE_SEPARATOR
                && type != Character.PARAGRAPH_SEPARATOR;
    }

    private static int endWithin(String text, int maxBytes) {
        long bytes = 0;
        int at = 0;
        while (at < text.length()) {
            int character = text.codePointAt(at);
            bytes += bytes(character);
            if (bytes > maxBytes) {
                return at;
            }
            at += Character.charCount(character);
        }
        return at;
    }

    private static int bytes(int character) {
        if (character < 0x80) {
            return 1;
        }
        if (character < 0x800) {
            return 2;
        }
        return character < 0x10000 ? 3 : 4;
    }
}
