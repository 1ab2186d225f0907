package dev.tyto.inference.weights.safetensors;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import dev.tyto.inference.weights.MalformedCheckpointException;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.channels.FileChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/// One JSON object at a known place of a checkpoint file, read token by token: UTF-8 without exception, nothing before
/// the opening brace, nothing but white space after the closing one, at most 64 levels deep.
///
/// Every broken rule, of JSON or of the caller's, is a [MalformedCheckpointException] that names the file and the part.
/// Not thread-safe; whoever opens it closes it (the channel stays open).
final class StrictJson implements AutoCloseable {

    private static final int MAX_DEPTH = 64;

    /// Names come from a stranger, so they are neither interned nor kept in a table that outlives the parser.
    private static final JsonFactory FACTORY = JsonFactory.builder()
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
            .streamReadConstraints(
                    StreamReadConstraints.builder().maxNestingDepth(MAX_DEPTH).build())
            .build();

    private final JsonParser parser;
    private final Path path;
    private final String part;

    private StrictJson(JsonParser parser, Path path, String part) {
        this.parser = parser;
        this.path = path;
        this.part = part;
    }

    /// Opens the JSON object in `length` bytes from `start` on.
    ///
    /// @param part what messages call this piece of the file
    static StrictJson open(FileChannel channel, Path path, String part, long start, long length)
            throws IOException, MalformedCheckpointException {
        int first = new ChannelSlice(channel, start, length).read();
        if (first != '{') {
            throw MalformedCheckpointException.at(
                    path, part, "must start with { but " + (first < 0 ? "is empty" : "starts with byte " + first));
        }
        Reader characters =
                new InputStreamReader(new ChannelSlice(channel, start, length), StandardCharsets.UTF_8.newDecoder());
        StrictJson json = new StrictJson(FACTORY.createParser(characters), path, part);
        json.next();
        return json;
    }

    /// Moves to the next field of the object that was entered: its name, null at the end of the object.
    @Nullable
    String nextField() throws IOException, MalformedCheckpointException {
        return next() == JsonToken.FIELD_NAME ? unicode(parsed(parser::currentName)) : null;
    }

    /// Moves to the next value and enters it, which must be an object.
    void enterObject(String where) throws IOException, MalformedCheckpointException {
        require(next() == JsonToken.START_OBJECT, where, "must be an object");
    }

    /// Moves to the next value: enters it if it is an object, else moves past it.
    boolean enterObjectOrSkip() throws IOException, MalformedCheckpointException {
        JsonToken token = next();
        if (token != JsonToken.START_OBJECT) {
            skipFrom(token);
        }
        return token == JsonToken.START_OBJECT;
    }

    /// Moves to the next value and enters it, which must be an array.
    void enterArray(String where) throws IOException, MalformedCheckpointException {
        require(next() == JsonToken.START_ARRAY, where, "must be an array");
    }

    /// Moves to the next value, which must be a text.
    String nextText(String where) throws IOException, MalformedCheckpointException {
        require(next() == JsonToken.VALUE_STRING, where, "must be a text");
        return unicode(parsed(parser::getText));
    }

    /// Moves to the next element of the array that was entered; false at its end.
    boolean nextElement() throws IOException, MalformedCheckpointException {
        return next() != JsonToken.END_ARRAY;
    }

    /// The current token, which must be an integer in [0, 2^63).
    long count(String where) throws IOException, MalformedCheckpointException {
        OptionalLong count = parsed(this::currentCount);
        require(count.isPresent(), where, "must be an integer in [0, 2^63)");
        return count.getAsLong();
    }

    /// Moves past the next value: its number if it is an integer in [0, 2^63), else empty.
    OptionalLong nextCountOrSkip() throws IOException, MalformedCheckpointException {
        JsonToken token = next();
        OptionalLong count = parsed(this::currentCount);
        skipFrom(token);
        return count;
    }

    /// Moves past the next value, whatever it is.
    void skipValue() throws IOException, MalformedCheckpointException {
        skipFrom(next());
    }

    /// Checks that nothing follows the object.
    void end() throws IOException, MalformedCheckpointException {
        if (next() != null) {
            throw MalformedCheckpointException.at(path, part, "must end after its object but goes on");
        }
    }

    private @Nullable JsonToken next() throws IOException, MalformedCheckpointException {
        return parsed(parser::nextToken);
    }

    private OptionalLong currentCount() throws IOException {
        boolean isCount = parser.currentToken() == JsonToken.VALUE_NUMBER_INT
                && parser.getNumberType() != JsonParser.NumberType.BIG_INTEGER
                && parser.getLongValue() >= 0;
        return isCount ? OptionalLong.of(parser.getLongValue()) : OptionalLong.empty();
    }

    private void skipFrom(@Nullable JsonToken first) throws IOException, MalformedCheckpointException {
        int depth = 0;
        for (JsonToken token = first; token != null; token = next()) {
            depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
            if (depth == 0) {
                return;
            }
        }
    }

    /// An escape such as `\ud800` can put half a character into a text, which no UTF-8 can hold.
    private String unicode(String text) throws MalformedCheckpointException {
        if (!StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
            throw MalformedCheckpointException.at(
                    path, part, "must hold whole characters but holds " + MalformedCheckpointException.quoted(text));
        }
        return text;
    }

    private interface Step<T extends @Nullable Object> {
        T take() throws IOException;
    }

    private <T extends @Nullable Object> T parsed(Step<T> step) throws IOException, MalformedCheckpointException {
        try {
            return step.take();
        } catch (JsonProcessingException e) {
            long offset = e.getLocation() == null ? -1 : e.getLocation().getCharOffset();
            throw MalformedCheckpointException.at(
                    path, part, "must be JSON but is not at character " + offset + ": " + e.getOriginalMessage(), e);
        } catch (CharacterCodingException e) {
            throw MalformedCheckpointException.at(path, part, "must be UTF-8 but is not", e);
        }
    }

    private void require(boolean holds, String where, String rule) throws MalformedCheckpointException {
        if (!holds) {
            JsonToken token = parser.currentToken();
            throw MalformedCheckpointException.at(
                    path, where, rule + " but was " + (token == null ? "the end" : "a JSON " + token));
        }
    }

    @Override
    public void close() throws IOException {
        parser.close();
    }
}
