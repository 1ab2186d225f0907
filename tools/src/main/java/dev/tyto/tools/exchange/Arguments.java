package dev.tyto.tools.exchange;

import dev.tyto.core.json.Json;
import java.util.Optional;

/// The arguments of one call, checked against the tool's [Parameters], which alone make it. Immutable.
public final class Arguments {

    private final Json.Obj values;

    Arguments(Json.Obj values) {
        this.values = values;
    }

    /// The value of a required text.
    ///
    /// @throws IllegalStateException when the tool did not declare it as required text
    public String text(String name) {
        return values.text(name)
                .orElseThrow(
                        () -> new IllegalStateException("argument " + name + " must be declared as required text"));
    }

    /// The value of a text that may be absent.
    public Optional<String> optionalText(String name) {
        return values.text(name);
    }

    /// The value of a whole number, or `otherwise` when the call has none.
    public long whole(String name, long otherwise) {
        return values.number(name).map(number -> number.longValueExact()).orElse(otherwise);
    }
}
