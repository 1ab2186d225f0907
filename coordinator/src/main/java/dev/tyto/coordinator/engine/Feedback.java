package dev.tyto.coordinator.engine;

import dev.tyto.coordinator.machine.Command;
import dev.tyto.core.message.Message;
import dev.tyto.core.message.Part;
import dev.tyto.core.steps.AttemptId;
import dev.tyto.core.steps.StepScope;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What the next attempt is told of the one before: what was wrong, and in a line each what it had called and got.
/// Stateless.
final class Feedback {

    private static final int MOST_LINES = 8;
    private static final int MOST_CHARACTERS = 120;

    private Feedback() {}

    static @Nullable String of(Command.Assign command, RunLog log) {
        String wrong = command.feedback();
        if (wrong == null || command.attempt() == 1) {
            return wrong;
        }
        AttemptId before = new AttemptId(command.subtask().id(), command.attempt() - 1);
        List<String> lines = new ArrayList<>();
        for (Message message : log.conversation(new StepScope.Sample(before, 0)).messages()) {
            message.parts().forEach(part -> {
                if (part instanceof Part.Result result) {
                    lines.add(
                            "- " + result.tool() + ": " + brief(result.result().forModel()));
                }
            });
        }
        if (lines.isEmpty()) {
            return wrong;
        }
        List<String> last = lines.subList(Math.max(0, lines.size() - MOST_LINES), lines.size());
        return wrong + "\nThe attempt before had called:\n" + String.join("\n", last);
    }

    private static String brief(String text) {
        String line = text.replaceAll("\\s+", " ").strip();
        return line.length() <= MOST_CHARACTERS ? line : line.substring(0, MOST_CHARACTERS - 1) + "…";
    }
}
