package dev.tyto.core.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tyto.core.json.Json;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class JsonTextTest {

    private static final int MILLION = 1_000_000;

    @Test
    void everyKindOfValueIsRead() throws MalformedJsonException {
        Json json = JsonText.parse(" {\"a\":[1,-2.50,1e3,true,false,null,\"x\\u00fc\\n\"],\"b\":{}} ");

        assertThat(json)
                .isEqualTo(Json.object()
                        .put(
                                "a",
                                Json.array(List.of(
                                        Json.of(1),
                                        new Json.Num(new BigDecimal("-2.50")),
                                        new Json.Num(new BigDecimal("1e3")),
                                        Json.of(true),
                                        Json.of(false),
                                        new Json.Nul(),
                                        Json.of("xü\n"))))
                        .put("b", Json.object().build())
                        .build());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "{",
                "[1,]",
                "{\"a\":1,}",
                "{a:1}",
                "{'a':1}",
                "01",
                "+1",
                ".5",
                "1.",
                "NaN",
                "Infinity",
                "tru",
                "\"\\x\"",
                "\"a\nb\"",
                "\"\\u12\"",
                "1 2",
                "{}x",
                "{} {}",
                "// c\n1",
                "/*c*/1",
                "[1 2]",
                "\u00a01",
                "--1"
            })
    void whatRfc8259DoesNotAllowIsRefusedWithAPlace(String text) {
        assertThatThrownBy(() -> JsonText.parse(text))
                .isInstanceOf(MalformedJsonException.class)
                .hasMessageStartingWith("JSON must ")
                .hasMessageMatching("(?s).*line \\d+, column \\d+")
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("\n"));
    }

    @Test
    void placeOfAMistakeIsExact() {
        assertThatThrownBy(() -> JsonText.parse("{\n  \"a\": 1,\n  \"a\": 2\n}"))
                .hasMessage("JSON must have each name once per object but repeats \"a\": line 3, column 3");
    }

    @Test
    void repeatedNamesAreRefusedAlsoWhenEscaped() {
        assertThatThrownBy(() -> JsonText.parse("{\"a\":1,\"\\u0061\":2}")).hasMessageContaining("repeats \"a\"");
    }

    @Test
    void nestingGoesToItsLimitAndNoFurther() throws MalformedJsonException {
        String hundred = "[".repeat(100) + "]".repeat(100);

        assertThat(JsonText.write(JsonText.parse(hundred))).isEqualTo(hundred);
        assertThatThrownBy(() -> JsonText.parse("[" + hundred + "]"))
                .hasMessageContaining("be nested at most 100 deep");
    }

    @Test
    @Timeout(2)
    void depthBombsEndAtTheLimit() {
        assertThatThrownBy(() -> JsonText.parse("[".repeat(MILLION))).hasMessageContaining("100 deep");
        assertThatThrownBy(() -> JsonText.parse("{\"a\":".repeat(MILLION))).hasMessageContaining("100 deep");
        assertThatThrownBy(() -> JsonText.parse("{".repeat(MILLION))).isInstanceOf(MalformedJsonException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1e999999999", "-1e-999999999", "1e99999999999999999999", "0e1001", "1e1001", "1e-1001"})
    @Timeout(2)
    void numbersOutOfBoundsAreRefused(String number) {
        assertThatThrownBy(() -> JsonText.parse("[" + number + "]"))
                .isInstanceOf(MalformedJsonException.class)
                .hasMessageContaining("exponent in [-1000, 1000]");
    }

    @Test
    @Timeout(2)
    void aMillionDigitsAreRefused() {
        assertThatThrownBy(() -> JsonText.parse("1".repeat(MILLION))).hasMessageContaining("at most 1,000 characters");
    }

    @Test
    void exactNumbersStayExact() throws MalformedJsonException {
        String numbers = "[0.1,1E+2,12345678901234567890123456789.5,-0.0001,1E-7,9223372036854775807]";

        assertThat(JsonText.write(JsonText.parse(numbers))).isEqualTo(numbers);
    }

    @Test
    void loneSurrogatesSurviveAndAreEscaped() throws MalformedJsonException {
        String written = JsonText.write(Json.of("a\ud83e b\udd89 🦉"));

        assertThat(written).isEqualTo("\"a\\ud83e b\\udd89 🦉\"");
        assertThat(JsonText.parse(written)).isEqualTo(Json.of("a\ud83e b\udd89 🦉"));
    }

    @Test
    void aWrittenValueIsOneLineForEveryReader() {
        String written = JsonText.write(Json.of("\n\r\u0000\u001b\u007f\u0085\u2028\u2029"));

        assertThat(written).isEqualTo("\"\\n\\r\\u0000\\u001b\\u007f\\u0085\\u2028\\u2029\"");
    }

    @Test
    void prettyIsIndentedByTwo() throws MalformedJsonException {
        Json json = JsonText.parse("{\"a\":[1,{\"b\":\"x\"}],\"c\":{},\"d\":[]}");

        assertThat(JsonText.pretty(json)).isEqualTo("""
                        {
                          "a": [
                            1,
                            {
                              "b": "x"
                            }
                          ],
                          "c": {},
                          "d": []
                        }""");
        assertThat(JsonText.parse(JsonText.pretty(json))).isEqualTo(json);
    }

    @Test
    void byteOrderMarkIsSkipped() throws MalformedJsonException {
        assertThat(JsonText.parse("\uFEFF{}")).isEqualTo(Json.object().build());
    }

    @Test
    @Timeout(5)
    void longTextsAreRead() throws MalformedJsonException {
        String text = "x".repeat(25 * MILLION);

        assertThat(JsonText.parse("\"" + text + "\"")).isEqualTo(Json.of(text));
    }

    @Property(tries = 300)
    void everyTextIsReadBackHereAndByAnotherReader(@ForAll String text) throws Exception {
        String written = JsonText.write(Json.object().put(text, text).build());

        assertThat(JsonText.parse(written))
                .isEqualTo(Json.object().put(text, text).build());
        assertThat(new ObjectMapper().readTree(written).properties()).allSatisfy(field -> {
            assertThat(field.getKey()).isEqualTo(text);
            assertThat(field.getValue().textValue()).isEqualTo(text);
        });
    }

    @Property(tries = 200)
    void everyNumberIsReadBack(@ForAll BigDecimal number) throws MalformedJsonException {
        assertThat(JsonText.parse(JsonText.write(new Json.Num(number)))).isEqualTo(new Json.Num(number));
    }

    @Test
    void aBrokenTextIsRefusedFast() {
        long start = System.nanoTime();

        assertThatThrownBy(() -> JsonText.parse("[" + "{},".repeat(MILLION)))
                .isInstanceOf(MalformedJsonException.class);

        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(3));
    }

    @Test
    void unclosedObjectIsSaidInPlainWords() {
        assertThatThrownBy(() -> JsonText.parse("{\"subtasks\": ["))
                .isInstanceOf(MalformedJsonException.class)
                .hasMessageContaining("Unexpected end-of-input: expected close marker for Array): line 1, column 15")
                .hasMessageNotContaining("Source");
    }
}
