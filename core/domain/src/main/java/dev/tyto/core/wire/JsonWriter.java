package dev.tyto.core.wire;

import dev.tyto.core.json.Json;
import java.util.Iterator;
import java.util.Map;

/// Writes one value. `indent` is what one level is set in by; empty for a single line. Made for one text; not
/// thread-safe.
final class JsonWriter {

    private static final int LINE_SEPARATOR = 0x2028;
    private static final int PARAGRAPH_SEPARATOR = 0x2029;

    private final String indent;
    private final StringBuilder out = new StringBuilder();

    JsonWriter(String indent) {
        this.indent = indent;
    }

    String write(Json json) {
        value(json, 0);
        return out.toString();
    }

    private void value(Json json, int level) {
        switch (json) {
            case Json.Obj(Map<String, Json> fields) -> object(fields, level);
            case Json.Arr array -> array(array, level);
            case Json.Str(String text) -> string(text);
            case Json.Num number -> out.append(number.number());
            case Json.Bool(boolean value) -> out.append(value);
            case Json.Nul _ -> out.append("null");
        }
    }

    private void object(Map<String, Json> fields, int level) {
        out.append('{');
        Iterator<Map.Entry<String, Json>> entries = fields.entrySet().iterator();
        while (entries.hasNext()) {
            Map.Entry<String, Json> field = entries.next();
            line(level + 1);
            string(field.getKey());
            out.append(indent.isEmpty() ? ":" : ": ");
            value(field.getValue(), level + 1);
            if (entries.hasNext()) {
                out.append(',');
            }
        }
        close('}', fields.isEmpty(), level);
    }

    private void array(Json.Arr array, int level) {
        out.append('[');
        Iterator<Json> items = array.items().iterator();
        while (items.hasNext()) {
            line(level + 1);
            value(items.next(), level + 1);
            if (items.hasNext()) {
                out.append(',');
            }
        }
        close(']', array.items().isEmpty(), level);
    }

    private void close(char bracket, boolean empty, int level) {
        if (!empty) {
            line(level);
        }
        out.append(bracket);
    }

    private void line(int level) {
        if (!indent.isEmpty()) {
            out.append('\n').repeat(indent, level);
        }
    }

    private void string(String text) {
        out.append('"');
        for (int at = 0; at < text.length(); at++) {
            char character = text.charAt(at);
            if (Character.isHighSurrogate(character)
                    && at + 1 < text.length()
                    && Character.isLowSurrogate(text.charAt(at + 1))) {
                out.append(character).append(text.charAt(++at));
            } else {
                character(character);
            }
        }
        out.append('"');
    }

    private void character(char character) {
        switch (character) {
            case '"' -> out.append("\\\"");
            case '\\' -> out.append("\\\\");
            case '\n' -> out.append("\\n");
            case '\r' -> out.append("\\r");
            case '\t' -> out.append("\\t");
            default -> {
                if (Character.isISOControl(character)
                        || character == LINE_SEPARATOR
                        || character == PARAGRAPH_SEPARATOR
                        || Character.isSurrogate(character)) {
                    out.append("\\u").append(String.format("%04x", (int) character));
                } else {
                    out.append(character);
                }
            }
        }
    }
}
