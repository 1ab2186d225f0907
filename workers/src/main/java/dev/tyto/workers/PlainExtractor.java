package dev.tyto.workers;

import dev.tyto.core.answer.AnswerExtractor;
import dev.tyto.core.task.AnswerFormat;

/// Puts an answer into its form without a model: takes it out of the words around it, and a number out of its
/// separators. An answer that is not in the form, or could be meant in two ways, only loses the white space around it:
/// [LlmSynthesizer] has had it mended before, or has said that it is not whole. Stateless and thread-safe.
public final class PlainExtractor implements AnswerExtractor {

    @Override
    public String extract(String answer, AnswerFormat format) {
        return switch (AnswerForm.read(answer, format)) {
            case AnswerForm.Reading.Fit(String fit) -> fit;
            case AnswerForm.Reading.Unfit _ -> answer.strip();
        };
    }
}
