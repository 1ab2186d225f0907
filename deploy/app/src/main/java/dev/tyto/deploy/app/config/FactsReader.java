package dev.tyto.deploy.app.config;

import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import dev.tyto.core.model.ModelFacts;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Reads what an entry says of its models: `price`, in dollars per million tokens, and `context`, the window in
/// tokens. One for each entry; used by one thread.
final class FactsReader {

    private static final String IN = "in";
    private static final String CACHED_IN = "cached-in";
    private static final String OUT = "out";
    private static final Set<String> PRICE_KEYS = Set.of(IN, CACHED_IN, OUT);
    private static final Pattern AMOUNT = Pattern.compile("[0-9]{1,9}(\\.[0-9]{1,9})?");
    private static final Pattern TOKENS = Pattern.compile("[1-9][0-9]{0,8}");

    private final ConfigurationReader reader;
    private final YAMLParser parser;
    private final String place;
    private ModelFacts.@Nullable Price price;
    private @Nullable Integer contextTokens;

    FactsReader(ConfigurationReader reader, YAMLParser parser, String place) {
        this.reader = reader;
        this.parser = parser;
        this.place = place;
    }

    /// What has been read so far.
    ModelFacts facts() {
        return new ModelFacts(price, contextTokens, "", List.of());
    }

    /// The value of the key `price`; without `cached-in`, what the server had cached costs as much as the rest.
    void readPrice() throws ConfigurationException, IOException {
        String here = place + ".price";
        JsonToken token = parser.nextToken();
        reader.requirePlain(parser, token, here);
        if (token != JsonToken.START_OBJECT) {
            throw reader.at(parser, here + " must be dollars per million tokens, as in {in: 0.25, out: 2.00}");
        }
        Map<String, BigDecimal> amounts = new HashMap<>();
        Set<String> seen = new HashSet<>();
        for (String key = reader.nextKey(parser); key != null; key = reader.nextKey(parser)) {
            reader.requireKnown(parser, key, PRICE_KEYS, seen, here + ".");
            String rule = "be dollars per million tokens such as 0.25";
            amounts.put(key, new BigDecimal(number(here + "." + key, AMOUNT, rule)));
        }
        BigDecimal in = amounts.get(IN);
        BigDecimal out = amounts.get(OUT);
        if (in == null || out == null) {
            throw reader.at(parser, here + " must have the key " + (in == null ? IN : OUT));
        }
        price = new ModelFacts.Price(in, amounts.getOrDefault(CACHED_IN, in), out);
    }

    /// The value of the key `context`.
    void readContext() throws ConfigurationException, IOException {
        contextTokens = Integer.valueOf(
                number(place + ".context", TOKENS, "be a number of tokens from 1 to 999999999 such as 128000"));
    }

    private String number(String subject, Pattern form, String rule) throws ConfigurationException, IOException {
        JsonToken token = parser.nextToken();
        reader.requirePlain(parser, token, subject);
        if (!token.isScalarValue() || !form.matcher(parser.getText()).matches()) {
            throw reader.at(parser, subject + " must " + rule);
        }
        return parser.getText();
    }
}
