package dev.tyto.deploy.app.cli;

import dev.tyto.core.journal.JournalException;
import dev.tyto.core.json.Json;
import dev.tyto.core.rule.PrerequisiteException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/// Turns whatever stopped a command into one sentence, an exit code and, under `--json`, one document. Used by one
/// thread.
final class Complaints {

    private final Surroundings surroundings;
    private final Voice voice;
    private final boolean json;
    private final boolean stackTrace;

    Complaints(Surroundings surroundings, List<String> arguments) {
        this.surroundings = surroundings;
        this.voice = new Voice(surroundings);
        List<String> options = arguments.contains("--") ? arguments.subList(0, arguments.indexOf("--")) : arguments;
        this.json = options.contains("--json");
        this.stackTrace = options.contains("--stacktrace")
                || surroundings.variable("TYTO_STACKTRACE").filter("1"::equals).isPresent();
    }

    /// The arguments could not be understood.
    int usage(ParameterException problem, String[] ignored) {
        CommandLine command = problem.getCommandLine();
        String sentence = Arrays.stream(sentenceOf(problem).split("\\R"))
                .map(String::strip)
                .reduce((left, right) -> left + " " + right)
                .orElse("the arguments could not be understood");
        String name = command.getCommandSpec().qualifiedName();
        String start = sentence.substring(0, 1).toLowerCase(Locale.ROOT) + sentence.substring(1);
        return complain(ExitCode.USAGE, start + "; see '" + name + " --help'", problem);
    }

    /// A command threw.
    int failure(Exception problem, CommandLine command, CommandLine.@Nullable ParseResult parsed) {
        return switch (problem) {
            case CommandFailed failed -> complain(failed.exit(), messageOf(failed), failed);
            case PrerequisiteException missing -> complain(ExitCode.PREREQUISITE, messageOf(missing), missing);
            case JournalException journal -> complain(ExitCode.ENVIRONMENT, messageOf(journal), journal);
            case InterruptedException interrupted -> complain(ExitCode.INTERRUPTED, "interrupted", interrupted);
            default ->
                complain(
                        ExitCode.FAILED,
                        "this is a bug in Tyto: " + problem.getClass().getSimpleName() + ": " + messageOf(problem)
                                + " (report it with what --stacktrace prints)",
                        problem);
        };
    }

    private int complain(ExitCode exit, String sentence, Exception problem) {
        voice.note("tyto: " + sentence);
        if (stackTrace) {
            problem.printStackTrace(surroundings.err());
        }
        surroundings.err().flush();
        if (json) {
            voice.document(Json.object()
                    .put("status", "failed")
                    .put(
                            "error",
                            Json.object()
                                    .put("reason", sentence)
                                    .put("blame", exit.blame())
                                    .build())
                    .put("exit", exit.code())
                    .build());
        }
        return exit.code();
    }

    /// The library's own sentence, but for the two that would puzzle someone new.
    private static String sentenceOf(ParameterException problem) {
        CommandLine command = problem.getCommandLine();
        Set<String> below = command.getSubcommands().keySet();
        if (below.isEmpty()) {
            return messageOf(problem);
        }
        if (problem instanceof UnmatchedArgumentException unmatched) {
            return unmatched.isUnknownOption()
                    ? messageOf(problem)
                    : "there is no command '" + unmatched.getUnmatched().getFirst() + "'";
        }
        return command.getParent() == null
                ? "no command is given: 'tyto demo' is a first try"
                : "no command is given: say " + String.join(" or ", below);
    }

    private static String messageOf(Exception problem) {
        String message = problem.getMessage();
        return message == null ? "no message" : message;
    }
}
