package dev.tyto.core.task;

import dev.tyto.core.rule.Require;

/// What a regular expression must keep to so that a search with it can be bounded by counting the characters it looks
/// at: every part has at most one way to match nothing. Without these rules `(?:^){2000000000}x`, `^?^?…^?(?!)` or
/// `(?:^|^)…(?:^|^)(?!)` run for ages and look at no character at all. Reads one expression that compiles; confined
/// to the calling thread.
final class PatternRules {

    private static final String SUBJECT = "check pattern";
    private static final String QUANTIFIERS = "*+?{";
    private static final String FLAGS = "imsuUd-";

    private final String pattern;
    private int at;

    private PatternRules(String pattern) {
        this.pattern = pattern;
    }

    /// @throws IllegalArgumentException when the pattern, which compiles, breaks a rule
    static void require(String pattern) {
        PatternRules rules = new PatternRules(pattern);
        rules.alternatives(false);
        Require.that(rules.at == pattern.length(), SUBJECT, "be a plain regular expression", pattern);
    }

    /// Reads up to the end of the group. Whether it may match nothing.
    private boolean alternatives(boolean behind) {
        int start = at;
        int empty = 0;
        do {
            if (sequence(behind)) {
                empty++;
            }
        } while (took("|"));
        Require.that(empty <= 1, SUBJECT, "have at most one alternative that may match nothing", since(start));
        return empty == 1;
    }

    private boolean sequence(boolean behind) {
        boolean empty = true;
        while (at < pattern.length() && !isNext("|") && !isNext(")")) {
            empty &= repeated(behind);
        }
        return empty;
    }

    private boolean repeated(boolean behind) {
        int start = at;
        boolean empty = part(behind);
        if (!isQuantifier()) {
            return empty;
        }
        boolean optional = quantifier();
        Require.that(!empty, SUBJECT, "repeat only what takes up at least one character", since(start));
        Require.that(!behind, SUBJECT, "repeat nothing in a lookbehind", since(start));
        return optional;
    }

    private boolean isQuantifier() {
        return at < pattern.length() && QUANTIFIERS.indexOf(pattern.charAt(at)) >= 0;
    }

    /// Reads a quantifier. Whether it allows none.
    private boolean quantifier() {
        int start = at;
        boolean optional = !isNext("+");
        if (took("{")) {
            skipPast('}');
            optional = pattern.substring(start, at).matches("\\{0+[,}].*");
        } else {
            at++;
        }
        if (!took("?")) {
            took("+");
        }
        return optional;
    }

    private boolean part(boolean behind) {
        Require.that(!isQuantifier(), SUBJECT, "repeat a part only once", since(0));
        if (took("(")) {
            return group(behind);
        }
        if (took("[")) {
            characterClass();
            return false;
        }
        if (took("\\")) {
            return escape();
        }
        boolean anchor = isNext("^") || isNext("$");
        at++;
        return anchor;
    }

    private boolean group(boolean behind) {
        int start = at - 1;
        if (!took("?") || took(":") || took(">")) {
            return closed(behind);
        }
        if (took("=") || took("!")) {
            closed(behind);
            return true;
        }
        if (took("<=") || took("<!")) {
            Require.that(!behind, SUBJECT, "have no lookbehind in a lookbehind", since(start));
            closed(true);
            return true;
        }
        if (took("<")) {
            skipPast('>');
            return closed(behind);
        }
        while (!isNext(":") && !isNext(")")) {
            Require.that(FLAGS.indexOf(next()) >= 0, SUBJECT, "set no flag but i, m, s, u, U and d", since(start));
            at++;
        }
        if (took(")")) {
            return true;
        }
        at++;
        return closed(behind);
    }

    private boolean closed(boolean behind) {
        boolean empty = alternatives(behind);
        at++;
        return empty;
    }

    private void characterClass() {
        took("^");
        for (boolean first = true; first || !isNext("]"); first = false) {
            boolean plain = next() != '[' && !isNext("&&") && !(first && isNext("]"));
            Require.that(
                    plain, SUBJECT, "have no [, && or first ] in a character class: write \\[, \\& or \\]", pattern);
            if (took("\\")) {
                escape();
            } else {
                at++;
            }
        }
        at++;
    }

    /// Reads what stands behind a backslash. Whether it may match nothing.
    private boolean escape() {
        char kind = next();
        at++;
        return switch (kind) {
            case 'A', 'B', 'G', 'z', 'Z' -> true;
            case 'b' -> {
                // JDK 25 looks beyond the end of the text for \b{g}.
                Require.that(!isNext("{"), SUBJECT, "use \\b without braces", pattern);
                yield true;
            }
            case 'k' -> {
                skipPast('>');
                yield true;
            }
            case '1', '2', '3', '4', '5', '6', '7', '8', '9' -> {
                while (at < pattern.length() && Character.isDigit(next())) {
                    at++;
                }
                yield true;
            }
            case 'c' -> {
                at++;
                yield false;
            }
            case 'p', 'P', 'x', 'N' -> {
                skipBraces();
                yield false;
            }
            default -> {
                Require.that(kind != 'Q' && kind != 'E', SUBJECT, "quote without \\Q and \\E", pattern);
                yield false;
            }
        };
    }

    private void skipBraces() {
        if (isNext("{")) {
            skipPast('}');
        }
    }

    private void skipPast(char end) {
        int found = pattern.indexOf(end, at);
        at = found < 0 ? pattern.length() : found + 1;
    }

    private boolean took(String text) {
        boolean taken = isNext(text);
        if (taken) {
            at += text.length();
        }
        return taken;
    }

    private boolean isNext(String text) {
        return pattern.startsWith(text, at);
    }

    private char next() {
        Require.that(at < pattern.length(), SUBJECT, "be a plain regular expression", pattern);
        return pattern.charAt(at);
    }

    private String since(int start) {
        return pattern.substring(start, Math.min(at, pattern.length()));
    }
}
