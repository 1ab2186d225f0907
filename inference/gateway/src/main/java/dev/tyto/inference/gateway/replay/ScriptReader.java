package dev.tyto.inference.gateway.replay;

import dev.tyto.core.json.Json;
import dev.tyto.core.model.ModelReply.Fault;
import dev.tyto.core.model.ModelRequest.Role;
import dev.tyto.core.rule.PrerequisiteException;
import dev.tyto.core.wire.JsonText;
import dev.tyto.core.wire.MalformedJsonException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Reads a script strictly and collects every defect with its place. Serves one file.
final class ScriptReader {

    private static final String ORIGIN = "written by hand";
    private static final int MAX_NUMBER = 10_000;
    private static final int SHOWN_DEFECTS = 5;

    private final List<String> defects = new ArrayList<>();

    private ScriptReader() {}

    /// The turns of the script, at least one.
    ///
    /// @throws PrerequisiteException when the text is no script: one sentence with the places
    static List<Turn> read(String file, String text) {
        Json json;
        try {
            json = JsonText.parse(text);
        } catch (MalformedJsonException malformed) {
            throw new PrerequisiteException("replay script " + file + " is no JSON: " + malformed.getMessage());
        }
        ScriptReader reader = new ScriptReader();
        List<Turn> turns = reader.script(json);
        if (!reader.defects.isEmpty()) {
            throw new PrerequisiteException("replay script " + file + " cannot be used: " + reader.summary());
        }
        return turns;
    }

    private String summary() {
        String shown = defects.stream().limit(SHOWN_DEFECTS).collect(Collectors.joining("; "));
        int more = defects.size() - SHOWN_DEFECTS;
        return more > 0 ? shown + "; and " + more + " more" : shown;
    }

    private List<Turn> script(Json json) {
        if (!(json instanceof Json.Obj script)) {
            defects.add("the file must be an object with version, origin and turns");
            return List.of();
        }
        known(script, "the file", Set.of("version", "origin", "turns", "note"));
        if (!script.number("version")
                .filter(number -> number.compareTo(BigDecimal.ONE) == 0)
                .isPresent()) {
            defects.add("version must be 1");
        }
        if (!script.text("origin").filter(ORIGIN::equals).isPresent()) {
            defects.add("origin must be \"" + ORIGIN + "\", since a script's answers are no model's");
        }
        List<Json> items = script.items("turns");
        if (items.isEmpty()) {
            defects.add("turns must be an array of at least one turn");
        }
        List<Turn> turns = new ArrayList<>();
        Map<Turn.Address, Integer> replies = new HashMap<>();
        for (int index = 0; index < items.size(); index++) {
            String place = "turns[" + index + "]";
            Turn turn = turn(items.get(index), place);
            if (turn == null) {
                continue;
            }
            Integer answered = replies.get(turn.address());
            if (answered != null) {
                defects.add(place + " can never be reached, for turns[" + answered + "] answers the same requests");
            }
            if (turn.line() instanceof Turn.Reply) {
                replies.putIfAbsent(turn.address(), index);
            }
            turns.add(turn);
        }
        return turns;
    }

    private @Nullable Turn turn(Json json, String place) {
        if (!(json instanceof Json.Obj turn)) {
            defects.add(place + " must be an object");
            return null;
        }
        known(turn, place, Set.of("role", "subtask", "attempt", "round", "reply", "fault", "note"));
        Role role = role(turn, place);
        String subtask = text(turn, "subtask", place);
        Integer attempt = number(turn, "attempt", 1, place);
        Integer round = number(turn, "round", 0, place);
        if (turn.get("round").isEmpty()) {
            defects.add(place + ".round must say how many answers came before, 0 for the first");
        }
        Turn.Line line = line(turn, place);
        return role == null || round == null || line == null
                ? null
                : new Turn(new Turn.Address(role, subtask, attempt, round), line);
    }

    private Turn.@Nullable Line line(Json.Obj turn, String place) {
        Optional<Json> reply = turn.get("reply");
        Optional<Json> fault = turn.get("fault");
        if (reply.isPresent() == fault.isPresent()) {
            defects.add(place + " must have either a reply or a fault");
            return null;
        }
        return reply.isPresent()
                ? reply(reply.get(), place + ".reply")
                : failure(fault.orElseThrow(), place + ".fault");
    }

