package dev.tyto.tools.calculator;

import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/// The functions of the calculator, with the number of arguments that each takes.
enum Function {
    SQRT(1, 1),
    ABS(1, 1),
    MIN(1, Integer.MAX_VALUE),
    MAX(1, Integer.MAX_VALUE),
    ROUND(1, 2),
    FLOOR(1, 1),
    CEIL(1, 1),
    SUM(1, Integer.MAX_VALUE),
    AVG(1, Integer.MAX_VALUE);

    private static final long MAX_PLACES = 1_000;

    private final int fewest;
    private final int most;

    Function(int fewest, int most) {
        this.fewest = fewest;
        this.most = most;
    }

    static Optional<Function> named(String name) {
        return Arrays.stream(values())
                .filter(function -> function.word().equals(name.toLowerCase(Locale.ROOT)))
                .findFirst();
    }

    /// All names, for a message.
    static String names() {
        return Arrays.stream(values()).map(Function::word).collect(Collectors.joining(", "));
    }

    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    Amount apply(List<Amount> arguments) throws UndefinedException {
        if (arguments.size() < fewest || arguments.size() > most) {
            throw new UndefinedException(word() + " takes " + arity() + " but got " + arguments.size()
                    + " (a comma separates arguments, it" + " does not group digits: write 1000 or 1_000)");
        }
        Amount first = arguments.getFirst();
        return switch (this) {
            case SQRT -> Power.of(first, Amount.of(BigInteger.ONE, BigInteger.TWO, true));
            case ABS -> first.abs();
            case MIN -> Collections.min(arguments);
            case MAX -> Collections.max(arguments);
            case ROUND -> round(first, arguments.size() == 2 ? arguments.get(1) : Amount.ZERO);
            case FLOOR -> first.whole(RoundingMode.FLOOR);
            case CEIL -> first.whole(RoundingMode.CEILING);
            case SUM -> sum(arguments);
            case AVG -> sum(arguments).over(Amount.of(BigInteger.valueOf(arguments.size())));
        };
    }

    private String arity() {
        if (most == Integer.MAX_VALUE) {
            return "one or more arguments";
        }
        return most == fewest ? "one argument" : fewest + " to " + most + " arguments";
    }

    /// Half away from zero, as at school.
    private static Amount round(Amount value, Amount places) throws UndefinedException {
        if (!places.isWhole() || places.numerator().abs().compareTo(BigInteger.valueOf(MAX_PLACES)) >= 0) {
            throw new UndefinedException(
                    "the places of round must be a whole number between -1000 and 1000 but are " + places.toText());
        }
        return value.rounded(places.numerator().intValueExact());
    }

    private static Amount sum(List<Amount> arguments) throws UndefinedException {
        Amount sum = Amount.ZERO;
        for (Amount argument : arguments) {
            sum = sum.plus(argument);
        }
        return sum;
    }
}
