package dev.tyto.core.env;

/// Makes names that were never made before. Thread-safe.
@FunctionalInterface
public interface Ids {

    /// A fresh lower-case name of letters, digits and `-`, at most 40 characters, that sorts by the time it was made.
    String next();
}
