package dev.tyto.core.wire;

import dev.tyto.core.json.Json;
import java.util.List;

/// JSON values from text and back. Stateless.
///
/// What [#write] and [#pretty] make is read back by [#parse] to an equal value. Numbers are exact: at most 1,000
/// characters long and with an exponent in [-1000, 1000], so that a short text cannot stand for a huge one.
public final class JsonText {

    /// How deep objects and arrays may be nested.
    static final int DEPTH_LIMIT = 100;

    private JsonText() {}

    /// Reads one JSON value as RFC 8259 has it. Nesting goes to 100, a name occurs once per object, and nothing
    /// but white space may stand before or after the value (a leading byte order mark is skipped).
    ///
    /// @throws MalformedJsonException when the text is anything else; the message has line and column
    public static Json parse(String text) throws MalformedJsonException {
        return StrictReader.read(text);
    }

    /// The value on one line without white space. Control characters, line separators and lone surrogates are
    /// escaped, so that the text survives UTF-8, terminals and line-wise reading.
    public static String write(Json json) {
        return new JsonWriter("").write(json);
    }

    /// The value over several lines, two spaces to a level, each line ended by `\n` but the last.
    public static String pretty(Json json) {
        return new JsonWriter("  ").write(json);
    }

    /// Every outermost complete JSON object that occurs in free text, in order: between prose, in fences, in think
    /// blocks, also drafts. Empty when there is none.
    ///
    /// Forgives what models get wrong inside an object: trailing commas, raw line ends in strings, and a backslash
    /// before a character that needs none (`"\d"` is read as backslash and d). The time is linear in the length of
    /// the text: a text made to be slow to read may hide objects, no other text does.
    public static List<Json.Obj> objectsIn(String text) {
        return new ObjectScanner(text).scan();
    }
}
