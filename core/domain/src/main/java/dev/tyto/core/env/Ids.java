package dev.tyto.core.env;

import java.time.InstantSource;
import java.util.random.RandomGenerator;

/// Makes names that were never made before. Thread-safe.
@FunctionalInterface
public interface Ids {

    /// A fresh lower-case name of letters, digits and `-`, at most 40 characters, that sorts by the time it was made.
    String next();

    /// Names made of the time in milliseconds and 40 random bits, in base 32: `01kb3zq8xw-4f7h2k9m`.
    static Ids timeOrdered(InstantSource time, RandomGenerator random) {
        return new TimeOrderedIds(time, random);
    }
}
