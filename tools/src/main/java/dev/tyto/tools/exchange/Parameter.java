package dev.tyto.tools.exchange;

import dev.tyto.core.json.Json;
import dev.tyto.core.rule.Require;
import java.math.BigDecimal;

/// One argument that a tool takes. Declared by the tool, once; its schema and its check both come from here. Immutable.
public sealed interface Parameter {

    String name();

    String description();

    /// Whether a call without it is refused.
    boolean required();

    /// The JSON Schema of the value.
    Json.Obj schema();

    /// What a value must be, for a reader: "text" or "a whole number from 1 to 9".
    String expected();

    /// Well-formed Unicode text of at most `maxCharacters` UTF-16 units.
    record Text(String name, String description, boolean required, int maxCharacters) implements Parameter {

        public Text {
            Require.nonBlank(name, "parameter name");
            Require.positive(maxCharacters, "maxCharacters of parameter " + name);
        }

        @Override
        public Json.Obj schema() {
            return Json.object()
                    .put("type", "string")
                    .put("description", description)
                    .put("maxLength", maxCharacters)
                    .build();
        }

        @Override
        public String expected() {
            return "text";
        }
    }

    /// A whole number in [`min`, `max`].
    record Whole(String name, String description, boolean required, long min, long max) implements Parameter {

        private static final int MAX_BITS = 256;

        public Whole {
            Require.nonBlank(name, "parameter name");
            Require.that(min <= max, "min of parameter " + name, "be at most max", min);
        }

        @Override
        public Json.Obj schema() {
            return Json.object()
                    .put("type", "integer")
                    .put("description", description)
                    .put("minimum", min)
                    .put("maximum", max)
                    .build();
        }

        @Override
        public String expected() {
            return "a whole number from " + min + " to " + max;
        }

        /// Bounds come before the test for wholeness, so that 1e999999999 is never written out.
        boolean admits(BigDecimal number) {
            return isShort(number)
                    && number.compareTo(BigDecimal.valueOf(min)) >= 0
                    && number.compareTo(BigDecimal.valueOf(max)) <= 0
                    && number.stripTrailingZeros().scale() <= 0;
        }

        static boolean isShort(BigDecimal number) {
            return number.unscaledValue().bitLength() <= MAX_BITS;
        }
    }
}
