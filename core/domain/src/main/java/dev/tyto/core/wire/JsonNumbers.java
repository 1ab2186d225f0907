package dev.tyto.core.wire;

import java.math.BigDecimal;
import java.util.Optional;

/// The bounds on numbers that are read. Stateless.
final class JsonNumbers {

    static final int MAX_CHARACTERS = 1_000;
    private static final int MAX_SCALE = 1_000;
    static final String RULE = "have at most 1,000 characters and an exponent in [-1000, 1000]";

    private JsonNumbers() {}

    /// The number that a text of JSON's number form stands for; empty when it is out of bounds.
    static Optional<BigDecimal> read(String text) {
        if (text.length() > MAX_CHARACTERS) {
            return Optional.empty();
        }
        try {
            BigDecimal number = new BigDecimal(text);
            return Math.abs((long) number.scale()) <= MAX_SCALE ? Optional.of(number) : Optional.empty();
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }
}
