package dev.tyto.core.env;

import java.util.random.RandomGenerator;

/// The source of all chance. Thread-safe; the same seed and name give the same generator.
public interface Randomness {

    /// The seed that everything is derived from; it is logged.
    long seed();

    /// A generator of its own for this purpose; not to be shared between threads.
    RandomGenerator generator(String purpose);
}
