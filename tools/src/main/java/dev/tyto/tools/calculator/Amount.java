package dev.tyto.tools.calculator;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.math.RoundingMode;

/// A number as a reduced fraction with a positive denominator, between 1e-1000 and 1e1000 in size or zero.
///
/// Made by [#of]. While `exact`, nothing was rounded, and each of the two integers has at most 3,400 bits; otherwise
/// the value stands for a result near it and carries 50 significant digits. Immutable.
record Amount(BigInteger numerator, BigInteger denominator, boolean exact) implements Comparable<Amount> {

    static final Amount ZERO = new Amount(BigInteger.ZERO, BigInteger.ONE, true);
    static final Amount ONE = new Amount(BigInteger.ONE, BigInteger.ONE, true);

    /// Wide enough that the rounding of many steps stays out of the 34 digits that are shown.
    static final MathContext WORKING = new MathContext(50, RoundingMode.HALF_EVEN);

    static final int MAX_DIGITS = 1_000;
    static final int EXACT_BITS = 3_400;

    private static final BigInteger BOUND = BigInteger.TEN.pow(MAX_DIGITS);
    private static final BigInteger FIVE = BigInteger.valueOf(5);
    private static final int PLAIN_DIGITS = 40;

    /// @throws UndefinedException when the denominator is zero or the value is out of bounds
    static Amount of(BigInteger numerator, BigInteger denominator, boolean exact) throws UndefinedException {
        if (denominator.signum() == 0) {
            throw new UndefinedException("division by zero has no result");
        }
        if (numerator.signum() == 0) {
            return exact ? ZERO : new Amount(BigInteger.ZERO, BigInteger.ONE, false);
        }
        BigInteger divisor = numerator.gcd(denominator).multiply(BigInteger.valueOf(denominator.signum()));
        BigInteger above = numerator.divide(divisor);
        BigInteger below = denominator.divide(divisor);
        if (above.abs().compareTo(below.multiply(BOUND)) >= 0) {
            throw new UndefinedException("the value must be below 1e1000 but is larger");
        }
        if (above.abs().multiply(BOUND).compareTo(below) <= 0) {
            throw new UndefinedException("the value must be zero or above 1e-1000 in size but is smaller");
        }
        boolean fits = above.bitLength() <= EXACT_BITS && below.bitLength() <= EXACT_BITS;
        return exact && fits ? new Amount(above, below, true) : rounded(above, below);
    }

    static Amount of(BigDecimal value, boolean exact) throws UndefinedException {
        BigInteger power = BigInteger.TEN.pow(Math.abs(value.scale()));
        return value.scale() < 0
                ? of(value.unscaledValue().multiply(power), BigInteger.ONE, exact)
                : of(value.unscaledValue(), power, exact);
    }

    static Amount of(BigInteger whole) throws UndefinedException {
        return of(whole, BigInteger.ONE, true);
    }

    Amount plus(Amount other) throws UndefinedException {
        BigInteger sum = numerator.multiply(other.denominator).add(other.numerator.multiply(denominator));
        return of(sum, denominator.multiply(other.denominator), exact && other.exact);
    }

    Amount minus(Amount other) throws UndefinedException {
        return plus(other.negated());
    }

    Amount times(Amount other) throws UndefinedException {
        return of(numerator.multiply(other.numerator), denominator.multiply(other.denominator), exact && other.exact);
    }

    Amount over(Amount other) throws UndefinedException {
        return of(numerator.multiply(other.denominator), denominator.multiply(other.numerator), exact && other.exact);
    }

    /// What is left of this after taking away whole multiples of `other`; has the sign of this.
    Amount remainder(Amount other) throws UndefinedException {
        if (other.isZero()) {
            throw new UndefinedException("the remainder of a division by zero has no result");
        }
        BigInteger left = numerator.multiply(other.denominator);
        BigInteger right = other.numerator.multiply(denominator);
        return of(left.remainder(right), denominator.multiply(other.denominator), exact && other.exact);
    }

    Amount negated() {
        return new Amount(numerator.negate(), denominator, exact);
    }

    Amount abs() {
        return numerator.signum() < 0 ? negated() : this;
    }

    /// The nearest whole number in the direction of `mode`.
    Amount whole(RoundingMode mode) throws UndefinedException {
        return of(quotient(numerator, denominator, mode), BigInteger.ONE, exact);
    }

    /// Rounded to `places` decimals, or to tens and hundreds when negative; half goes away from zero.
    Amount rounded(int places) throws UndefinedException {
        BigInteger power = BigInteger.TEN.pow(Math.abs(places));
        return places > 0
                ? of(quotient(numerator.multiply(power), denominator, RoundingMode.HALF_UP), power, exact)
                : of(
                        quotient(numerator, denominator.multiply(power), RoundingMode.HALF_UP)
                                .multiply(power),
                        BigInteger.ONE,
                        exact);
    }

    boolean isZero() {
        return numerator.signum() == 0;
    }

    boolean isWhole() {
        return denominator.equals(BigInteger.ONE);
    }

    BigDecimal toDecimal(MathContext precision) {
        return new BigDecimal(numerator).divide(new BigDecimal(denominator), precision);
    }

    @Override
    public int compareTo(Amount other) {
        return numerator.multiply(other.denominator).compareTo(other.numerator.multiply(denominator));
    }

    /// The value as it is shown; at most about 1,000 characters.
    String toText() {
        BigDecimal value = shown().stripTrailingZeros();
        String plain = value.toPlainString();
        long digits = plain.chars().filter(Character::isDigit).count();
        String scientific = value.toString();
        return digits <= PLAIN_DIGITS || plain.length() <= scientific.length() ? plain : scientific;
    }

    private BigDecimal shown() {
        int twos = denominator.getLowestSetBit();
        BigInteger rest = denominator.shiftRight(twos);
        int fives = 0;
        for (; rest.remainder(FIVE).signum() == 0; fives++) {
            rest = rest.divide(FIVE);
        }
        if (exact && rest.equals(BigInteger.ONE)) {
            int scale = Math.max(twos, fives);
            BigInteger unscaled = numerator.multiply(BigInteger.TEN.pow(scale)).divide(denominator);
            BigDecimal value = new BigDecimal(unscaled, scale);
            if (value.precision() <= MAX_DIGITS) {
                return value;
            }
        }
        return toDecimal(MathContext.DECIMAL128);
    }

    private static BigInteger quotient(BigInteger above, BigInteger below, RoundingMode mode) {
        return new BigDecimal(above).divide(new BigDecimal(below), 0, mode).toBigInteger();
    }

    private static Amount rounded(BigInteger numerator, BigInteger denominator) {
        BigDecimal value = new BigDecimal(numerator).divide(new BigDecimal(denominator), WORKING);
        BigInteger power = BigInteger.TEN.pow(Math.abs(value.scale()));
        BigInteger above = value.scale() < 0 ? value.unscaledValue().multiply(power) : value.unscaledValue();
        BigInteger below = value.scale() < 0 ? BigInteger.ONE : power;
        BigInteger divisor = above.gcd(below);
        return new Amount(above.divide(divisor), below.divide(divisor), false);
    }
}
