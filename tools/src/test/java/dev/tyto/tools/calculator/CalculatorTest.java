package dev.tyto.tools.calculator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tyto.core.json.Json;
import dev.tyto.core.tool.ToolResult;
import dev.tyto.tools.ToolCalls;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class CalculatorTest {

    static Stream<String> vectors() throws IOException {
        try (InputStream stream = CalculatorTest.class.getResourceAsStream("vectors.tsv")) {
            String all = new String(Objects.requireNonNull(stream).readAllBytes(), StandardCharsets.UTF_8);
            return all.lines().filter(line -> !line.startsWith("#"));
        }
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void agreesWithFractionsAndDecimalsOfPython(String vector) throws InterruptedException {
        String[] sides = vector.split("\t", -1);

        String value = value(sides[0]);

        assertThat(new BigDecimal(value)).as(sides[0]).isEqualByComparingTo(sides[1]);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "1+2*3 | 7",
                "-2^2 | -4",
                "2^-1 | 0.5",
                "2^3^2 | 512",
                "2**10 | 1024",
                "-7 % 3 | -1",
                "7 % -3 | 1",
                "10/3*3 | 10",
                "floor(10/3*3) | 10",
                "0.1+0.2 | 0.3",
                "1/3 | 0.3333333333333333333333333333333333",
                "2/3 | 0.6666666666666666666666666666666667",
                "1_000_000 * 1.5e-3 | 1500",
                ".5 + 5. | 5.5",
                "SQRT(16) | 4",
                "sqrt(2)^2 | 2",
                "sqrt(1/9) | 0.3333333333333333333333333333333333",
                "27^(1/3) | 3",
                "0^0 | 1",
                "1 − 2 × 3 ÷ 4 | -0.5",
                "round(2.5) | 3",
                "round(-2.5) | -3",
                "round(1234.5678, 2) | 1234.57",
                "round(1250, -2) | 1300",
                "floor(-0.5) | -1",
                "ceil(-0.5) | 0",
                "max(100,200) | 200",
                "min(3, -1/2, 7) | -0.5",
                "avg(1, 2, 3.5) | 2.166666666666666666666666666666667",
                "1e39 | 1000000000000000000000000000000000000000",
                "1e40 | 1E+40",
                "1e-38 | 0.00000000000000000000000000000000000001",
                "12345678901234567890123456789012345678901234567890 | 12345678901234567890123456789012345678901234567890",
                "--+-3 | -3",
            })
    void valueIsWrittenPlainly(String expression, String expected) throws InterruptedException {
        String value = value(expression);

        assertThat(value).isEqualTo(expected);
    }

    @Test
    void wholeNumbersUpToAThousandDigitsKeepEveryDigit() throws InterruptedException {
        String value = value("2^3321 - 1");

        assertThat(value)
                .isEqualTo(BigInteger.TWO.pow(3321).subtract(BigInteger.ONE).toString());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "1/0 | character 2: division by zero",
                "5 % 0 | character 3: the remainder of a division by zero",
                "0^-1 | character 2: zero has no power",
                "sqrt(-4) | character 1: a negative number has no real power",
                "2^1e9 | character 2: an exponent must be",
                "2^1000000 | character 2: the power must lie between 1e-1000 and 1e1000 but is about 1e301030",
                "9^9^9 | character 2: an exponent must be",
                "1e1000 | character 1: the value must be below 1e1000",
                "1e999999999 | character 1: a number must lie between",
                "1e-1000000000000 | character 1: a number must lie between",
                "1e600*1e600 | character 6: the value must be below 1e1000",
                "1,000 + 2 | character 2: a comma only separates",
                "sum(1,000, 2) | character 6: a comma does not group digits",
                "50 * 20% | character 8: `%` is the remainder",
                "50 * (20%) | character 9: `%` is the remainder",
                "2(3) | character 2: `(` is not expected after a number",
                "2 pi | character 3: `p` is not expected after a number",
                "pi * 2 | character 1: `pi` is not known",
                "system(1) | the functions are sqrt, abs, min, max, round, floor, ceil, sum, avg",
                "sqrt 4 | character 6: `(` must follow the function sqrt",
                "sqrt(4, 2) | sqrt takes one argument but got 2",
                "round(1, 0.5) | the places of round must be a whole number",
                "round(1, 1e6) | the places of round must be a whole number",
                "(1+2 | character 5: the `(` at character 1 is never closed",
                "1+2) | character 4: `)` closes nothing",
                "1+ | character 3: the expression ends too early",
                "max() | character 5: `)` is not expected here",
                "1__0 | character 2: `_` is not expected",
                "2e | character 2: `e` is not expected",
                "$5 | character 1: `$` is not expected here",
                "٣+1 | character 1: `٣` is not expected here",
            })
    void refusalNamesThePlaceAndTheRule(String expression, String part) throws InterruptedException {
        ToolResult result = calculate(expression);

        assertThat(result).isInstanceOf(ToolResult.Refused.class);
        assertThat(result.forModel()).contains(part);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "   ", "\t\n"})
    void emptyExpressionIsRefused(String expression) throws InterruptedException {
        ToolResult result = calculate(expression);

        assertThat(result.forModel())
                .startsWith("refused: the expression fails")
                .contains("ends too early");
    }

    @Test
    void deepNestingIsRefusedInsteadOfOverflowing() throws InterruptedException {
        ToolResult parentheses = calculate("(".repeat(5_000) + "1" + ")".repeat(4_999));
        ToolResult signs = calculate("-".repeat(9_999) + "1");
        ToolResult powers = calculate("1^".repeat(4_999) + "1");

        assertThat(Stream.of(parentheses, signs, powers).map(ToolResult::forModel))
                .allSatisfy(text -> assertThat(text).contains("nested at most 200 levels"));
    }

    @Test
    void longestExpressionsEndSoon() {
        String sums = "1/997+1/991*".repeat(830) + "1";
        String powers = "3^0.999983*".repeat(900) + "1";
        String products = "(2/3)^1500*(3/2)^1500*".repeat(450) + "1";

        Assertions.assertTimeoutPreemptively(Duration.ofSeconds(10), () -> {
            assertThat(Stream.of(sums, powers, products).toList())
                    .allSatisfy(expression ->
                            assertThat(calculate(expression).forModel()).isNotBlank());
        });
    }

    @Test
    void expressionBeyondItsLengthIsRefused() throws InterruptedException {
        ToolResult result = calculate("1".repeat(ExpressionParser.MAX_CHARACTERS + 1));

        assertThat(result.forModel()).contains("`expression` must have at most 10000 characters but has 10001");
    }

    @Test
    void interruptEndsTheCalculation() {
        Thread.currentThread().interrupt();

        Assertions.assertThrows(InterruptedException.class, () -> calculate("1+1"));
    }

    @Test
    void divisionThenMultiplicationGivesTheNumberBack() throws InterruptedException {
        SplittableRandom random = new SplittableRandom(42);
        for (int round = 0; round < 300; round++) {
            long a = random.nextLong(-1_000_000_000, 1_000_000_000);
            long b = random.nextLong(1, 1_000_000_000);

            String value = value("(" + a + "/" + b + ")*" + b + " - " + a + " + (" + a + " % " + b + ")");

            assertThat(value).isEqualTo(String.valueOf(a % b));
        }
    }

    private static String value(String expression) throws InterruptedException {
        ToolResult result = calculate(expression);
        assertThat(result).isInstanceOf(ToolResult.Returned.class);
        return result.forModel();
    }

    private static ToolResult calculate(String expression) throws InterruptedException {
        return ToolCalls.call(new Calculator(), Path.of("unused"), Json.object().put("expression", expression));
    }
}
