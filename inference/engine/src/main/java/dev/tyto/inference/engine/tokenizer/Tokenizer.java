package dev.tyto.inference.engine.tokenizer;

/// Cuts text into the tokens of one model. Whoever opens one closes it. Safe for concurrent use.
public interface Tokenizer extends AutoCloseable {

    /// The ids of the tokens of `text`; special tokens that stand in the text become their own ids.
    ///
    /// @param framed whether the tokenizer adds what it puts around a text, such as a token of beginning; a text
    ///     that a chat template rendered has it already
    int[] encode(String text, boolean framed);

    /// The text of a run of tokens, with U+FFFD where their bytes are no whole character.
    ///
    /// @param special whether special tokens appear in it by name
    /// @throws IndexOutOfBoundsException when an id is negative
    String decode(int[] ids, boolean special);

    @Override
    void close();
}
