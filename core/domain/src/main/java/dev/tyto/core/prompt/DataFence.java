package dev.tyto.core.prompt;

/// Fences around text that comes from elsewhere (files, tools, other answers), so that a prompt can say which part
/// of it is data. The fence is longer than any run of backticks inside, so the text cannot close it. Stateless.
public final class DataFence {

    /// The longest text that is put into a prompt, in UTF-16 units; of a longer one the beginning is.
    public static final int MAX_CHARACTERS = 16_384;

    private static final int SHORTEST = 3;

    private DataFence() {}

    /// The text between fences, marked as data of this kind; `label` is one line of our own words.
    public static String around(String label, String text) {
        if (text.length() <= MAX_CHARACTERS) {
            return fenced("data: " + label, text);
        }
        int end = Character.isHighSurrogate(text.charAt(MAX_CHARACTERS - 1)) ? MAX_CHARACTERS - 1 : MAX_CHARACTERS;
        String note = " (the first " + end + " of " + text.length() + " characters)";
        return fenced("data: " + label + note, text.substring(0, end));
    }

    /// The text between fences, whole and not marked as data: for what the model is to do.
    public static String plain(String label, String text) {
        return fenced(label, text);
    }

    private static String fenced(String opening, String text) {
        String fence = "`".repeat(Math.max(SHORTEST, longestRun(text) + 1));
        return fence + opening.replaceAll("[\\r\\n`]", " ") + "\n" + text.strip() + "\n" + fence;
    }

    private static int longestRun(String text) {
        int longest = 0;
        int run = 0;
        for (int i = 0; i < text.length(); i++) {
            run = text.charAt(i) == '`' ? run + 1 : 0;
            longest = Math.max(longest, run);
        }
        return longest;
    }
}
