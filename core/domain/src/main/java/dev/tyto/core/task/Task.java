package dev.tyto.core.task;

import dev.tyto.core.rule.Require;
import java.util.List;

/// A task as a front hands it in: the text, the files that come with it and the form the answer must have.
public record Task(String text, List<Attachment> attachments, AnswerFormat answerFormat) {

    public Task {
        Require.nonBlank(text, "task text");
        attachments = List.copyOf(attachments);
        long names =
                attachments.stream().map(each -> each.file().name()).distinct().count();
        Require.that(
                names == attachments.size(),
                "attachments",
                "have distinct names",
                attachments.stream().map(each -> each.file().name()).toList());
    }

    /// A task of text alone with a free answer.
    public static Task of(String text) {
        return new Task(text, List.of(), new AnswerFormat.Free());
    }
}
