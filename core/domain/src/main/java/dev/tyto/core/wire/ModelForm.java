package dev.tyto.core.wire;

import dev.tyto.core.json.Json;
import dev.tyto.core.model.ModelFacts;
import dev.tyto.core.model.ModelReply.TokenTrace;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The wire form of what is known of a model and of the tokens it gave. Stateless.
final class ModelForm {

    private ModelForm() {}

    /// Nothing is written when nothing is known.
    static Optional<Json.Obj> writeKnown(ModelFacts facts) {
        if (facts.equals(ModelFacts.UNKNOWN)) {
            return Optional.empty();
        }
        return Optional.of(Json.object()
                .putIf("price", Optional.ofNullable(facts.price()).map(ModelForm::write))
                .putIf(
                        "contextTokens",
                        Optional.ofNullable(facts.contextTokens()).map(Json::of))
                .put("revision", facts.revision())
                .put("adapters", Json.texts(facts.adapters()))
                .build());
    }

    static ModelFacts known(@Nullable ModelFacts facts) {
        return facts == null ? ModelFacts.UNKNOWN : facts;
    }

    static ModelFacts facts(Fields fields) throws MalformedJsonException {
        return new ModelFacts(
                fields.optional("price", ModelForm::price),
                fields.object().get("contextTokens").isPresent() ? fields.integer("contextTokens") : null,
                fields.text("revision", ""),
                fields.texts("adapters"));
    }

    private static Json.Obj write(ModelFacts.Price price) {
        return Json.object()
                .put("in", new Json.Num(price.in()))
                .put("cachedIn", new Json.Num(price.cachedIn()))
                .put("out", new Json.Num(price.out()))
                .build();
    }

    private static ModelFacts.Price price(Fields fields) throws MalformedJsonException {
        return new ModelFacts.Price(decimal(fields, "in"), decimal(fields, "cachedIn"), decimal(fields, "out"));
    }

    private static BigDecimal decimal(Fields fields, String name) throws MalformedJsonException {
        Optional<BigDecimal> number = fields.object().number(name);
        if (number.isEmpty()) {
            throw fields.broken(name, "be a number", JsonKind.of(fields.object().get(name)));
        }
        return number.get();
    }

    /// Two texts of numbers between commas: texts are what the log keeps apart when they are long.
    static Json.Obj write(TokenTrace trace) {
        return Json.object()
                .put("ids", joined(trace.ids()))
                .put("logProbs", joined(trace.logProbs()))
                .build();
    }

    static TokenTrace trace(Fields fields) throws MalformedJsonException {
        List<Integer> ids = new ArrayList<>();
        List<Double> logProbs = new ArrayList<>();
        try {
            split(fields.text("ids")).forEach(each -> ids.add(Integer.valueOf(each)));
            split(fields.text("logProbs")).forEach(each -> logProbs.add(Double.valueOf(each)));
        } catch (NumberFormatException e) {
            throw fields.broken("ids", "be numbers between commas", String.valueOf(e.getMessage()));
        }
        return new TokenTrace(ids, logProbs);
    }

    private static String joined(List<? extends Number> numbers) {
        return numbers.stream().map(String::valueOf).collect(Collectors.joining(","));
    }

    private static List<String> split(String text) {
        return text.isEmpty() ? List.of() : List.of(text.split(",", -1));
    }
}
