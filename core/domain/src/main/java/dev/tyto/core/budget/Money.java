package dev.tyto.core.budget;

import dev.tyto.core.rule.Require;
import java.math.BigDecimal;
import java.math.RoundingMode;

/// An amount of money in nano-dollars, at least zero; sums are exact and overflow throws.
public record Money(long nanoDollars) implements Comparable<Money> {

    public static final Money ZERO = new Money(0);

    private static final int NANO_DIGITS = 9;
    private static final int MOST_DIGITS = 10;

    public Money {
        Require.notNegative(nanoDollars, "nano-dollars");
    }

    /// This many dollars, rounded up to the next nano-dollar.
    ///
    /// @throws IllegalArgumentException when `dollars` is negative
    /// @throws ArithmeticException when it is more than 64 bits of nano-dollars hold
    public static Money ofDollars(BigDecimal dollars) {
        Require.that(dollars.signum() >= 0, "dollars", "not be negative", dollars);
        long wholeDigits = (long) dollars.precision() - dollars.scale();
        if (dollars.signum() == 0) {
            return ZERO;
        }
        if (wholeDigits > MOST_DIGITS) {
            throw new ArithmeticException(
                    "dollars must fit 64 bits of nano-dollars but have " + wholeDigits + " digits");
        }
        if (wholeDigits < -NANO_DIGITS) {
            return new Money(1);
        }
        return new Money(dollars.movePointRight(NANO_DIGITS)
                .setScale(0, RoundingMode.CEILING)
                .longValueExact());
    }

    public BigDecimal dollars() {
        return BigDecimal.valueOf(nanoDollars, NANO_DIGITS);
    }

    public Money plus(Money other) {
        return new Money(Math.addExact(nanoDollars, other.nanoDollars));
    }

    /// @throws IllegalArgumentException when `other` is more than this
    public Money minus(Money other) {
        return new Money(nanoDollars - other.nanoDollars);
    }

    public Money times(long factor) {
        return new Money(Math.multiplyExact(nanoDollars, factor));
    }

    @Override
    public int compareTo(Money other) {
        return Long.compare(nanoDollars, other.nanoDollars);
    }
}
