package dev.tyto.tools.files;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// The lines of a text, each with its line end, so that together they are the text again.
///
/// A line longer than [#MAX_LINE_BYTES] comes in several pieces, cut between characters; the cuts depend on the file
/// alone. Owns the stream it is given. Not thread-safe.
final class TextLines implements AutoCloseable {

    static final int MAX_LINE_BYTES = 4_000;

    private static final int LONGEST_CHARACTER = 4;
    private static final int BUFFER_BYTES = 64 * 1024;
    private static final int END = -1;

    private final InputStream input;
    private int ahead;

    TextLines(InputStream input) throws IOException {
        this.input = new BufferedInputStream(input, BUFFER_BYTES);
        this.ahead = this.input.read();
    }

    /// One line or piece. `foreign` when it is not UTF-8, `binary` when it holds control bytes that no text has.
    record Line(String text, boolean foreign, boolean binary) {}

    /// The next line, or empty at the end.
    Optional<Line> next() throws IOException {
        if (ahead == END) {
            return Optional.empty();
        }
        ByteArrayOutputStream line = new ByteArrayOutputStream(128);
        boolean binary = false;
        boolean ended = false;
        while (ahead != END && !ended && !isFull(line.size())) {
            binary |= isControl(ahead);
            ended = ahead == '\n';
            line.write(ahead);
            ahead = input.read();
        }
        return Optional.of(decoded(line.toByteArray(), binary));
    }

    @Override
    public void close() throws IOException {
        input.close();
    }

    /// Near the limit the piece ends before the next character begins.
    private boolean isFull(int size) {
        boolean inside = (ahead & 0b1100_0000) == 0b1000_0000;
        return size >= MAX_LINE_BYTES || (size > MAX_LINE_BYTES - LONGEST_CHARACTER && !inside);
    }

    private static boolean isControl(int octet) {
        return (octet < ' ' && "\t\n\r\f\b\u001b".indexOf(octet) < 0) || octet == 0x7f;
    }

    private static Line decoded(byte[] bytes, boolean binary) {
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            return new Line(text, false, binary);
        } catch (CharacterCodingException _) {
            return new Line(new String(bytes, StandardCharsets.ISO_8859_1), true, binary);
        }
    }
}
