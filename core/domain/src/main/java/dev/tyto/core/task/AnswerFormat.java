package dev.tyto.core.task;

/// The form the final answer must have. Closed: each case comes with the extractor that can produce it.
public sealed interface AnswerFormat {

    /// Any text, as the synthesizer wrote it.
    record Free() implements AnswerFormat {}
}
