package dev.tyto.workers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tyto.core.json.Json;
import dev.tyto.core.json.JsonSchema;
import dev.tyto.core.task.AnswerFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class PlainExtractorTest {

    private final PlainExtractor extractor = new PlainExtractor();

    @Test
    void freeAnswerKeepsAllButTheWhiteSpaceAround() {
        String answer = extractor.extract(" \n  two  words\n\nand more \u2003\n", new AnswerFormat.Free());

        assertThat(answer).isEqualTo("two  words\n\nand more");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "42 | 42",
                "It is 1,234.50 euros. | 1234.50",
                "From 3 to 9.\\nFINAL ANSWER: **9** | 9",
                "Final answer: 1\\n**Final Answer:** 2 km | 2",
                "\u22125 | -5",
                "1.5e3 | 1500",
                "1e999999999 | 1e999999999",
                "between 3 and 9 | between 3 and 9",
                "none | none",
            })
    void numberLosesItsWordsUnlessThereAreTwo(String said, String answer) {
        assertThat(extractor.extract(lines(said), new AnswerFormat.OneNumber())).isEqualTo(answer);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "The barn owls. | The barn owls",
                "Owls Inc. | Owls Inc.",
                "I looked.\\nFINAL ANSWER: \"**Tyto alba**\". | Tyto alba",
                "U.S. | U.S.",
                "Saint St. | Saint St.",
                "It is this.\\nOr that. | It is this.\\nOr that.",
            })
    void wordsLoseTheirQuotesAndTheFullStop(String said, String answer) {
        assertThat(extractor.extract(lines(said), new AnswerFormat.Words())).isEqualTo(lines(answer));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "north,south , east | north, south, east",
                "1,000; 2,000 | 1,000, 2,000",
                "- north\\n- \"south\" | north, south",
                "1. north\\n2) south | north, south",
                "[\"north\", 3] | north, 3",
                "FINAL ANSWER: owl | owl",
                "There are two.\\nnorth\\nsouth | There are two.\\nnorth\\nsouth",
            })
    void itemsStandOnOneLineWithCommas(String said, String answer) {
        assertThat(extractor.extract(lines(said), new AnswerFormat.Items())).isEqualTo(lines(answer));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "FINAL ANSWER: $17,000 | 17000",
                "FINAL ANSWER: 17 % | 17",
                "FINAL ANSWER: 17% | 17",
                "FINAL ANSWER: 17 km | 17 km",
                "FINAL ANSWER: \"Seagull\" | Seagull",
                "FINAL ANSWER: egret; owl;$3 | egret, owl, 3",
                "I think so.\\nIt is so. | I think so.\\nIt is so.",
            })
    void gaiaAnswerIsBare(String said, String answer) {
        assertThat(extractor.extract(lines(said), new AnswerFormat.Gaia())).isEqualTo(lines(answer));
    }

    @Test
    void jsonIsTakenOutOfItsWordsWhenTheSchemaAdmitsIt() {
        JsonSchema schema = new JsonSchema(Json.object().put("type", "object").build());

        String found = extractor.extract("Here:\n```json\n{ \"a\": 1 }\n```", new AnswerFormat.JsonDocument(schema));
        String other = extractor.extract(" [1] ", new AnswerFormat.JsonDocument(schema));

        assertThat(found).isEqualTo("{\"a\":1}");
        assertThat(other).isEqualTo("[1]");
    }

    private static String lines(String text) {
        return text.replace("\\n", "\n");
    }
}
