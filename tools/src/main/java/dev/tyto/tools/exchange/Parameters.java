package dev.tyto.tools.exchange;

import dev.tyto.core.json.Json;
import dev.tyto.core.rule.Require;
import dev.tyto.core.tool.ToolCall;
import dev.tyto.core.tool.ToolResult;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.stream.Collectors;

/// All arguments that a tool takes: the one place where a call's arguments are read. Made by the tool. Immutable.
public final class Parameters {

    private final SequencedMap<String, Parameter> byName;

    private Parameters(SequencedMap<String, Parameter> byName) {
        this.byName = byName;
    }

    public static Parameters of(Parameter... parameters) {
        SequencedMap<String, Parameter> byName = new LinkedHashMap<>();
        for (Parameter parameter : parameters) {
            Require.that(
                    byName.put(parameter.name(), parameter) == null, "parameter name", "be unique", parameter.name());
        }
        return new Parameters(byName);
    }

    /// What became of reading a call.
    public sealed interface Reading {

        /// Every argument is there and is what it must be.
        record Read(Arguments arguments) implements Reading {}

        /// The first fault that was found, for the model.
        record Wrong(ToolResult.Refused refusal) implements Reading {}
    }

    /// The JSON Schema of the arguments object; it admits no other arguments.
    public Json.Obj schema() {
        Json.Builder properties = Json.object();
        byName.values().forEach(parameter -> properties.put(parameter.name(), parameter.schema()));
        List<String> required = byName.values().stream()
                .filter(Parameter::required)
                .map(Parameter::name)
                .toList();
        return Json.object()
                .put("type", "object")
                .put("properties", properties.build())
                .put("required", Json.texts(required))
                .put("additionalProperties", false)
                .build();
    }

    /// Checks a call. An argument that is JSON null counts as absent.
    public Reading read(ToolCall call) {
        return fault(call)
                .<Reading>map(reason ->
                        new Reading.Wrong(ModelText.refused(reason + "; " + call.name() + " takes " + expected())))
                .orElseGet(() -> new Reading.Read(new Arguments(call.parsed())));
    }

    private Optional<String> fault(ToolCall call) {
        if (call.malformed()) {
            return Optional.of("the arguments must be one JSON object but could not be read as one");
        }
        for (String name : call.parsed().fields().keySet()) {
            if (!byName.containsKey(name)) {
                return Optional.of("argument " + ModelText.quoted(name) + " is unknown");
            }
        }
        return byName.values().stream()
                .flatMap(parameter -> fault(parameter, call.parsed()).stream())
                .findFirst();
    }

    private static Optional<String> fault(Parameter parameter, Json.Obj arguments) {
        Optional<Json> value = arguments.get(parameter.name());
        if (value.isEmpty()) {
            return parameter.required()
                    ? Optional.of("argument " + ModelText.quoted(parameter.name()) + " is missing")
                    : Optional.empty();
        }
        return switch (parameter) {
            case Parameter.Text text -> fault(text, value.get());
            case Parameter.Whole whole -> fault(whole, value.get());
        };
    }

    private static Optional<String> fault(Parameter.Text parameter, Json value) {
        if (!(value instanceof Json.Str(String text))) {
            return Optional.of(mustBe(parameter, shown(value)));
        }
        if (text.length() > parameter.maxCharacters()) {
            return Optional.of("argument " + ModelText.quoted(parameter.name()) + " must have at most "
                    + parameter.maxCharacters() + " characters but has " + text.length());
        }
        int lone = ModelText.loneSurrogate(text);
        return lone < 0
                ? Optional.empty()
                : Optional.of("argument " + ModelText.quoted(parameter.name())
                        + " must be well-formed Unicode but has half a surrogate pair at character " + (lone + 1));
    }

    private static Optional<String> fault(Parameter.Whole parameter, Json value) {
        return value instanceof Json.Num(BigDecimal number) && parameter.admits(number)
                ? Optional.empty()
                : Optional.of(mustBe(parameter, shown(value)));
    }

    private static String mustBe(Parameter parameter, String was) {
        return "argument " + ModelText.quoted(parameter.name()) + " must be " + parameter.expected() + " but was "
                + was;
    }

    private static String shown(Json value) {
        return switch (value) {
            case Json.Obj _ -> "an object";
            case Json.Arr _ -> "an array";
            case Json.Str(String text) -> "the text " + ModelText.quoted(text);
            case Json.Num(BigDecimal number) -> Parameter.Whole.isShort(number) ? number.toString() : "a longer number";
            case Json.Bool(boolean truth) -> String.valueOf(truth);
            case Json.Nul() -> "null";
        };
    }

    private String expected() {
        Map<Boolean, List<Parameter>> byNeed =
                byName.values().stream().collect(Collectors.partitioningBy(Parameter::required));
        String needed = named(byNeed.getOrDefault(true, List.of()));
        String optional = named(byNeed.getOrDefault(false, List.of()));
        if (optional.isEmpty()) {
            return needed.isEmpty() ? "no arguments" : needed;
        }
        return (needed.isEmpty() ? "" : needed + " and ") + "optionally " + optional;
    }

    private static String named(List<Parameter> parameters) {
        return parameters.stream()
                .map(parameter -> ModelText.quoted(parameter.name()) + " (" + parameter.expected() + ")")
                .collect(Collectors.joining(", "));
    }
}
