package dev.tyto.core.json;

import dev.tyto.core.rule.Require;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A JSON value. Immutable; equality is by content, and object fields keep the order in which they were put.
public sealed interface Json {

    /// A JSON object; `fields` keep their order.
    record Obj(Map<String, Json> fields) implements Json {
        public Obj {
            fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
        }

        /// The field's value, if it is there and is not JSON null.
        public Optional<Json> get(String name) {
            return Optional.ofNullable(fields.get(name)).filter(value -> !(value instanceof Nul));
        }

        /// The field's text, if it is there and is text.
        public Optional<String> text(String name) {
            return get(name).flatMap(value -> value instanceof Str(String text) ? Optional.of(text) : Optional.empty());
        }

        /// The field's number, if it is there and is a number.
        public Optional<BigDecimal> number(String name) {
            return get(name)
                    .flatMap(value -> value instanceof Num(BigDecimal number) ? Optional.of(number) : Optional.empty());
        }

        /// The field's items; empty when the field is absent or no array.
        public List<Json> items(String name) {
            return get(name)
                    .map(value -> value instanceof Arr(List<Json> items) ? items : List.<Json>of())
                    .orElse(List.of());
        }
    }

    /// A JSON array.
    record Arr(List<Json> items) implements Json {
        public Arr {
            items = List.copyOf(items);
        }
    }

    /// A JSON string.
    record Str(String text) implements Json {}

    /// A JSON number, exact.
    record Num(BigDecimal number) implements Json {}

    /// JSON true or false.
    record Bool(boolean value) implements Json {}

    /// JSON null.
    record Nul() implements Json {}

    static Str of(String text) {
        return new Str(text);
    }

    static Num of(long number) {
        return new Num(BigDecimal.valueOf(number));
    }

    static Num of(double number) {
        Require.that(Double.isFinite(number), "JSON number", "be finite", number);
        return new Num(BigDecimal.valueOf(number));
    }

    static Bool of(boolean value) {
        return new Bool(value);
    }

    static Arr array(List<? extends Json> items) {
        return new Arr(new ArrayList<>(items));
    }

    static Arr texts(List<String> texts) {
        return new Arr(texts.stream().<Json>map(Str::new).toList());
    }

    /// Starts an object: `Json.object().put("id", "s1").build()`.
    static Builder object() {
        return new Builder();
    }

    /// Collects the fields of one object, in order. Not thread-safe.
    final class Builder {
        private final Map<String, Json> fields = new LinkedHashMap<>();

        private Builder() {}

        public Builder put(String name, Json value) {
            fields.put(name, value);
            return this;
        }

        public Builder put(String name, String text) {
            return put(name, Json.of(text));
        }

        public Builder put(String name, long number) {
            return put(name, Json.of(number));
        }

        public Builder put(String name, boolean value) {
            return put(name, Json.of(value));
        }

        /// Puts the field only when there is a value: absent fields are left out, never written as null.
        public Builder putIf(String name, Optional<? extends Json> value) {
            value.ifPresent(present -> put(name, present));
            return this;
        }

        public Obj build() {
            return new Obj(fields);
        }
    }
}
