package dev.tyto.core.env;

import java.util.Optional;

/// Hands out secrets by reference. Thread-safe.
@FunctionalInterface
public interface Secrets {

    /// A secret in memory; printing it shows nothing.
    final class Secret {
        private final String value;

        public Secret(String value) {
            this.value = value;
        }

        /// The secret itself: for the request that needs it, and nothing else.
        public String reveal() {
            return value;
        }

        @Override
        public String toString() {
            return "***";
        }
    }

    /// The secret, or nothing when the variable is unset or empty, or the file is missing or empty.
    ///
    /// @throws dev.tyto.core.rule.PrerequisiteException when the file is there but cannot be read as a key
    Optional<Secret> find(SecretReference reference);
}
