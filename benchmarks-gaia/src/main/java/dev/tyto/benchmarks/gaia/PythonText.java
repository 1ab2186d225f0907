package dev.tyto.benchmarks.gaia;

/// Python's ideas of white space, lower case and punctuation, where Java's differ. Stateless.
final class PythonText {

    /// The value of `string.punctuation`: 32 characters.
    private static final String PUNCTUATION = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~";

    /// Characters that Unicode calls case-ignorable by their word-break property, beside those of whole categories.
    private static final String CASE_IGNORABLE =
            "'.:\u00B7\u0387\u055F\u05F4\u2018\u2019\u2024\u2027\uFE13\uFE52\uFE55\uFF07\uFF0E\uFF1A";

    private static final int CAPITAL_SIGMA = 0x3A3;
    private static final int FINAL_SIGMA = 0x3C2;
    private static final int SMALL_SIGMA = 0x3C3;
    private static final int CAPITAL_I_WITH_DOT = 0x130;

    private PythonText() {}

    /// What `str.isspace` says of one character: also NBSP, U+001C to U+001F and U+0085, not U+200B.
    static boolean isSpace(int codePoint) {
        return Character.isWhitespace(codePoint) || Character.isSpaceChar(codePoint) || codePoint == 0x85;
    }

    /// What `re.sub(r"\s", "", text)` leaves.
    static String withoutSpace(String text) {
        StringBuilder kept = new StringBuilder(text.length());
        text.codePoints().filter(codePoint -> !isSpace(codePoint)).forEach(kept::appendCodePoint);
        return kept.toString();
    }

    /// What is left without the 32 ASCII punctuation characters.
    static String withoutPunctuation(String text) {
        StringBuilder kept = new StringBuilder(text.length());
        text.chars().filter(unit -> PUNCTUATION.indexOf(unit) < 0).forEach(unit -> kept.append((char) unit));
        return kept.toString();
    }

    /// What `str.lower` gives: the full lower case of Unicode, whatever the locale. Java and Python part only at a
    /// capital sigma, of which Java asks a word-break iterator whether it ends a word.
    static String lowerCase(String text) {
        StringBuilder lower = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i += Character.charCount(text.codePointAt(i))) {
            int codePoint = text.codePointAt(i);
            switch (codePoint) {
                case CAPITAL_SIGMA -> lower.appendCodePoint(isWordEnd(text, i) ? FINAL_SIGMA : SMALL_SIGMA);
                case CAPITAL_I_WITH_DOT -> lower.append("i\u0307");
                default -> lower.appendCodePoint(Character.toLowerCase(codePoint));
            }
        }
        return lower.toString();
    }

    /// Unicode's Final_Sigma: a cased letter before position `sigma`, none after it, case-ignorable characters skipped.
    private static boolean isWordEnd(String text, int sigma) {
        int before = sigma;
        while (before > 0 && isCaseIgnorable(text.codePointBefore(before))) {
            before -= Character.charCount(text.codePointBefore(before));
        }
        int after = sigma + 1;
        while (after < text.length() && isCaseIgnorable(text.codePointAt(after))) {
            after += Character.charCount(text.codePointAt(after));
        }
        return before > 0
                && isCased(text.codePointBefore(before))
                && (after == text.length() || !isCased(text.codePointAt(after)));
    }

    private static boolean isCased(int codePoint) {
        return Character.isLowerCase(codePoint) || Character.isUpperCase(codePoint) || Character.isTitleCase(codePoint);
    }

    private static boolean isCaseIgnorable(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.NON_SPACING_MARK,
                    Character.ENCLOSING_MARK,
                    Character.FORMAT,
                    Character.MODIFIER_LETTER,
                    Character.MODIFIER_SYMBOL -> true;
            default -> CASE_IGNORABLE.indexOf(codePoint) >= 0;
        };
    }
}
