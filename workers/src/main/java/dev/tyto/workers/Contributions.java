package dev.tyto.workers;

import dev.tyto.core.answer.Synthesizer.Contribution;
import dev.tyto.core.answer.Synthesizer.Contribution.Gap;
import dev.tyto.core.answer.Synthesizer.Contribution.Result;
import dev.tyto.core.artifact.Artifact;
import dev.tyto.core.message.Message;
import dev.tyto.core.prompt.DataFence;
import dev.tyto.core.prompt.PromptTemplate;
import dev.tyto.core.task.Task;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// What the subtasks contributed, sorted into results and gaps, in the order of the plan, and the texts made of it.
record Contributions(List<Result> results, List<Gap> gaps) {

    static final PromptTemplate QUESTION = PromptTemplate.resource(Contributions.class, "synthesizer");
    static final PromptTemplate SHORTER = PromptTemplate.resource(Contributions.class, "synthesizer-shorter");
    static final PromptTemplate REFORM = PromptTemplate.resource(Contributions.class, "synthesizer-reform");

    private static final String NOTE = "(No model put these results together; they are given one after the other.)";

    static Contributions of(List<Contribution> contributions) {
        return new Contributions(
                contributions.stream()
                        .filter(Result.class::isInstance)
                        .map(Result.class::cast)
                        .toList(),
                contributions.stream()
                        .filter(Gap.class::isInstance)
                        .map(Gap.class::cast)
                        .toList());
    }

    List<Message> question(Task task) {
        return QUESTION.render(Map.of(
                "task", DataFence.plain("task", task.text()),
                "form", AnswerForm.wordsFor(task.answerFormat()),
                "results", results.stream().map(Contributions::result).collect(Collectors.joining("\n\n")),
                "gaps",
                        gaps.isEmpty()
                                ? "none"
                                : gaps.stream().map(Contributions::gap).collect(Collectors.joining("\n\n"))));
    }

    static List<Message> shorter() {
        return SHORTER.render(Map.of());
    }

    static List<Message> reform(Task task, String rule) {
        return REFORM.render(Map.of("rule", rule, "form", AnswerForm.wordsFor(task.answerFormat())));
    }

    /// The results one after the other, and what is missing, under a line that says that nobody put them together.
    String joined() {
        String answers = results.stream()
                .map(each -> each.subtask() + ": " + each.answer().strip())
                .collect(Collectors.joining("\n\n"));
        String missing = gaps.stream()
                .map(each -> "\n\n" + each.subtask() + " has no result: " + each.reason())
                .collect(Collectors.joining());
        return NOTE + "\n\n" + answers + missing;
    }

    /// Why there is nothing to put together, as one sentence.
    String whyNone() {
        return gaps.isEmpty()
                ? "there is no result to make an answer of"
                : "no subtask has a result: "
                        + gaps.stream()
                                .map(each -> each.subtask() + " (" + each.reason() + ")")
                                .collect(Collectors.joining(", "));
    }

    private static String result(Result result) {
        String text = DataFence.around("subtask " + result.subtask(), result.instruction()) + "\n"
                + DataFence.around("result of " + result.subtask(), result.answer());
        return result.artifacts().isEmpty()
                ? text
                : text + "\n"
                        + DataFence.around(
                                "files made by " + result.subtask(),
                                result.artifacts().stream().map(Artifact::name).collect(Collectors.joining("\n")));
    }

    private static String gap(Gap gap) {
        return DataFence.around("subtask " + gap.subtask(), gap.instruction()) + "\n"
                + DataFence.around("why " + gap.subtask() + " has no result", gap.reason());
    }
}
