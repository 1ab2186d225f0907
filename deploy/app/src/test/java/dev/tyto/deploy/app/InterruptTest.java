package dev.tyto.deploy.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tyto.core.json.Json;
import dev.tyto.core.wire.JsonText;
import dev.tyto.deploy.app.cli.Interrupts;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
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
            TytoProcess tyto = TytoProcess.tyto(
                    folder,
                    "run",
                    "--json",
                    "--model",
                    "openai-compatible:http://127.0.0.1:" + silent.getLocalPort() + "/v1#m",
                    "a task");
            try (Socket connection = silent.accept()) {
                int first = connection.getInputStream().read();

                boolean sent = tyto.signal(signal);

                assertThat(first).isEqualTo('P');
                assertThat(sent).isTrue();
                assertThat(restOf(connection)).contains("chat/completions");
                assertThat(tyto.process().waitFor(20, TimeUnit.SECONDS)).isTrue();
                assertThat(tyto.process().exitValue()).isEqualTo(130);
            }
        }

        Json.Obj document = (Json.Obj) JsonText.parse(Files.readString(folder.resolve("out")));
        String run = document.text("run").orElseThrow();
        assertThat(document.text("status")).contains("parked");
        assertThat(Files.readString(folder.resolve("err")))
                .contains("interrupted: run " + run + " is parked; 'tyto resume " + run + "' goes on with it");
        assertThat(new CommandLineSession(folder).run("runs", "list").out()).contains(run + "  parked");
    }

    @Test
    void planThatIsInterruptedSaysSoAndIsOneDocument() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            TytoProcess tyto = TytoProcess.tyto(
                    folder,
                    "plan",
                    "--json",
                    "--model",
                    "openai-compatible:http://127.0.0.1:" + silent.getLocalPort() + "/v1#m",
                    "a task");
            try (Socket connection = silent.accept()) {
                int first = connection.getInputStream().read();
                boolean sent = tyto.signal("INT");

                assertThat(first).isEqualTo('P');
                assertThat(sent).isTrue();
                assertThat(tyto.process().waitFor(20, TimeUnit.SECONDS)).isTrue();
                assertThat(tyto.process().exitValue()).isEqualTo(130);
            }
        }

        Json.Obj document = (Json.Obj) JsonText.parse(Files.readString(folder.resolve("out")));
        assertThat(document.text("status")).contains("parked");
        assertThat(Files.readString(folder.resolve("err"))).contains("tyto: interrupted: run ");
    }

    @Test
    void patienceIsCountedFromTheSignalEvenWhenStoppingNeverEnds() throws Exception {
        TytoProcess stubborn = stubborn(Duration.ofMillis(500));

        boolean sent = stubborn.signal("INT");

        assertThat(sent).isTrue();
        assertThat(stubborn.process().waitFor(20, TimeUnit.SECONDS)).isTrue();
        assertThat(stubborn.process().exitValue()).isEqualTo(130);
    }

    @ParameterizedTest
    @ValueSource(strings = {"INT", "TERM"})
    void secondSignalEndsTheProcessAtOnce(String signal) throws Exception {
        TytoProcess stubborn = stubborn(Duration.ofHours(1));
        boolean sent = stubborn.signal("INT");
        awaitFile(folder.resolve("stopping"), stubborn);

        boolean sentAgain = stubborn.signal(signal);

        assertThat(sent && sentAgain).isTrue();
        assertThat(stubborn.process().waitFor(20, TimeUnit.SECONDS)).isTrue();
        assertThat(stubborn.process().exitValue()).isEqualTo(130);
    }

    /// A process whose command cannot be stopped; it makes a file when it hears interrupts, and one when it is
    /// told to stop.
    private TytoProcess stubborn(Duration patience) throws Exception {
        TytoProcess process = TytoProcess.start(
                folder, List.of(), Stubborn.class, Long.toString(patience.toMillis()), folder.toString());
        awaitFile(folder.resolve("listening"), process);
        return process;
    }

    static final class Stubborn {

        private Stubborn() {}

        public static void main(String[] arguments) throws Exception {
            Path folder = Path.of(arguments[1]);
            CountDownLatch never = new CountDownLatch(1);
            ProcessInterrupts interrupts = new ProcessInterrupts(Duration.ofMillis(Long.parseLong(arguments[0])));
            try (Interrupts.Registration _ = interrupts.during(() -> stop(folder, never))) {
                Files.createFile(folder.resolve("listening"));
                never.await();
            }
        }

        private static void stop(Path folder, CountDownLatch never) {
            try {
                Files.createFile(folder.resolve("stopping"));
                never.await();
            } catch (IOException | InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    private static void awaitFile(Path file, TytoProcess maker) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (!Files.exists(file)) {
            boolean ended = maker.process().waitFor(20, TimeUnit.MILLISECONDS);
            assertThat(ended).as(maker.err()).isFalse();
            assertThat(System.nanoTime()).isLessThan(deadline);
        }
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
