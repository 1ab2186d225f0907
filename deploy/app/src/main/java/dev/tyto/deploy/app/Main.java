package dev.tyto.deploy.app;

import dev.tyto.core.env.Clock;
import dev.tyto.deploy.app.cli.Surroundings;
import dev.tyto.deploy.app.cli.Tyto;
import java.nio.file.Path;

/// The process's entry: hands the process's surroundings to the command line and ends with its exit code. Stateless.
public final class Main {

    private Main() {}

    public static void main(String[] arguments) {
        Surroundings surroundings = new Surroundings(System.in, System.out, System.err, System.getenv(), home());
        int exit = new Tyto(surroundings, new Wiring(surroundings, Clock.system()), new ProcessInterrupts())
                .run(arguments);
        System.out.flush();
        System.err.flush();
        System.exit(exit);
    }

    private static Path home() {
        String home = System.getenv("HOME");
        return Path.of(home == null || home.isBlank() ? System.getProperty("user.home") : home)
                .toAbsolutePath();
    }
}
