package dev.tyto.deploy.app.cli;

import dev.tyto.core.json.Json;
import dev.tyto.core.wire.JsonText;
import java.io.PrintStream;
import java.util.regex.Pattern;

/// Says things to the user: the answer on standard output, everything else on standard error as plain lines. What a
/// model wrote cannot steer a terminal: there its control characters are left out; a file or a pipe gets every
/// character. Used by one thread at a time.
final class Voice {

    private static final Pattern UNPRINTABLE = Pattern.compile("[\\p{Cc}\\p{Cf}\\u2028\\u2029]+");
    /// What a terminal would obey: all C0 and C1 control characters but the end of a line and the tabulator.
    private static final Pattern CONTROL = Pattern.compile("[\\p{Cc}&&[^\\n\\t]]");

    private static final int LINE_CHARACTERS = 160;

    private final PrintStream out;
    private final PrintStream err;
    private final boolean terminal;

    Voice(Surroundings surroundings) {
        this.out = surroundings.out();
        this.err = surroundings.err();
        this.terminal = surroundings.terminal();
    }

    /// The answer, with a line end if it has none.
    void answer(String text) {
        out.print(shown(text.endsWith("\n") ? text : text + "\n"));
        out.flush();
    }

    /// The one document of `--json`.
    void document(Json document) {
        answer(JsonText.write(document));
    }

    /// One line of an answer that has many; whether anyone still reads.
    boolean line(String line) {
        out.print(shown(line) + "\n");
        return !out.checkError();
    }

    /// A line of progress, a warning or an error.
    void note(String line) {
        err.print(oneLine(line, Integer.MAX_VALUE) + "\n");
        err.flush();
    }

    private String shown(String text) {
        return terminal ? CONTROL.matcher(text).replaceAll("") : text;
    }

    /// The text as one line without anything that a terminal would obey, cut to fit.
    static String brief(String text) {
        return oneLine(text, LINE_CHARACTERS);
    }

    private static String oneLine(String text, int characters) {
        String indent = text.substring(0, text.length() - text.stripLeading().length());
        String line = indent.replaceAll("[^ ]", "")
                + UNPRINTABLE.matcher(text).replaceAll(" ").strip();
        return line.length() <= characters ? line : line.substring(0, characters - 1) + "…";
    }
}
