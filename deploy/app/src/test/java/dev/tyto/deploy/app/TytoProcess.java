package dev.tyto.deploy.app;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// A process of its own, with this one's classes and a home folder of its own. Its output goes into files there.
record TytoProcess(Process process, Path home) {

    /// The command line with these arguments.
    static TytoProcess tyto(Path home, String... arguments) throws IOException {
        return start(home, List.of(), Main.class, arguments);
    }

    static TytoProcess start(Path home, List<String> jvmOptions, Class<?> main, String... arguments)
            throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1"));
        command.addAll(jvmOptions);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectOutput(home.resolve("out").toFile())
                .redirectError(home.resolve("err").toFile());
        builder.environment().put("HOME", home.toString());
        return new TytoProcess(builder.start(), home);
    }

    String out() throws IOException {
        return Files.readString(home.resolve("out"));
    }

    String err() throws IOException {
        return Files.readString(home.resolve("err"));
    }

    /// Sends a signal; whether that could be done.
    boolean signal(String name) throws IOException, InterruptedException {
        return new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                        .start()
                        .waitFor()
                == 0;
    }
}
