package dev.tyto.benchmarks.gaia;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Every expectation here is what Python 3.11 said of the same text.
class PythonTextTest {

    @Test
    void twentyNineCharactersAreSpace() {
        int[] space = IntStream.rangeClosed(0, Character.MAX_CODE_POINT)
                .filter(PythonText::isSpace)
                .toArray();

        assertThat(space)
                .containsExactly(
                        0x9, 0xA, 0xB, 0xC, 0xD, 0x1C, 0x1D, 0x1E, 0x1F, 0x20, 0x85, 0xA0, 0x1680, 0x2000, 0x2001,
                        0x2002, 0x2003, 0x2004, 0x2005, 0x2006, 0x2007, 0x2008, 0x2009, 0x200A, 0x2028, 0x2029, 0x202F,
                        0x205F, 0x3000);
    }

    @Test
    void asciiPunctuationIsRemovedAndNoOther() {
        String ascii = IntStream.range(0, 128)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();

        String kept = PythonText.withoutPunctuation(ascii + "’–¿😀");

        assertThat(kept).hasSize(128 - 32 + 5).endsWith("’–¿😀").doesNotContainPattern("\\p{Punct}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "ÀÉ|àé",
                "İ|i\u0307",
                "ẞ|ß",
                "ΟΔΟΣ|οδος",
                "ΣΑΣ|σας",
                "Σ|σ",
                "A.Σ|a.ς",
                "A-Σ|a-σ",
                "AΣ.B|aσ.b",
                "AΣ-B|aς-b",
                "AΣ1|aς1",
                "1Σ|1σ",
                "A'Σ'|a'ς'",
                "\uD801\uDC00Σ|\uD801\uDC28ς",
                "Ǆ|ǆ",
            })
    void lowerCaseIsThatOfPython(String text, String expected) {
        assertThat(PythonText.lowerCase(text)).isEqualTo(expected);
    }
}
