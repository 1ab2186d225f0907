package dev.tyto.core.prompt;

/// What some models write before they answer: a block that starts with `<think>` and ends with `</think>`. Servers
/// that know their model keep it out of the answer; the others do not. Stateless.
public final class Thoughts {

    private static final String OPEN = "<think>";
    private static final String CLOSE = "</think>";

    private Thoughts() {}

    /// The answer without the block in front of it, and without white space around it. A block that is not closed
    /// is all there is, so the answer is empty. Some servers leave out the first tag: then a line that is only
    /// `</think>` ends the block. Tags anywhere else belong to the answer.
    public static String without(String answer) {
        String text = answer.strip();
        if (text.startsWith(OPEN)) {
            int close = text.indexOf(CLOSE);
            return close < 0 ? "" : text.substring(close + CLOSE.length()).strip();
        }
        int close = text.indexOf(CLOSE);
        int open = text.indexOf(OPEN);
        if (close >= 0 && (open < 0 || open > close) && isWholeLine(text, close)) {
            return text.substring(close + CLOSE.length()).strip();
        }
        return text;
    }

    private static boolean isWholeLine(String text, int at) {
        int end = at + CLOSE.length();
        boolean starts = at == 0 || text.charAt(at - 1) == '\n';
        return starts && (end == text.length() || text.charAt(end) == '\n' || text.charAt(end) == '\r');
    }
}
