package dev.tyto.deploy.app;

import dev.tyto.core.env.Clock;
import dev.tyto.deploy.app.cli.Surroundings;
import dev.tyto.deploy.app.cli.Tyto;
import java.io.BufferedOutputStream;
import java.io.Console;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/// The process's entry: hands the process's surroundings to the command line and ends with its exit code. Stateless.
public final class Main {

    /// Whether standard output is a terminal, as the launcher found out: the JDK's own console is one only when
    /// standard input is a terminal too.
    private static final String TERMINAL = "tyto.terminal";

    /// How long an interrupted command may take to say its last word.
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    /// The exit code of an environment that is in the way.
    private static final int ENVIRONMENT = 3;

    private Main() {}

    public static void main(String[] arguments) {
        StandardOutput standardOutput = new StandardOutput();
        PrintStream out = new PrintStream(new BufferedOutputStream(standardOutput), false, StandardCharsets.UTF_8);
        Surroundings surroundings = new Surroundings(System.in, out, System.err, isTerminal(), System.getenv(), home());
        int exit = new Tyto(surroundings, new Wiring(surroundings, Clock.system()), new ProcessInterrupts(PATIENCE))
                .run(arguments);
        out.flush();
        System.exit(told(exit, standardOutput));
    }

    /// The exit code, once it is known whether everything that was printed has arrived.
    private static int told(int exit, StandardOutput standardOutput) {
        Optional<String> reason = standardOutput.incomplete();
        reason.ifPresent(
                why -> System.err.println("tyto: standard output is not whole, because it could not be written (" + why
                        + "): make room there, or send it elsewhere"));
        System.err.flush();
        return reason.isPresent() && exit == 0 ? ENVIRONMENT : exit;
    }

    private static boolean isTerminal() {
        String found = System.getProperty(TERMINAL);
        if (found != null) {
            return Boolean.parseBoolean(found);
        }
        return Optional.ofNullable(System.console()).map(Console::isTerminal).orElse(false);
    }

    private static Path home() {
        String home = System.getenv("HOME");
        return Path.of(home == null || home.isBlank() ? System.getProperty("user.home") : home)
                .toAbsolutePath();
    }
}
