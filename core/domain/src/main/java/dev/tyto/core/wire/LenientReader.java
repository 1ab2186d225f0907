package dev.tyto.core.wire;

import dev.tyto.core.json.Json;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Reads one JSON object that starts at a given place of a text and forgives what [JsonText#objectsIn] says. Made
/// for one try; not thread-safe.
final class LenientReader {

    /// There is no object at this place.
    static final class NoObject extends Exception {
        private static final long serialVersionUID = 1L;

        NoObject() {
            super(null, null, false, false);
        }
    }

    private static final String WHITE_SPACE = " \t\r\n";
    private static final char END = '\0';

    private final String text;
    private final int start;
    private int at;

    LenientReader(String text, int start) {
        this.text = text;
        this.start = start;
        this.at = start;
    }

    /// Where reading stopped.
    int position() {
        return at;
    }

    /// How many characters were read.
    int reads() {
        return at - start + 1;
    }

    Json.Obj object(int depth) throws NoObject {
        demand(depth <= JsonText.DEPTH_LIMIT);
        expect('{');
        Map<String, Json> fields = new LinkedHashMap<>();
        while (peek() != '}') {
            demand(peek() == '"');
            String name = string();
            expect(':');
            demand(fields.put(name, value(depth + 1)) == null);
            separator('}');
        }
        at++;
        return new Json.Obj(fields);
    }

    private Json.Arr array(int depth) throws NoObject {
        demand(depth <= JsonText.DEPTH_LIMIT);
        expect('[');
        List<Json> items = new ArrayList<>();
        while (peek() != ']') {
            items.add(value(depth + 1));
            separator(']');
        }
        at++;
        return new Json.Arr(items);
    }

    private Json value(int depth) throws NoObject {
        return switch (peek()) {
            case '{' -> object(depth);
            case '[' -> array(depth);
            case '"' -> new Json.Str(string());
            case 't' -> word("true", new Json.Bool(true));
            case 'f' -> word("false", new Json.Bool(false));
            case 'n' -> word("null", new Json.Nul());
            default -> new Json.Num(number());
        };
    }

    /// A comma, which may also be the last thing before the closing bracket, or nothing before that bracket.
    private void separator(char closing) throws NoObject {
        char next = peek();
        if (next == ',') {
            at++;
        } else {
            demand(next == closing);
        }
    }

    private Json word(String word, Json meaning) throws NoObject {
        demand(text.startsWith(word, at));
        at += word.length();
        return meaning;
    }

    private BigDecimal number() throws NoObject {
        int first = at;
        skip('-');
        int digits = at;
        digits();
        demand(at == digits + 1 || text.charAt(digits) != '0');
        if (skip('.')) {
            digits();
        }
        if (skip('e') || skip('E')) {
            if (!skip('+')) {
                skip('-');
            }
            digits();
        }
        return JsonNumbers.read(text.substring(first, at)).orElseThrow(NoObject::new);
    }

    private void digits() throws NoObject {
        int first = at;
        while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
            at++;
        }
        demand(at > first);
    }

    private String string() throws NoObject {
        at++;
        StringBuilder content = new StringBuilder();
        while (at < text.length()) {
            char character = text.charAt(at++);
            switch (character) {
                case '"' -> {
                    return content.toString();
                }
                case '\\' -> escaped(content);
                default -> content.append(character);
            }
        }
        throw new NoObject();
    }

    private void escaped(StringBuilder content) throws NoObject {
        demand(at < text.length());
        char character = text.charAt(at++);
        switch (character) {
            case '"', '\\', '/' -> content.append(character);
            case 'b' -> content.append('\b');
            case 'f' -> content.append('\f');
            case 'n' -> content.append('\n');
            case 'r' -> content.append('\r');
            case 't' -> content.append('\t');
            case 'u' -> unicode(content);
            default -> content.append('\\').append(character);
        }
    }

    /// Four hexadecimal digits; without them the backslash and the `u` stand for themselves.
    private void unicode(StringBuilder content) {
        int end = at + 4;
        if (end <= text.length() && text.substring(at, end).chars().allMatch(HexFormat::isHexDigit)) {
            content.append((char) HexFormat.fromHexDigits(text, at, end));
            at = end;
        } else {
            content.append("\\u");
        }
    }

    private void expect(char character) throws NoObject {
        demand(peek() == character);
        at++;
    }

    private boolean skip(char character) {
        boolean there = at < text.length() && text.charAt(at) == character;
        at += there ? 1 : 0;
        return there;
    }

    /// The next character that is not white space, not consumed.
    private char peek() {
        while (at < text.length() && WHITE_SPACE.indexOf(text.charAt(at)) >= 0) {
            at++;
        }
        return at < text.length() ? text.charAt(at) : END;
    }

    private static void demand(boolean holds) throws NoObject {
        if (!holds) {
            throw new NoObject();
        }
    }
}
