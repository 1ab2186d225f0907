package dev.tyto.core.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tyto.core.json.Json;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class ObjectsInTextTest {

    private static final int MILLION = 1_000_000;

    @Test
    void fencesAndProseAreNoMatter() {
        assertThat(found("Here is the plan:\n```json\n{\"a\": 1}\n```\nGood luck {smile}!"))
                .containsExactly("{\"a\":1}");
    }

    @Test
    void draftsInAThinkBlockComeFirst() {
        assertThat(found("<think>maybe {\"a\":1}? No: {\"a\":</think>{\"a\":2}"))
                .containsExactly("{\"a\":1}", "{\"a\":2}");
    }

    @Test
    void bracesFencesAndQuotesInStringsAreText() {
        String text = "{\"code\":\"if (x) { y(); } ``` \\\" }{\",\"b\":{\"c\":\"}\"}}";

        assertThat(found("x " + text + " y")).containsExactly(text);
    }

    @Test
    void innerObjectsAreNotListedAgain() {
        assertThat(found("{\"a\":{\"b\":{}}}{}")).containsExactly("{\"a\":{\"b\":{}}}", "{}");
    }

    @Test
    void anUnclosedObjectDoesNotHideTheNext() {
        assertThat(found("{\"a\": 1, \"b\": \n\nSorry, again:\n{\"a\":2}")).containsExactly("{\"a\":2}");
        assertThat(found("{\"subtasks\":[{\"id\":\"s1\"},{\"id\":")).containsExactly("{\"id\":\"s1\"}");
    }

    @Test
    void anUnclosedQuoteInProseHidesNothing() {
        assertThat(found("He said \"{ and then {\"a\":1}")).containsExactly("{\"a\":1}");
    }

    @Test
    void commonMistakesAreForgiven() {
        assertThat(found("{\"a\":[1,2,],\"b\":\"two\nlines\",}"))
                .containsExactly("{\"a\":[1,2],\"b\":\"two\\nlines\"}");
        assertThat(found("{\"pattern\":\"\\d+\\uz\"}")).containsExactly("{\"pattern\":\"\\\\d+\\\\uz\"}");
    }

    @Test
    void whatIsNoObjectIsNotFound() {
        assertThat(found("")).isEmpty();
        assertThat(found("no braces, 42, [1], \"{\"")).isEmpty();
        assertThat(found("{,} {1} {\"a\"} {\"a\":} {\"a\":01} {\"a\":1e9999} {\"a\":1,\"a\":2} {a:1}"))
                .isEmpty();
    }

    @Test
    void escapesAreRead() {
        assertThat(JsonText.objectsIn("{\"a\":\"\\u00fc\\n\\/\\\\\"}"))
                .containsExactly(Json.object().put("a", "ü\n/\\").build());
    }

    static Stream<String> hostileTexts() {
        return Stream.of(
                "{".repeat(MILLION),
                "{\"a\":".repeat(MILLION / 5),
                "{\"a\":[".repeat(MILLION / 6),
                "{\"".repeat(MILLION / 2),
                "{\"a\":\"".repeat(MILLION / 6),
                "{\"{\":\"{\",".repeat(MILLION / 9),
                "\"{\",\":\",".repeat(MILLION / 8),
                "{\"a\":1,".repeat(MILLION / 7),
                "{\"a\":{},\"b\":" + "[],".repeat(MILLION / 3),
                "{\"a\":" + "[{\"b\":1,\"c\":".repeat(90) + "1,".repeat(MILLION / 2),
                "{\\".repeat(MILLION / 2),
                "{\"\\".repeat(MILLION / 3),
                "{}".repeat(MILLION / 2),
                "{\"a\":" + "1".repeat(MILLION),
                "{" + " ".repeat(MILLION),
                "{\"k\":".repeat(99) + " ".repeat(MILLION));
    }

    @ParameterizedTest
    @MethodSource("hostileTexts")
    @Timeout(3)
    void aHostileMegabyteIsReadInLinearTime(String text) {
        assertThat(JsonText.objectsIn(text)).hasSizeLessThanOrEqualTo(text.length() / 2);
    }

    @Test
    @Timeout(3)
    void anObjectAfterAHostilePrefixIsStillFound() {
        assertThat(found("{\"a\":".repeat(100_000) + " and {\"b\":2}")).containsExactly("{\"b\":2}");
    }

    @Test
    void manySmallObjectsAreAllFound() {
        String text = IntStream.range(0, 5_000)
                .mapToObj(number -> "{\"n\":" + number + "}")
                .collect(Collectors.joining(" and "));

        assertThat(JsonText.objectsIn(text)).hasSize(5_000);
    }

    @Property(tries = 300)
    void whatWasWrittenIsFoundBetweenProse(@ForAll String name, @ForAll String text) {
        Json.Obj object = Json.object().put(name, text).put("n" + name, 1).build();

        assertThat(JsonText.objectsIn("Sure!\n" + JsonText.pretty(object) + "\nThat's it."))
                .containsExactly(object);
    }

    private static List<String> found(String text) {
        return JsonText.objectsIn(text).stream().map(JsonText::write).toList();
    }
}
