package dev.tyto.tools.calculator;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Optional;

/// Powers and roots: `base ^ (p/q)` for whole `p` and `q` of at most a million each. Stateless.
///
/// The result is exact when it is a fraction that fits; otherwise it is right to at least 45 digits. The cost is
/// bounded before the work starts, from the logarithm of the result.
final class Power {

    private static final int MAX_EXPONENT = 1_000_000;

    /// Above this size a power is not even tried exactly.
    private static final int TRIED_BITS = 2 * Amount.EXACT_BITS;

    private static final MathContext PRECISE = new MathContext(64, RoundingMode.HALF_EVEN);
    private static final int MAX_ITERATIONS = 60;

    private Power() {}

    static Amount of(Amount base, Amount exponent) throws UndefinedException {
        if (exponent.numerator().abs().bitLength() > 20
                || exponent.denominator().bitLength() > 20
                || exponent.numerator().abs().intValueExact() > MAX_EXPONENT
                || exponent.denominator().intValueExact() > MAX_EXPONENT) {
            throw new UndefinedException(
                    "an exponent must be a fraction with numerator and denominator up to 1000000 (at most six"
                            + " decimals) but is " + exponent.toText());
        }
        int times = exponent.numerator().intValueExact();
        int root = exponent.denominator().intValueExact();
        if (times == 0) {
            return Amount.ONE;
        }
        if (base.isZero()) {
            return zeroTo(times);
        }
        if (root > 1 && base.numerator().signum() < 0) {
            throw new UndefinedException(
                    "a negative number has no real power with a fractional exponent (sqrt included)");
        }
        refuseBeyondBounds(base, (double) times / root);
        return root == 1 ? whole(base, times) : fractional(base, times, root);
    }

    private static Amount zeroTo(int times) throws UndefinedException {
        if (times < 0) {
            throw new UndefinedException("zero has no power with a negative exponent");
        }
        return Amount.ZERO;
    }

    private static void refuseBeyondBounds(Amount base, double exponent) throws UndefinedException {
        double digits = exponent * (log10(base.numerator().abs()) - log10(base.denominator()));
        if (Math.abs(digits) > Amount.MAX_DIGITS + 1) {
            throw new UndefinedException(
                    "the power must lie between 1e-1000 and 1e1000 but is about 1e" + Math.round(digits));
        }
    }

    private static Amount whole(Amount base, int times) throws UndefinedException {
        long bits = Math.max(base.numerator().bitLength(), base.denominator().bitLength());
        if (base.exact() && bits * Math.abs((long) times) <= TRIED_BITS) {
            BigInteger above = base.numerator().pow(Math.abs(times));
            BigInteger below = base.denominator().pow(Math.abs(times));
            return times > 0 ? Amount.of(above, below, true) : Amount.of(below, above, true);
        }
        return Amount.of(rounded(base.toDecimal(PRECISE), times), false);
    }

    private static Amount fractional(Amount base, int times, int root) throws UndefinedException {
        Optional<BigInteger> above = exactRoot(base.numerator(), root);
        Optional<BigInteger> below = exactRoot(base.denominator(), root);
        if (above.isPresent() && below.isPresent()) {
            return whole(Amount.of(above.get(), below.get(), base.exact()), times);
        }
        return Amount.of(rounded(root(base.toDecimal(PRECISE), root, PRECISE), times), false);
    }

    private static BigDecimal rounded(BigDecimal base, int times) {
        BigDecimal power = base.pow(Math.abs(times), PRECISE);
        return times > 0 ? power : BigDecimal.ONE.divide(power, PRECISE);
    }

    private static Optional<BigInteger> exactRoot(BigInteger power, int root) {
        if (power.equals(BigInteger.ONE)) {
            return Optional.of(power);
        }
        if (power.bitLength() <= root) {
            return Optional.empty();
        }
        int digits = power.bitLength() / root / 3 + 10;
        BigInteger candidate = root(new BigDecimal(power), root, new MathContext(digits + 10, RoundingMode.HALF_EVEN))
                .setScale(0, RoundingMode.HALF_EVEN)
                .toBigInteger();
        return Optional.of(candidate).filter(found -> found.pow(root).equals(power));
    }

    /// Newton's iteration `y ← ((q−1)·y + x / y^(q−1)) / q` from a start that is right to about 13 digits.
    private static BigDecimal root(BigDecimal radicand, int root, MathContext precision) {
        double log = log10(radicand.unscaledValue()) - radicand.scale();
        double exponent = Math.floor(log / root);
        BigDecimal guess = new BigDecimal(Math.pow(10, log / root - exponent)).movePointRight((int) exponent);
        BigDecimal degree = BigDecimal.valueOf(root);
        BigDecimal less = BigDecimal.valueOf(root - 1L);
        for (int iteration = 0; iteration < MAX_ITERATIONS; iteration++) {
            BigDecimal next = less.multiply(guess)
                    .add(radicand.divide(guess.pow(root - 1, precision), precision))
                    .divide(degree, precision);
            BigDecimal change = next.subtract(guess).abs();
            guess = next;
            if (change.compareTo(next.movePointLeft(precision.getPrecision() - 3)) <= 0) {
                return guess;
            }
        }
        return guess;
    }

    private static double log10(BigInteger positive) {
        int surplus = Math.max(0, positive.bitLength() - 62);
        return Math.log10(positive.shiftRight(surplus).doubleValue()) + surplus * Math.log10(2);
    }
}
