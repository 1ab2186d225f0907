package dev.tyto.core.redaction;

import java.util.BitSet;
import java.util.List;

/// Finds what has the form of a well-known credential: keys with a prefix of their issuer, bearer tokens, JSON web
/// tokens (RFC 7519) and private keys in PEM (RFC 7468).
///
/// Each place is looked at a bounded number of times: a stretch that was no credential is not looked at again from a
/// later place in it, which could only be shorter. Stateless.
final class KnownCredentials {

    private static final String LETTERS_AND_DIGITS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
    private static final BitSet UPPER = set("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789");
    private static final BitSet WORD = set(LETTERS_AND_DIGITS);
    private static final BitSet WIDE = set(LETTERS_AND_DIGITS + "_-");
    private static final BitSet BEARER = set(LETTERS_AND_DIGITS + "._~+/=-");
    private static final BitSet PEM_BODY = set(LETTERS_AND_DIGITS + "+/=\\\r\n\t");

    private static final int BEARER_SHORTEST = 16;
    private static final int JWT_PART_SHORTEST = 10;
    private static final String PEM_DASHES = "-----";
    private static final String PEM_BEGIN = PEM_DASHES + "BEGIN ";
    private static final String PEM_END = PEM_DASHES + "END ";
    private static final int PEM_LABEL_LONGEST = 60;
    private static final int PEM_LONGEST = 16 * 1024;

    /// What the characters behind a prefix must be like.
    private enum Look {
        ANY,
        /// At least one digit.
        DIGIT,
        /// At least one digit, and somewhere 16 letters and digits in a row: names in words and hyphens have not.
        RANDOM
    }

    /// `prefix`, then at least `shortest` and at most `longest` characters of `alphabet`, and no more of them.
    private record Prefixed(String prefix, BitSet alphabet, int shortest, int longest, Look look) {}

    private static final int ANY_LENGTH = Integer.MAX_VALUE;
    private static final List<Prefixed> PREFIXED = List.of(
            new Prefixed("sk-ant-", WIDE, 16, ANY_LENGTH, Look.DIGIT),
            new Prefixed("sk-", WIDE, 20, ANY_LENGTH, Look.RANDOM),
            new Prefixed("ghp_", WORD, 30, ANY_LENGTH, Look.ANY),
            new Prefixed("gho_", WORD, 30, ANY_LENGTH, Look.ANY),
            new Prefixed("ghu_", WORD, 30, ANY_LENGTH, Look.ANY),
            new Prefixed("ghs_", WORD, 30, ANY_LENGTH, Look.ANY),
            new Prefixed("ghr_", WORD, 30, ANY_LENGTH, Look.ANY),
            new Prefixed("github_pat_", WIDE, 22, ANY_LENGTH, Look.DIGIT),
            new Prefixed("AKIA", UPPER, 16, 16, Look.ANY),
            new Prefixed("AIza", WIDE, 35, ANY_LENGTH, Look.DIGIT),
            new Prefixed("xoxa-", WIDE, 10, ANY_LENGTH, Look.DIGIT),
            new Prefixed("xoxb-", WIDE, 10, ANY_LENGTH, Look.DIGIT),
            new Prefixed("xoxp-", WIDE, 10, ANY_LENGTH, Look.DIGIT));

    private KnownCredentials() {}

    static void find(String text, Spans spans) {
        PREFIXED.forEach(form -> prefixed(text, form, spans));
        bearers(text, spans);
        webTokens(text, spans);
        privateKeys(text, spans);
    }

    private static void prefixed(String text, Prefixed form, Spans spans) {
        int at = text.indexOf(form.prefix());
        while (at >= 0) {
            int from = at + 1;
            if (startsWord(text, at)) {
                int first = at + form.prefix().length();
                int end = run(text, first, form.alphabet());
                int length = end - first;
                boolean found =
                        length >= form.shortest() && length <= form.longest() && looks(text, first, end, form.look());
                if (found) {
                    spans.add(at, end);
                }
                from = found ? end : Math.max(first, end - form.prefix().length() + 1);
            }
            at = text.indexOf(form.prefix(), from);
        }
    }

