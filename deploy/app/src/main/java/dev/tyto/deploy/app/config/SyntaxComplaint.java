package dev.tyto.deploy.app.config;

import com.fasterxml.jackson.core.JsonParseException;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;

/// Where a text stops being YAML and why, in words of our own: the library's message quotes the line, which may hold a
/// key. `line` counts from 1 and is 0 when it is not known; `reason` continues a sentence. Immutable.
record SyntaxComplaint(int line, String reason) {

    private static final String OTHER =
            "breaks its rules there: write 'key: value' lines, with quotes around odd values";

    static SyntaxComplaint of(JsonParseException problem) {
        if (problem.getCause() instanceof MarkedYAMLException marked) {
            return of(marked);
        }
        int line = problem.getLocation() == null ? 0 : problem.getLocation().getLineNr();
        return new SyntaxComplaint(line, "has a character there that no text has");
    }

    private static SyntaxComplaint of(MarkedYAMLException marked) {
        String context = String.valueOf(marked.getContext());
        String problem = String.valueOf(marked.getProblem());
        int began = lineOf(marked.getContextMark());
        int noticed = lineOf(marked.getProblemMark());
        if (context.contains("quoted scalar") && problem.contains("unexpected")) {
            return new SyntaxComplaint(began, "a quote is opened there and never closed");
        }
        if (context.contains("flow sequence")) {
            return new SyntaxComplaint(began, "a '[' is opened there and not closed by a ']'");
        }
        if (context.contains("flow mapping")) {
            return new SyntaxComplaint(began, "a '{' is opened there and not closed by a '}'");
        }
        if (context.contains("simple key")) {
            return new SyntaxComplaint(began, "has no ':' behind a key there");
        }
        if (problem.contains("(TAB)")) {
            return new SyntaxComplaint(noticed, "a tabulator stands there: indent with spaces");
        }
        if (problem.contains("mapping values")) {
            return new SyntaxComplaint(
                    noticed, "has a ':' too many or a wrong indentation there: put a value with ': ' into quotes");
        }
        if (problem.contains("<block end>")) {
            return new SyntaxComplaint(noticed, "is indented wrongly or has text behind a value there");
        }
        if (problem.contains("cannot start any token")) {
            return new SyntaxComplaint(noticed, "a value starts with a special character there: put it into quotes");
        }
        return new SyntaxComplaint(noticed > 0 ? noticed : began, OTHER);
    }

    private static int lineOf(@Nullable Mark mark) {
        return mark == null ? 0 : mark.getLine() + 1;
    }
}
