package dev.tyto.inference.engine.tokenizer;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/// The tokenizer that a `tokenizer.json` of the Hugging Face hub describes.
///
/// Made by [#open], which loads a native library at its first use.
public final class HubTokenizer implements Tokenizer {

    /// A text is never cut short and never filled up.
    private static final Map<String, String> OPTIONS = Map.of("truncation", "false", "padding", "false");

    private final Path path;
    private final HuggingFaceTokenizer tokenizer;
    private final ReentrantReadWriteLock use = new ReentrantReadWriteLock();
    private boolean closed;

    private HubTokenizer(Path path, HuggingFaceTokenizer tokenizer) {
        this.path = path;
        this.tokenizer = tokenizer;
    }

    /// Opens the `tokenizer.json` at `path`.
    ///
    /// @throws IOException when the file cannot be read, or describes no tokenizer
    public static HubTokenizer open(Path path) throws IOException {
        try {
            return new HubTokenizer(path, HuggingFaceTokenizer.newInstance(path, OPTIONS));
        } catch (RuntimeException e) {
            throw new IOException(path + " must describe a tokenizer but does not: " + e.getMessage(), e);
        }
    }

    @Override
    public int[] encode(String text, boolean framed) {
        return whileOpen(
                () -> LongStream.of(tokenizer.encode(text, framed, false).getIds())
                        .mapToInt(Math::toIntExact)
                        .toArray());
    }

    @Override
    public String decode(int[] ids, boolean special) {
        for (int id : ids) {
            Objects.checkIndex(id, Integer.MAX_VALUE);
        }
        return whileOpen(() -> tokenizer.decode(IntStream.of(ids).asLongStream().toArray(), !special));
    }

    /// The native tokenizer must not be freed under a call.
    private <T> T whileOpen(Supplier<T> step) {
        use.readLock().lock();
        try {
            if (closed) {
                throw new IllegalStateException("tokenizer " + path + " must be open but is closed");
            }
            return step.get();
        } finally {
            use.readLock().unlock();
        }
    }

    @Override
    public void close() {
        use.writeLock().lock();
        try {
            if (!closed) {
                closed = true;
                tokenizer.close();
            }
        } finally {
            use.writeLock().unlock();
        }
    }
}
