package dev.tyto.deploy.app.cli;

import dev.tyto.core.json.Json;
import dev.tyto.core.wire.JsonText;
import dev.tyto.core.wire.MalformedJsonException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/// A user at a terminal: types a command, sees what is printed.
final class Terminal {

    final ScriptedOpening opening = new ScriptedOpening();
    final Map<String, String> environment = new HashMap<>();
    final Path home;
    String typed = "";
    /// Whether the user sees standard output; otherwise it goes into a file or a pipe.
    boolean shows = true;

    Interrupts interrupts = _ -> () -> {};
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    Terminal(Path home) {
        this.home = home;
    }

    int run(String... arguments) {
        out.reset();
        err.reset();
        Surroundings surroundings = new Surroundings(
                new ByteArrayInputStream(typed.getBytes(StandardCharsets.UTF_8)),
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                shows,
                environment,
                home);
        return new Tyto(surroundings, opening, interrupts).run(arguments);
    }

    String out() {
        return out.toString(StandardCharsets.UTF_8);
    }

    String err() {
        return err.toString(StandardCharsets.UTF_8);
    }

    /// Standard output as the one JSON document that it must be.
    Json.Obj document() {
        try {
            return (Json.Obj) JsonText.parse(out());
        } catch (MalformedJsonException e) {
            throw new AssertionError("standard output must be one JSON document but was: " + out(), e);
        }
    }
}