    private static void bearers(String text, Spans spans) {
        String word = "earer ";
        int at = text.indexOf(word, 1);
        while (at >= 0) {
            int first = at + word.length();
            int from = first;
            char initial = text.charAt(at - 1);
            if ((initial == 'B' || initial == 'b') && startsWord(text, at - 1)) {
                int end = run(text, first, BEARER);
                if (end - first >= BEARER_SHORTEST && looks(text, first, end, Look.DIGIT)) {
                    spans.add(first, end);
                    from = end;
                }
            }
            at = text.indexOf(word, from);
        }
    }

    /// Header and payload are JSON objects, so both start with `{"` in base64; a signature may be missing.
    private static void webTokens(String text, Spans spans) {
        String object = "eyJ";
        int at = text.indexOf(object);
        while (at >= 0) {
            int from = at + 1;
            if (startsWord(text, at)) {
                from = run(text, at, WIDE);
                if (from - at >= JWT_PART_SHORTEST && text.startsWith("." + object, from)) {
                    int payloadEnd = run(text, from + 1, WIDE);
                    if (payloadEnd - from > JWT_PART_SHORTEST) {
                        boolean signed = text.startsWith(".", payloadEnd);
                        from = signed ? run(text, payloadEnd + 1, WIDE) : payloadEnd;
                        spans.add(at, from);
                    }
                }
            }
            at = text.indexOf(object, from);
        }
    }

    /// A key that was cut off ends where its base64 ends.
    private static void privateKeys(String text, Spans spans) {
        int at = text.indexOf(PEM_BEGIN);
        int nextEnd = -1;
        while (at >= 0) {
            int from = privateKeyLabel(text, at + PEM_BEGIN.length());
            if (from < 0) {
                from = at + 1;
            } else {
                if (nextEnd < from) {
                    int found = text.indexOf(PEM_END, from);
                    nextEnd = found < 0 ? text.length() : found;
                }
                int end = nextEnd - from > PEM_LONGEST ? -1 : privateKeyLabel(text, nextEnd + PEM_END.length());
                from = end < 0 ? run(text, from, PEM_BODY) : end;
                spans.add(at, from);
            }
            at = text.indexOf(PEM_BEGIN, from);
        }
    }

    /// Where a label of private keys that starts here has ended, with its dashes; -1 when there is none.
    private static int privateKeyLabel(String text, int start) {
        if (start > text.length()) {
            return -1;
        }
        String label = text.substring(start, Math.min(text.length(), start + PEM_LABEL_LONGEST));
        int key = label.indexOf("PRIVATE KEY");
        int dashes = label.indexOf(PEM_DASHES);
        return key >= 0 && dashes > key ? start + dashes + PEM_DASHES.length() : -1;
    }

    private static boolean startsWord(String text, int at) {
        return at == 0 || !WORD.get(text.charAt(at - 1));
    }

    private static int run(String text, int from, BitSet alphabet) {
        int at = from;
        while (at < text.length() && alphabet.get(text.charAt(at))) {
            at++;
        }
        return at;
    }

    private static boolean looks(String text, int from, int end, Look look) {
        boolean digit = false;
        int row = 0;
        int longestRow = 0;
        for (int at = from; at < end; at++) {
            char each = text.charAt(at);
            digit |= each >= '0' && each <= '9';
            row = WORD.get(each) ? row + 1 : 0;
            longestRow = Math.max(longestRow, row);
        }
        return switch (look) {
            case ANY -> true;
            case DIGIT -> digit;
            case RANDOM -> digit && longestRow >= 16;
        };
    }

    private static BitSet set(String characters) {
        BitSet set = new BitSet(128);
        characters.chars().forEach(set::set);
        return set;
    }
}
