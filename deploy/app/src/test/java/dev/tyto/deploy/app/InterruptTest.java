package dev.tyto.deploy.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tyto.core.json.Json;
import dev.tyto.core.wire.JsonText;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Signals to a real process whose model never answers.
@Timeout(60)
class InterruptTest {

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"INT", "TERM"})
    void signalParksTheRunCutsTheConnectionAndExitsWith130(String signal) throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            Process tyto = start(
                    "run",
                    "--json",
                    "--model",
                    "openai-compatible:http://127.0.0.1:" + silent.getLocalPort() + "/v1#m",
                    "a task");
            try (Socket connection = silent.accept()) {
                int first = connection.getInputStream().read();

                int killed = new ProcessBuilder("kill", "-" + signal, Long.toString(tyto.pid()))
                        .start()
                        .waitFor();

                assertThat(first).isEqualTo('P');
                assertThat(killed).isZero();
                assertThat(restOf(connection)).contains("chat/completions");
                assertThat(tyto.waitFor(20, TimeUnit.SECONDS)).isTrue();
                assertThat(tyto.exitValue()).isEqualTo(130);
            }
        }

        Json.Obj document = (Json.Obj) JsonText.parse(Files.readString(folder.resolve("out")));
        String run = document.text("run").orElseThrow();
        assertThat(document.text("status")).contains("parked");
        assertThat(Files.readString(folder.resolve("err")))
                .contains("run " + run + " is parked, its log is printed by 'tyto trace " + run + "'");
        assertThat(new CommandLineSession(folder).run("runs", "list").out()).contains(run + "  parked");
    }

    private Process start(String... arguments) throws IOException {
        List<String> java = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                "dev.tyto.deploy.app.Main");
        ProcessBuilder builder = new ProcessBuilder(new ArrayList<>(java));
        builder.command().addAll(List.of(arguments));
        builder.environment().put("HOME", folder.toString());
        return builder.redirectOutput(folder.resolve("out").toFile())
                .redirectError(folder.resolve("err").toFile())
                .start();
    }

    /// Reads until the other side lets go, in whatever way.
    private static String restOf(Socket connection) {
        ByteArrayOutputStream read = new ByteArrayOutputStream();
        try (InputStream in = connection.getInputStream()) {
            in.transferTo(read);
        } catch (IOException reset) {
            // A cut connection is what the test waits for.
        }
        return read.toString(StandardCharsets.UTF_8);
    }
}
