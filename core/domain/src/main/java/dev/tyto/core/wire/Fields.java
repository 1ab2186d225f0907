package dev.tyto.core.wire;

import dev.tyto.core.json.Json;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The fields of one object of the event log, read leniently: unknown ones are ignored, JSON null is absent, an
/// absent one may have a default; but one that is there has the right form. Immutable.
final class Fields {

    private static final BigDecimal NANOS_PER_MILLI = BigDecimal.valueOf(1_000_000);
    private static final int NANO_DIGITS = 6;

    /// Reads one value of the log.
    @FunctionalInterface
    interface Form<T> {
        T read(Fields fields) throws MalformedJsonException;
    }

    private final Json.Obj object;
    private final String place;

    private Fields(Json.Obj object, String place) {
        this.object = object;
        this.place = place;
    }

    /// The fields of this value; `place` is its path for messages, empty at the top.
    static Fields of(Json json, String place) throws MalformedJsonException {
        if (json instanceof Json.Obj object) {
            return new Fields(object, place);
        }
        throw new MalformedJsonException(
                (place.isEmpty() ? "the event" : place) + " must be an object but was " + JsonKind.of(json));
    }

    Json.Obj object() {
        return object;
    }

    String text(String name) throws MalformedJsonException {
        return there(name, optionalText(name), "text");
    }

    String text(String name, String fallback) throws MalformedJsonException {
        String text = optionalText(name);
        return text == null ? fallback : text;
    }

    @Nullable
    String optionalText(String name) throws MalformedJsonException {
        return formed(name, object.text(name), "text");
    }

    List<String> texts(String name) throws MalformedJsonException {
        List<String> texts = new ArrayList<>();
        for (Json item : items(name)) {
            if (!(item instanceof Json.Str(String text))) {
                throw broken(name, "be a list of texts", "a list with " + JsonKind.of(item));
            }
            texts.add(text);
        }
        return texts;
    }

    long number(String name) throws MalformedJsonException {
        return whole(name, decimal(name));
    }

    long number(String name, long fallback) throws MalformedJsonException {
        BigDecimal number = optionalDecimal(name);
        return number == null ? fallback : whole(name, number);
    }

    int integer(String name) throws MalformedJsonException {
        long number = number(name);
        if (number != (int) number) {
            throw broken(name, "be a whole number of 32 bits", String.valueOf(number));
        }
        return (int) number;
    }

    int integer(String name, int fallback) throws MalformedJsonException {
        return object.get(name).isPresent() ? integer(name) : fallback;
    }

    double real(String name) throws MalformedJsonException {
        return decimal(name).doubleValue();
    }

    @Nullable
    Double optionalReal(String name) throws MalformedJsonException {
        BigDecimal number = optionalDecimal(name);
        return number == null ? null : number.doubleValue();
    }

    @Nullable
    Long optionalNumber(String name) throws MalformedJsonException {
        BigDecimal number = optionalDecimal(name);
        return number == null ? null : whole(name, number);
    }

    boolean flag(String name) throws MalformedJsonException {
        return there(name, optionalFlag(name), "true or false");
    }

    boolean flag(String name, boolean fallback) throws MalformedJsonException {
        Boolean value = optionalFlag(name);
        return value == null ? fallback : value;
    }

    private @Nullable Boolean optionalFlag(String name) throws MalformedJsonException {
        Optional<Boolean> flag = object.get(name)
                .flatMap(json -> json instanceof Json.Bool(boolean value) ? Optional.of(value) : Optional.empty());
        return formed(name, flag, "true or false");
    }

    /// A time in milliseconds, exact to the nanosecond.
    Duration duration(String name) throws MalformedJsonException {
        Duration duration = optionalDuration(name);
        return there(name, duration, "a time in milliseconds");
    }

    @Nullable
    Duration optionalDuration(String name) throws MalformedJsonException {
        BigDecimal millis = optionalDecimal(name);
        return millis == null ? null : Duration.ofNanos(whole(name, millis.multiply(NANOS_PER_MILLI)));
    }

    static Json.Num of(Duration duration) {
        BigDecimal millis = BigDecimal.valueOf(duration.toNanos(), NANO_DIGITS).stripTrailingZeros();
        return new Json.Num(millis.scale() < 0 ? millis.setScale(0) : millis);
    }

    <E extends Enum<E>> E oneOf(String name, Class<E> values) throws MalformedJsonException {
        String text = text(name);
        for (E value : values.getEnumConstants()) {
            if (nameOf(value).equals(text)) {
                return value;
            }
        }
        String known = Stream.of(values.getEnumConstants()).map(Fields::nameOf).collect(Collectors.joining(", "));
        throw broken(name, "be one of " + known, JsonKind.shown(text));
    }

    <E extends Enum<E>> E oneOf(String name, Class<E> values, E fallback) throws MalformedJsonException {
        return object.get(name).isPresent() ? oneOf(name, values) : fallback;
    }

    static String nameOf(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /// The sealed case that this object is; unknown cases are refused with [#unknownKind].
    String kind() throws MalformedJsonException {
        return text("kind");
    }

    MalformedJsonException unknownKind(String known) throws MalformedJsonException {
        return broken("kind", "be one of " + known, JsonKind.shown(kind()));
    }

    <T> T one(String name, Form<T> form) throws MalformedJsonException {
        return there(name, optional(name, form), "an object");
    }

    <T> @Nullable T optional(String name, Form<T> form) throws MalformedJsonException {
        Optional<Json> json = object.get(name);
        return json.isEmpty() ? null : form.read(of(json.get(), path(name)));
    }

    <T> List<T> list(String name, Form<T> form) throws MalformedJsonException {
        List<T> items = new ArrayList<>();
        for (Json item : items(name)) {
            items.add(form.read(of(item, path(name) + "[" + items.size() + "]")));
        }
        return items;
    }

    String path(String name) {
        return place.isEmpty() ? name : place + "." + name;
    }

    MalformedJsonException broken(String name, String rule, String was) {
        return new MalformedJsonException(path(name) + " must " + rule + " but was " + was);
    }

    private List<Json> items(String name) throws MalformedJsonException {
        Optional<Json> json = object.get(name);
        if (json.isPresent() && !(json.get() instanceof Json.Arr)) {
            throw broken(name, "be a list", JsonKind.of(json));
        }
        return object.items(name);
    }

    private BigDecimal decimal(String name) throws MalformedJsonException {
        return there(name, optionalDecimal(name), "a number");
    }

    private @Nullable BigDecimal optionalDecimal(String name) throws MalformedJsonException {
        return formed(name, object.number(name), "a number");
    }

    private long whole(String name, BigDecimal number) throws MalformedJsonException {
        try {
            return number.longValueExact();
        } catch (ArithmeticException _) {
            throw broken(name, "be a whole number of 64 bits", JsonKind.shown(number.toString()));
        }
    }

    /// The value in its form, null when the field is absent.
    private <T> @Nullable T formed(String name, Optional<T> value, String form) throws MalformedJsonException {
        if (value.isEmpty() && object.get(name).isPresent()) {
            throw broken(name, "be " + form, JsonKind.of(object.get(name)));
        }
        return value.orElse(null);
    }

    private <T> T there(String name, @Nullable T value, String form) throws MalformedJsonException {
        if (value == null) {
            throw broken(name, "be " + form, "missing");
        }
        return value;
    }
}
