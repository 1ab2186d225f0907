package dev.tyto.benchmarks.gaia;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalDouble;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Every expectation here is what Python 3.11 said of the same text.
class PythonFloatTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            ignoreLeadingAndTrailingWhitespace = false,
            value = {
                "1|1",
                "+1.5|1.5",
                "-0|-0.0",
                ".5|0.5",
                "5.|5",
                "1.e5|100000",
                ".5E-3|0.0005",
                "1_000|1000",
                "1_0.0_1e1_0|1.001E11",
                "007|7",
                "0.1|0.1",
                "9007199254740993|9007199254740992",
                "4.9e-324|4.9e-324",
                "1e-400|0",
                "0e99999999999|0",
                "1e99999999999|Infinity",
                "-1e400|-Infinity",
                "inf|Infinity",
                "-Infinity|-Infinity",
                "+iNf|Infinity",
                "NaN|NaN",
                "-nan|NaN",
                "１２|12",
                "\u0661\u0662|12",
                "\uD835\uDFD9\uD835\uDFDA|12",
                " 1\t|1",
                "\u000B1\f|1",
                "\u00A01\u3000|1",
                "\u00851\u2028|1",
            })
    void readsWhatPythonReads(String text, double expected) {
        assertThat(PythonFloat.parse(text)).isEqualTo(OptionalDouble.of(expected));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                ".",
                "e5",
                ".e5",
                "1e",
                "1e+",
                "1e5.",
                "+",
                "+ 1",
                "++1",
                "1 2",
                "1,0",
                "1.2.3",
                "3d",
                "3f",
                "1L",
                "0x10",
                "0x1p3",
                "0b1",
                "_1",
                "1_",
                "1__0",
                "1._5",
                "1_.5",
                "1e_5",
                "1e5_",
                "infinit",
                "in f",
                "NAN(1)",
                "\u0131nf",
                "\u0130NF",
                "²",
                "½",
                "一",
                "−1",
                "1€",
                "\u200B1",
                "1\u0000",
                "\u001C1",
                "1\u001F",
                "\uD835",
            })
    void refusesWhatPythonRefuses(String text) {
        assertThat(PythonFloat.parse(text)).isEmpty();
    }

    @Test
    void readsBackEveryDoubleThatJavaPrints() {
        long seed = 20_261_123L;
        SplittableRandom random = new SplittableRandom(seed);

        for (int i = 0; i < 10_000; i++) {
            double value = Double.longBitsToDouble(random.nextLong());
            if (Double.isFinite(value)) {
                assertThat(PythonFloat.parse(Double.toString(value)))
                        .as("seed %d, draw %d", seed, i)
                        .isEqualTo(OptionalDouble.of(value));
            }
        }
    }
}
