package dev.tyto.benchmarks.gaia;

import java.util.OptionalDouble;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What Python's `float(text)` reads, which is neither more nor less than what [Double#parseDouble] reads: Python takes
/// `1_000`, `inf`, `nan` in any case and the decimal digits of every script, and refuses `3d` and `0x1p3`. Stateless.
final class PythonFloat {

    /// Possessive throughout: a text of any length is read in linear time and constant stack.
    private static final Pattern NUMBER = Pattern.compile("""
            (?x) ([+-]?+) (?:
              ( (?: D (?: \\. (?:D)?+ )?+ | \\. D ) (?: [eE] [+-]?+ D )?+ )
              | ([iI][nN][fF] (?:[iI][nN][iI][tT][yY])?+)
              | ([nN][aA][nN])
            )
            """.replace("D", "[0-9]++ (?:_[0-9]++)*+"));

    private PythonFloat() {}

    /// The number that Python would read; empty where Python would raise `ValueError`. Too large is infinity.
    static OptionalDouble parse(String text) {
        Matcher number = NUMBER.matcher(trimmed(withAsciiDigits(text)));
        if (!number.matches()) {
            return OptionalDouble.empty();
        }
        return OptionalDouble.of(number.group(1).equals("-") ? -magnitude(number) : magnitude(number));
    }

    private static double magnitude(Matcher number) {
        if (number.group(2) != null) {
            return Double.parseDouble(number.group(2).replace("_", ""));
        }
        return number.group(3) != null ? Double.POSITIVE_INFINITY : Double.NaN;
    }

    private static String withAsciiDigits(String text) {
        StringBuilder digits = new StringBuilder(text.length());
        text.codePoints().map(PythonFloat::asciiDigit).forEach(digits::appendCodePoint);
        return digits.toString();
    }

    private static int asciiDigit(int codePoint) {
        return Character.isDigit(codePoint) ? '0' + Character.digit(codePoint, 10) : codePoint;
    }

    private static String trimmed(String text) {
        int begin = 0;
        int end = text.length();
        while (begin < end && isTrimmed(text.charAt(begin))) {
            begin++;
        }
        while (end > begin && isTrimmed(text.charAt(end - 1))) {
            end--;
        }
        return text.substring(begin, end);
    }

    /// White space, but for U+001C to U+001F, which `str.isspace` accepts and `float` does not.
    private static boolean isTrimmed(char character) {
        return PythonText.isSpace(character) && (character < '\u001C' || character > '\u001F');
    }
}
