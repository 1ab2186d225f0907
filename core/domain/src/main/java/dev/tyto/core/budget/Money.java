package dev.tyto.core.budget;

import dev.tyto.core.rule.Require;
import java.math.BigDecimal;
import java.math.RoundingMode;

/// An amount of money in nano-dollars, at least zero; sums are exact and overflow throws.
public record Money(long nanoDollars) implements Comparable<Money> {

    private static final int NANO_DIGITS = 9;

    public static final Money ZERO = new Money(0);

    public Money {
        Require.notNegative(nanoDollars, "nano-dollars");
    }

    /// This many dollars, rounded up to whole nano-dollars.
    ///
    /// @throws ArithmeticException when it does not fit into 63 bits
    public static Money ofDollars(BigDecimal dollars) {
        return new Money(dollars.movePointRight(NANO_DIGITS)
                .setScale(0, RoundingMode.CEILING)
                .longValueExact());
    }

    public Money plus(Money other) {
        return new Money(Math.addExact(nanoDollars, other.nanoDollars));
    }

    @Override
    public int compareTo(Money other) {
        return Long.compare(nanoDollars, other.nanoDollars);
    }
}
