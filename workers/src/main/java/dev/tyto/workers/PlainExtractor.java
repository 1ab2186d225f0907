package dev.tyto.workers;

import dev.tyto.core.answer.AnswerExtractor;
import dev.tyto.core.task.AnswerFormat;

/// Puts an answer into its form without a model. A free answer only loses the white space around it. Stateless and
/// thread-safe.
public final class PlainExtractor implements AnswerExtractor {

    @Override
    public String extract(String answer, AnswerFormat format) {
        return switch (format) {
            case AnswerFormat.Free() -> answer.strip();
        };
    }
}
