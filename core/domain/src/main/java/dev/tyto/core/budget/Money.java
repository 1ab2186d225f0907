package dev.tyto.core.budget;

import dev.tyto.core.rule.Require;

/// An amount of money in nano-dollars, at least zero; sums are exact and overflow throws.
public record Money(long nanoDollars) implements Comparable<Money> {

    public static final Money ZERO = new Money(0);

    public Money {
        Require.notNegative(nanoDollars, "nano-dollars");
    }

    public Money plus(Money other) {
        return new Money(Math.addExact(nanoDollars, other.nanoDollars));
    }

    @Override
    public int compareTo(Money other) {
        return Long.compare(nanoDollars, other.nanoDollars);
    }
}
