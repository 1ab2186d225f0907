package dev.tyto.core.task;

import dev.tyto.core.json.JsonSchema;

/// The form the final answer must have. Closed: each case comes with the extractor that can produce it.
public sealed interface AnswerFormat {

    /// Any text, as the synthesizer wrote it.
    record Free() implements AnswerFormat {}

    /// One number in digits, with a decimal point, without a unit and without separators of thousands.
    record OneNumber() implements AnswerFormat {}

    /// A name or a few words on one line.
    record Words() implements AnswerFormat {}

    /// One or more items on one line with a comma and a space between them.
    record Items() implements AnswerFormat {}

    /// A JSON value that the schema admits.
    record JsonDocument(JsonSchema schema) implements AnswerFormat {}

    /// What the GAIA benchmark asks for: a number without unit and separators, as few words as possible, or a list of
    /// those with commas, behind `FINAL ANSWER:` in what the model writes and alone in the answer.
    record Gaia() implements AnswerFormat {}
}
