package dev.tyto.core.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.tyto.core.wire.JsonText;
import dev.tyto.core.wire.MalformedJsonException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Verdicts as JSON Schema 2020-12 has them; the rows follow its validation section, keyword by keyword.
final class JsonSchemaTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"type\":\"integer\"} | 1.0 | true",
                "{\"type\":\"integer\"} | 1e2 | true",
                "{\"type\":\"integer\"} | 1.5 | false",
                "{\"type\":[\"string\",\"null\"]} | null | true",
                "{\"type\":[\"string\",\"null\"]} | 1 | false",
                "{\"enum\":[1,\"a\"]} | 1.0 | true",
                "{\"enum\":[1,\"a\"]} | \"b\" | false",
                "{\"const\":null} | null | true",
                "{\"const\":null} | 0 | false",
                "{\"anyOf\":[{\"type\":\"string\"},{\"minimum\":3}]} | 3 | true",
                "{\"anyOf\":[{\"type\":\"string\"},{\"type\":\"number\",\"minimum\":3}]} | 2 | false",
                "{\"properties\":{\"a\":{\"type\":\"string\"}}} | {\"a\":1} | false",
                "{\"properties\":{\"a\":{\"type\":\"string\"}}} | {\"b\":1} | true",
                "{\"properties\":{\"a\":{}},\"additionalProperties\":false} | {\"b\":1} | false",
                "{\"required\":[\"a\"]} | {\"a\":null} | true",
                "{\"required\":[\"a\"]} | {} | false",
                "{\"required\":[\"a\"]} | [] | true",
                "{\"items\":{\"type\":\"number\"}} | [1,\"2\"] | false",
                "{\"minItems\":1,\"maxItems\":2} | [1,2] | true",
                "{\"minItems\":1,\"maxItems\":2} | [] | false",
                "{\"minItems\":1,\"maxItems\":2} | [1,2,3] | false",
                "{\"minLength\":1,\"maxLength\":1} | \"\uD83E\uDD89\" | true",
                "{\"maxLength\":1} | \"ab\" | false",
                "{\"minimum\":0,\"maximum\":1} | 1 | true",
                "{\"minimum\":0,\"maximum\":1} | -0.1 | false",
                "{\"exclusiveMinimum\":0,\"exclusiveMaximum\":1} | 0.5 | true",
                "{\"exclusiveMinimum\":0} | 0 | false",
                "{\"exclusiveMaximum\":1} | 1 | false",
                "{\"minimum\":5} | \"4\" | true",
                "{} | {\"anything\":[]} | true",
            })
    void valuesAreJudgedAsTheStandardSays(String schema, String value, boolean valid) throws MalformedJsonException {
        assertThat(schema(schema).defectsOf(JsonText.parse(value)).isEmpty()).isEqualTo(valid);
    }

    @Test
    void defectsNameThePlaceAndTheRule() throws MalformedJsonException {
        JsonSchema schema = schema("""
                {"type":"object","required":["name"],"additionalProperties":false,
                 "properties":{"name":{"type":"string"},"prices":{"items":{"type":"number","minimum":1}}}}""");

        assertThat(schema.defectsOf(JsonText.parse("{\"prices\":[2,0,\"x\"],\"colour\":1}")))
                .containsExactly(
                        "$.name must be there but is missing",
                        "$.prices[1] must be of at least 1 but is 0",
                        "$.prices[2] must be number",
                        "$ must have no field colour");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"$ref\":\"https://example.org/x\"}",
                "{\"pattern\":\"(a*)*\"}",
                "{\"properties\":{\"a\":{\"not\":{}}}}",
                "{\"type\":\"owl\"}",
                "{\"properties\":[]}",
                "{\"items\":true}",
                "{\"anyOf\":[1]}",
                "{\"minimum\":\"1\"}",
                "{\"additionalProperties\":{}}",
                "{\"required\":\"a\"}"
            })
    void whatIsNotUnderstoodIsRefused(String schema) {
        assertThatIllegalArgumentException().isThrownBy(() -> schema(schema));
    }

    @Test
    void defectsAreBounded() throws MalformedJsonException {
        JsonSchema schema = schema("{\"items\":{\"type\":\"string\"}}");

        assertThat(schema.defectsOf(JsonText.parse("[" + "1,".repeat(1_000) + "1]")))
                .hasSize(10);
    }

    private static JsonSchema schema(String text) throws MalformedJsonException {
        return new JsonSchema((Json.Obj) JsonText.parse(text));
    }
}
