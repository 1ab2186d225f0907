package dev.tyto.core.env;

import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/// The source of all chance. Thread-safe; the same seed and name give the same generator.
public interface Randomness {

    /// The seed that everything is derived from; it is logged.
    long seed();

    /// A generator of its own for this purpose; not to be shared between threads.
    RandomGenerator generator(String purpose);

    /// Everything derived from this seed.
    static Randomness seeded(long seed) {
        return new Randomness() {
            @Override
            public long seed() {
                return seed;
            }

            @Override
            public RandomGenerator generator(String purpose) {
                long spread = seed;
                for (int i = 0; i < purpose.length(); i++) {
                    spread = spread * 0x5DEECE66DL + purpose.charAt(i);
                }
                return new SplittableRandom(spread);
            }
        };
    }
}
