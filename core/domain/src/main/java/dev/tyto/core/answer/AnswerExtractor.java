package dev.tyto.core.answer;

import dev.tyto.core.task.AnswerFormat;

/// Puts an answer into the form that the task asks for. Thread-safe.
@FunctionalInterface
public interface AnswerExtractor {

    /// The answer in this form.
    String extract(String answer, AnswerFormat format);
}
