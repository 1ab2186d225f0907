package dev.tyto.testkit.hostile;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;

/// What models write that should have written a sound document: truncated, nested deeply, huge, of wrong types, with
/// hostile characters, repeated, fenced, or no document at all. Stateless.
public final class HostileReplies {

    private static final List<String> VALUES = List.of(
            "null",
            "true",
            "-0",
            "1e999",
            "9".repeat(400),
            "\"\"",
            "\"x\"",
            "[]",
            "{}",
            "[[]]",
            "{\"a\":{\"b\":[1,{}]}}",
            "\"\\ud800\"",
            "\"\\u0000\"",
            "[null]",
            "[1,\"s1\"]");

    private static final List<String> CHARACTERS = List.of(
            "\u0000",
            "\u001b[2J",
            "\u202e",
            "\u200b",
            "\ufeff",
            "\ud800",
            "\udc00",
            "\u2028",
            "\u0301".repeat(50),
            "🦉",
            "\\",
            "\"",
            "{",
            "}",
            "[",
            "]",
            "```",
            "<think>",
            "</think>",
            "<tasks>",
            "<task>",
            "</task>",
            "GIVE UP:",
            "\r");

    private HostileReplies() {}

    /// Replies made of these sound ones by one to three injuries.
    public static Arbitrary<String> of(List<String> sound) {
        Arbitrary<String> whole = Arbitraries.of(sound);
        Arbitrary<String> once = whole.flatMap(HostileReplies::injured);
        return Arbitraries.frequencyOf(
                Tuple.of(6, once),
                Tuple.of(4, once.flatMap(HostileReplies::injured).flatMap(HostileReplies::injured)),
                Tuple.of(2, Arbitraries.strings().ofMaxLength(300)),
                Tuple.of(1, Arbitraries.of(huge())));
    }

    private static Arbitrary<String> injured(String text) {
        Arbitrary<Integer> place = Arbitraries.integers().between(0, text.length());
        return Arbitraries.oneOf(
                place.map(end -> text.substring(0, end)),
                place.map(start -> text.substring(start)),
                Combinators.combine(place, Arbitraries.of(CHARACTERS))
                        .as((at, inserted) -> text.substring(0, at) + inserted + text.substring(at)),
                Combinators.combine(place, Arbitraries.of(VALUES)).as((at, value) -> retyped(text, at, value)),
                Arbitraries.just(text + "\n" + text),
                Arbitraries.just("<think>" + text + "</think>\nSure!\n```json\n" + text + "\n``` Anything else?"),
                place.map(at -> text.substring(0, at) + text));
    }

    /// With another value behind the next colon.
    private static String retyped(String text, int from, String value) {
        int colon = text.indexOf(':', from);
        if (colon < 0) {
            return text + value;
        }
        int end = colon + 1;
        while (end < text.length() && ",]}".indexOf(text.charAt(end)) < 0) {
            end++;
        }
        return text.substring(0, colon + 1) + value + text.substring(end);
    }

    private static List<String> huge() {
        return List.of(
                "{".repeat(100_000),
                "{\"subtasks\":[".repeat(20_000),
                "[".repeat(100_000) + "]".repeat(100_000),
                "{\"a\":".repeat(5_000) + "1" + "}".repeat(5_000),
                "\"".repeat(100_000),
                "\\".repeat(100_000),
                "<tasks>" + "<task>x</task>".repeat(20_000) + "</tasks>",
                "<task>".repeat(50_000),
                "{\"subtasks\":[" + "{\"id\":1,\"instruction\":\"x\"},".repeat(20_000) + "]}",
                "<think>".repeat(50_000),
                "\ud800".repeat(50_000));
    }
}
