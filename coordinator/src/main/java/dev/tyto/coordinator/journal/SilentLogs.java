package dev.tyto.coordinator.journal;

import org.flywaydb.core.api.logging.Log;
import org.flywaydb.core.api.logging.LogCreator;

/// Flyway's logs, which say nothing: what fails is thrown. Public because Flyway makes it, by its name. Stateless.
public final class SilentLogs implements LogCreator {

    @Override
    public Log createLogger(Class<?> owner) {
        return new Log() {
            @Override
            public void debug(String message) {}

            @Override
            public void info(String message) {}

            @Override
            public void warn(String message) {}

            @Override
            public void error(String message) {}

            @Override
            public void error(String message, Exception e) {}

            @Override
            public void notice(String message) {}
        };
    }
}
