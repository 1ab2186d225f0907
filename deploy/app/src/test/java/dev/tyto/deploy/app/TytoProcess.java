package dev.tyto.deploy.app;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/// A process of its own, with this one's classes and a home folder of its own, started with the options that
/// `./tyto` starts Java with. Its output goes into files there.
record TytoProcess(Process process, Path home) {

    private static final Path LAUNCHER =
            Path.of("").toAbsolutePath().getParent().getParent().resolve("tyto");
    private static final Pattern OPTION = Pattern.compile("(?<= )-(?!cp )[^ ]+");
    private static final String START = "exec \"$JAVA_HOME/bin/java\"";

    /// The command line with these arguments.
    static TytoProcess tyto(Path home, String... arguments) throws IOException {
        return start(home, List.of(), Main.class, arguments);
    }

    static TytoProcess start(Path home, List<String> jvmOptions, Class<?> main, String... arguments)
            throws IOException {
        return start(home, command(jvmOptions, main, arguments));
    }

    /// The command line with these arguments, none of whose files may grow beyond so many KiB.
    static TytoProcess confined(Path home, int kibibytes, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(
                List.of("sh", "-c", "ulimit -f " + kibibytes * 2 + "; exec \"$@\"", "sh")); // of 512 bytes
        command.addAll(command(List.of(), Main.class, arguments));
        return start(home, command);
    }

    private static TytoProcess start(Path home, List<String> command) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectOutput(home.resolve("out").toFile())
                .redirectError(home.resolve("err").toFile());
        builder.environment().put("HOME", home.toString());
        return new TytoProcess(builder.start(), home);
    }

    private static List<String> command(List<String> jvmOptions, Class<?> main, String... arguments)
            throws IOException {
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        command.addAll(launcherOptions());
        command.addAll(jvmOptions);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        command.addAll(List.of(arguments));
        return command;
    }

    /// What stands between the launcher's `java` and its class path; the shell's own words left out.
    private static List<String> launcherOptions() throws IOException {
        String script = Files.readString(LAUNCHER);
        String options = script.substring(script.indexOf(START), script.indexOf("-cp \"$state"));
        List<String> found =
                OPTION.matcher(options).results().map(MatchResult::group).toList();
        if (found.isEmpty()) {
            throw new IllegalStateException(LAUNCHER + " must start Java with options but has none");
        }
        return found.stream().filter(option -> !option.contains("$")).toList();
    }

    String out() throws IOException {
        return Files.readString(home.resolve("out"));
    }

    String err() throws IOException {
        return Files.readString(home.resolve("err"));
    }

    /// The exit code; a process that does not end in half a minute is killed and has -1.
    int exit() throws InterruptedException {
        if (process.waitFor(30, TimeUnit.SECONDS)) {
            return process.exitValue();
        }
        process.destroyForcibly();
        return -1;
    }

    /// Sends a signal; whether that could be done.
    boolean signal(String name) throws IOException, InterruptedException {
        return new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                        .start()
                        .waitFor()
                == 0;
    }
}
