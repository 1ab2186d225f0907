package dev.tyto.deploy.app.cli;

import dev.tyto.core.json.Json;
import dev.tyto.core.wire.JsonText;
import java.io.PrintStream;
import java.util.regex.Pattern;

/// Says things to the user: the answer on standard output, everything else on standard error as plain lines. Used by
/// one thread at a time.
final class Voice {

    private static final Pattern UNPRINTABLE = Pattern.compile("[\\p{Cntrl}\\p{Cf}\\u2028\\u2029]+");
    private static final int LINE_CHARACTERS = 160;

    private final PrintStream out;
    private final PrintStream err;

    Voice(Surroundings surroundings) {
        this.out = surroundings.out();
        this.err = surroundings.err();
    }

    /// The answer, with a line end if it has none.
    void answer(String text) {
        out.print(text.endsWith("\n") ? text : text + "\n");
        out.flush();
    }

    /// The one document of `--json`.
    void document(Json document) {
        answer(JsonText.write(document));
    }

    /// One line of an answer that has many; whether anyone still reads.
    boolean line(String line) {
        out.print(line + "\n");
        return !out.checkError();
    }

    /// A line of progress, a warning or an error.
    void note(String line) {
        err.print(oneLine(line, Integer.MAX_VALUE) + "\n");
        err.flush();
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
