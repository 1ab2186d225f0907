package dev.tyto.deploy.app.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.Help.Ansi;

/// The command line. Made once per process by whoever starts it; [#run] may be called again, by one thread at a
/// time.
///
/// Standard output has the answer and nothing else; progress, warnings and errors go to standard error.
public final class Tyto {

    private final Surroundings surroundings;
    private final Opening opening;
    private final Interrupts interrupts;

    public Tyto(Surroundings surroundings, Opening opening, Interrupts interrupts) {
        this.surroundings = surroundings;
        this.opening = opening;
        this.interrupts = interrupts;
    }

    /// Carries out one command and returns the process's exit code. Never throws for what the user or the world got
    /// wrong.
    public int run(String... arguments) {
        if (List.of(arguments).equals(List.of("--version"))) {
            // Not even the commands are looked at: this must be quick.
            new Voice(surroundings).answer("tyto " + version());
            return ExitCode.DONE.code();
        }
        Complaints complaints = new Complaints(surroundings, List.of(arguments));
        CommandLine line = new CommandLine(new RootCommand())
                .addSubcommand(new RunCommand(surroundings, opening, interrupts))
                .addSubcommand(new ResumeCommand(surroundings, opening, interrupts))
                .addSubcommand(new PlanCommand(surroundings, opening, interrupts))
                .addSubcommand(new CommandLine(new RunsCommand())
                        .addSubcommand(new RunsListCommand(surroundings, opening))
                        .addSubcommand(new RunsShowCommand(surroundings, opening))
                        .addSubcommand(new RunsPauseCommand(surroundings, opening))
                        .addSubcommand(new RunsCancelCommand(surroundings, opening))
                        .addSubcommand(new RunsDeleteCommand(surroundings, opening)))
                .addSubcommand(new TraceCommand(surroundings, opening))
                .addSubcommand(new DemoCommand(surroundings, opening, interrupts))
                .addSubcommand(new DoctorCommand(surroundings, opening))
                .setExpandAtFiles(false)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setPosixClusteredShortOptionsAllowed(false) // -hello is no -h
                .setColorScheme(Help.defaultColorScheme(Ansi.OFF))
                .setOut(writer(surroundings.out()))
                .setErr(writer(surroundings.err()))
                .setParameterExceptionHandler(complaints::usage)
                .setExecutionExceptionHandler(complaints::failure);
        line.getCommandSpec().version("tyto " + version());
        return line.execute(arguments);
    }

    private static PrintWriter writer(PrintStream stream) {
        return new PrintWriter(stream, true, StandardCharsets.UTF_8);
    }

    /// The version that the build wrote down.
    public static String version() {
        try (InputStream in = Tyto.class.getResourceAsStream("/dev/tyto/deploy/app/version.txt")) {
            if (in == null) {
                throw new IllegalStateException("version.txt must be among the resources but is not");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