    private Turn.@Nullable Reply reply(Json json, String place) {
        if (!(json instanceof Json.Obj reply)) {
            defects.add(place + " must be an object with text, calls or both");
            return null;
        }
        known(reply, place, Set.of("text", "calls"));
        String text = text(reply, "text", place);
        if (reply.get("calls").isPresent() && !(reply.get("calls").get() instanceof Json.Arr)) {
            defects.add(place + ".calls must be an array");
        }
        List<Json> items = reply.items("calls");
        if (text == null && items.isEmpty()) {
            defects.add(place + " must have a text or at least one call");
        }
        List<Turn.Call> calls = new ArrayList<>();
        for (int index = 0; index < items.size(); index++) {
            call(items.get(index), place + ".calls[" + index + "]").ifPresent(calls::add);
        }
        return new Turn.Reply(text == null ? null : template(text, place + ".text"), calls);
    }

    private Optional<Turn.Call> call(Json json, String place) {
        if (!(json instanceof Json.Obj call)) {
            defects.add(place + " must be an object with name and arguments");
            return Optional.empty();
        }
        known(call, place, Set.of("name", "arguments"));
        String name = text(call, "name", place);
        if (name == null) {
            defects.add(place + ".name must name a tool");
        }
        Json arguments = call.get("arguments").orElseGet(() -> Json.object().build());
        if (!(arguments instanceof Json.Obj || arguments instanceof Json.Str)) {
            defects.add(place + ".arguments must be an object, or a text for arguments that are no JSON");
        }
        templates(arguments, place + ".arguments");
        return Optional.ofNullable(name).map(named -> new Turn.Call(named, arguments));
    }

    /// Finds the malformed holes of all texts within.
    private void templates(Json json, String place) {
        switch (json) {
            case Json.Str(String text) -> template(text, place);
            case Json.Arr(List<Json> items) -> {
                for (int index = 0; index < items.size(); index++) {
                    templates(items.get(index), place + "[" + index + "]");
                }
            }
            case Json.Obj(Map<String, Json> fields) ->
                fields.forEach((name, value) -> templates(value, place + "." + name));
            case Json.Num _, Json.Bool _, Json.Nul _ -> {}
        }
    }

    private @Nullable Template template(String text, String place) {
        try {
            return Template.parse(text);
        } catch (Template.HoleException malformed) {
            defects.add(place + " " + malformed.getMessage());
            return null;
        }
    }

    private Turn.@Nullable Failure failure(Json json, String place) {
        if (!(json instanceof Json.Obj failure)) {
            defects.add(place + " must be an object with kind and perhaps times");
            return null;
        }
        known(failure, place, Set.of("kind", "times"));
        Integer times = number(failure, "times", 1, place);
        String kind = failure.text("kind").orElse("");
        Optional<Fault> fault = Stream.of(Fault.values())
                .filter(candidate -> written(candidate).equals(kind))
                .findFirst();
        if (fault.isEmpty()) {
            defects.add(place + ".kind must be one of " + listed(Fault.values()));
        }
        return fault.map(known -> new Turn.Failure(known, times == null ? 1 : times))
                .orElse(null);
    }

    private @Nullable Role role(Json.Obj turn, String place) {
        String text = turn.text("role").orElse("");
        Optional<Role> role = Stream.of(Role.values())
                .filter(candidate -> written(candidate).equals(text))
                .findFirst();
        if (role.isEmpty()) {
            defects.add(place + ".role must be one of " + listed(Role.values()));
        }
        return role.orElse(null);
    }

    private @Nullable String text(Json.Obj object, String field, String place) {
        Optional<String> text = object.text(field);
        if (object.get(field).isPresent() && text.isEmpty()) {
            defects.add(place + "." + field + " must be a text");
        }
        return text.orElse(null);
    }

    private @Nullable Integer number(Json.Obj object, String field, int least, String place) {
        Optional<Json> value = object.get(field);
        if (value.isEmpty()) {
            return null;
        }
        Optional<Integer> number = object.number(field)
                .filter(given -> given.stripTrailingZeros().scale() <= 0
                        && given.compareTo(BigDecimal.valueOf(least)) >= 0
                        && given.compareTo(BigDecimal.valueOf(MAX_NUMBER)) <= 0)
                .map(BigDecimal::intValue);
        if (number.isEmpty()) {
            defects.add(place + "." + field + " must be a whole number from " + least + " to " + MAX_NUMBER);
        }
        return number.orElse(null);
    }

    private void known(Json.Obj object, String place, Set<String> names) {
        object.fields().keySet().stream()
                .filter(name -> !names.contains(name))
                .forEach(name -> defects.add(place + " has the unknown field \"" + name + "\""));
    }

    private static String listed(Enum<?>[] values) {
        return Stream.of(values).map(ScriptReader::written).collect(Collectors.joining(", "));
    }

    /// How a script writes a constant: `RATE_LIMITED` as `rate-limited`.
    static String written(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
