package dev.tyto.deploy.app.cli;

import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/// The process as a command sees it: its streams, whether `out` is a terminal, its environment and the user's home
/// folder. Made once by whoever starts the command line; the streams are used by one thread at a time.
public record Surroundings(
        InputStream in,
        PrintStream out,
        PrintStream err,
        boolean terminal,
        Map<String, String> environment,
        Path home) {

    public Surroundings {
        environment = Map.copyOf(environment);
    }

    /// The variable's value, if it is set and not empty.
    Optional<String> variable(String name) {
        return Optional.ofNullable(environment.get(name)).filter(value -> !value.isBlank());
    }

    /// The folder that is used when no other is named.
    Path tytoFolder() {
        return home.resolve(".tyto");
    }
}
