package dev.tyto.core.budget;

/// What a claim must leave of one limit: `max(tenth of it, forRun) + forScopes`, the tenth only when `tenth`
/// says so. Immutable.
record KeptBack(boolean tenth, long forRun, long forScopes) {

    private static final long SHARE = 10;

    static final KeptBack NOTHING = new KeptBack(false, 0, 0);

    /// The same with nothing kept for scopes.
    KeptBack withoutScopes() {
        return new KeptBack(tenth, forRun, 0);
    }

    /// What the claim may use of this limit; nothing when more is kept than there is.
    long usable(long limit) {
        return limit - Math.min(limit, saturated(Math.max(tenth ? tenthOf(limit) : 0, forRun), forScopes));
    }

    /// The smallest limit of which `amount` is usable, [Long#MAX_VALUE] when it is larger than that.
    long smallestFor(long amount) {
        long need = saturated(amount, forScopes);
        long withTenth = tenth && need > 1 ? saturated(need, roundedUp(need, SHARE - 1)) : need;
        return Math.max(withTenth, saturated(need, forRun));
    }

    /// Rounded up, but nothing of 1.
    private static long tenthOf(long limit) {
        return limit == 1 ? 0 : roundedUp(limit, SHARE);
    }

    private static long roundedUp(long amount, long divisor) {
        return amount / divisor + (amount % divisor == 0 ? 0 : 1);
    }

    /// The sum of two amounts, [Long#MAX_VALUE] when it is larger than that.
    static long saturated(long a, long b) {
        return a > Long.MAX_VALUE - b ? Long.MAX_VALUE : a + b;
    }
}
