package dev.tyto.inference.engine.tokenizer;

import java.util.Arrays;

/// Turns tokens that arrive one by one into text that may be shown: a character whose bytes are spread over several
/// tokens is held back until it is whole.
///
/// Everything [#add] and [#finish] gave, put together, is the text of all tokens. Not thread-safe.
public final class TokenStream {

    private static final char INCOMPLETE = '\uFFFD';
    private static final int FIRST_ROOM = 64;

    private final Tokenizer tokenizer;
    private final boolean special;
    private int[] ids = new int[FIRST_ROOM];
    private int count;

    /// Where decoding begins: a few tokens before what was not given yet, as a token's text may depend on the one
    /// before it.
    private int from;

    private int given;

    /// @param special whether special tokens appear by name
    public TokenStream(Tokenizer tokenizer, boolean special) {
        this.tokenizer = tokenizer;
        this.special = special;
    }

    /// The text that `id` completes; empty while a character is not whole.
    public String add(int id) {
        if (count == ids.length) {
            ids = Arrays.copyOf(ids, 2 * count);
        }
        ids[count++] = id;
        String text = decode(from, count);
        return !text.isEmpty() && text.charAt(text.length() - 1) == INCOMPLETE ? "" : take(text);
    }

    /// What was held back, incomplete as it is; then nothing more is to be added.
    public String finish() {
        return take(decode(from, count));
    }

    private String take(String text) {
        int shown = decode(from, given).length();
        if (text.length() <= shown) {
            return "";
        }
        from = given;
        given = count;
        return text.substring(shown);
    }

    private String decode(int begin, int end) {
        return tokenizer.decode(Arrays.copyOfRange(ids, begin, end), special);
    }
}
