package dev.tyto.inference.weights;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// A checkpoint file that breaks a rule of its format. Thrown by the readers of this package instead of guessing;
/// trouble with the disk is an [java.io.IOException] instead.
///
/// Names out of the file are shortened and escaped in every text, so a message fits a line whatever the file says.
public final class MalformedCheckpointException extends Exception {

    private static final long serialVersionUID = 1L;
    private static final int SHOWN_CHARACTERS = 80;

    private final String file;
    private final String where;
    private final String rule;

    private MalformedCheckpointException(String file, String where, String rule, @Nullable Throwable cause) {
        super(file + ": " + where + " " + rule, cause);
        this.file = file;
        this.where = where;
        this.rule = rule;
    }

    /// @param where the part of the file, such as `tensor "a"`
    /// @param rule what must hold and what was found, such as `must start at byte 0 but starts at 4`
    public static MalformedCheckpointException at(Path file, String where, String rule) {
        return new MalformedCheckpointException(file.toString(), where, rule, null);
    }

    public static MalformedCheckpointException at(Path file, String where, String rule, Throwable cause) {
        return new MalformedCheckpointException(file.toString(), where, rule, cause);
    }

    /// A name out of the file, in quotes, at most 80 characters of it, fit to be printed.
    public static String quoted(String name) {
        StringBuilder shown = new StringBuilder("\"");
        name.codePoints().limit(SHOWN_CHARACTERS).forEach(codePoint -> appendPrintable(shown, codePoint));
        return shown.append(name.length() > SHOWN_CHARACTERS ? "…\"" : "\"").toString();
    }

    private static void appendPrintable(StringBuilder shown, int codePoint) {
        boolean printable = switch (Character.getType(codePoint)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE,
                    Character.UNASSIGNED -> false;
            default -> true;
        };
        if (printable) {
            shown.appendCodePoint(codePoint);
        } else {
            shown.append("\\u").append(String.format("%04X", codePoint));
        }
    }

    /// The file that was read.
    public String file() {
        return file;
    }

    /// The part of the file that breaks the rule.
    public String where() {
        return where;
    }

    /// What must hold, and what was found instead.
    public String rule() {
        return rule;
    }
}
