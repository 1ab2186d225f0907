package dev.tyto.core.wire;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.util.JsonRecyclerPools;
import dev.tyto.core.json.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Builds a [Json] from the token stream of one text. Made for one text; not thread-safe.
final class StrictReader {

    /// Depth and numbers are checked here, with messages of our own; the factory's limit on depth lies one above. The
    /// text is in memory already, so its strings need no limit.
    private static final JsonFactory TOKENS = JsonFactory.builder()
            .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .recyclerPool(JsonRecyclerPools.nonRecyclingPool())
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(JsonText.DEPTH_LIMIT + 1)
                    .maxNumberLength(Integer.MAX_VALUE)
                    .maxStringLength(Integer.MAX_VALUE)
                    .maxNameLength(Integer.MAX_VALUE)
                    .build())
            .build();

    private static final int SHOWN_CHARACTERS = 160;
    private static final char BYTE_ORDER_MARK = '\uFEFF';

    private final JsonParser parser;

    private StrictReader(JsonParser parser) {
        this.parser = parser;
    }

    static Json read(String text) throws MalformedJsonException {
        String body = !text.isEmpty() && text.charAt(0) == BYTE_ORDER_MARK ? text.substring(1) : text;
        try (JsonParser parser = TOKENS.createParser(body)) {
            return new StrictReader(parser).document();
        } catch (IOException e) {
            throw new UncheckedIOException("a text in memory cannot fail to be read", e);
        }
    }

    private Json document() throws IOException, MalformedJsonException {
        try {
            return onlyValue();
        } catch (JsonProcessingException e) {
            JsonLocation at = e.getLocation() == null ? parser.currentLocation() : e.getLocation();
            throw broken("be well formed (" + shown(e.getOriginalMessage()) + ")", at);
        }
    }

    private Json onlyValue() throws IOException, MalformedJsonException {
        JsonToken first = parser.nextToken();
        if (first == null) {
            throw broken("hold a value", parser.currentLocation());
        }
        Json value = value(first, 1);
        if (parser.nextToken() != null) {
            throw broken("end after its value", parser.currentTokenLocation());
        }
        return value;
    }

    private Json value(JsonToken token, int depth) throws IOException, MalformedJsonException {
        return switch (token) {
            case START_OBJECT -> object(deeper(depth));
            case START_ARRAY -> array(deeper(depth));
            case VALUE_STRING -> new Json.Str(parser.getText());
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> number();
            case VALUE_TRUE -> new Json.Bool(true);
            case VALUE_FALSE -> new Json.Bool(false);
            case VALUE_NULL -> new Json.Nul();
            case END_OBJECT, END_ARRAY, FIELD_NAME, VALUE_EMBEDDED_OBJECT, NOT_AVAILABLE ->
                throw new IllegalStateException("a token stream must not have " + token + " in place of a value");
        };
    }

    private int deeper(int depth) throws MalformedJsonException {
        if (depth > JsonText.DEPTH_LIMIT) {
            throw broken("be nested at most " + JsonText.DEPTH_LIMIT + " deep", parser.currentTokenLocation());
        }
        return depth + 1;
    }

    private Json object(int depth) throws IOException, MalformedJsonException {
        Map<String, Json> fields = new LinkedHashMap<>();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            JsonLocation at = parser.currentTokenLocation();
            if (fields.put(name, value(parser.nextToken(), depth)) != null) {
                throw broken("have each name once per object but repeats \"" + shown(name) + "\"", at);
            }
        }
        return new Json.Obj(fields);
    }

    private Json array(int depth) throws IOException, MalformedJsonException {
        List<Json> items = new ArrayList<>();
        for (JsonToken token = parser.nextToken(); token != JsonToken.END_ARRAY; token = parser.nextToken()) {
            items.add(value(token, depth));
        }
        return new Json.Arr(items);
    }

    private Json number() throws IOException, MalformedJsonException {
        return JsonNumbers.read(parser.getText())
                .map(Json.Num::new)
                .orElseThrow(() -> broken("have numbers that " + JsonNumbers.RULE, parser.currentTokenLocation()));
    }

    private static MalformedJsonException broken(String rule, JsonLocation at) {
        return new MalformedJsonException(
                "JSON must " + rule + ": line " + at.getLineNr() + ", column " + at.getColumnNr());
    }

    /// The first line without the parser's own notes on its source, cut: what it says of a hostile text can be long.
    private static String shown(String message) {
        String line = message.lines().findFirst().orElse("");
        int note = line.indexOf(" (start marker at [");
        line = note < 0 ? line : line.substring(0, note);
        return line.length() <= SHOWN_CHARACTERS ? line : line.substring(0, SHOWN_CHARACTERS) + "…";
    }
}
