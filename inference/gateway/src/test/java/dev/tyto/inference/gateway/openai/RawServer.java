package dev.tyto.inference.gateway.openai;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/// A server below HTTP: it reads each request, writes these bytes and then closes the connection or holds it open.
final class RawServer implements AutoCloseable {

    /// What follows the bytes.
    enum Then {
        CLOSE,
        HOLD
    }

    private final ServerSocket listener;
    private final byte[] answer;
    private final Then then;
    private final CountDownLatch asked = new CountDownLatch(1);
    private final CountDownLatch left = new CountDownLatch(1);
    private final AtomicInteger connections = new AtomicInteger();

    RawServer(String answer, Then then) throws IOException {
        this.listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        this.answer = answer.getBytes(StandardCharsets.ISO_8859_1);
        this.then = then;
        Thread.ofVirtual().start(this::accept);
    }

    String url() {
        return "http://localhost:" + listener.getLocalPort() + "/v1";
    }

    boolean wasAsked() throws InterruptedException {
        return asked.await(10, TimeUnit.SECONDS);
    }

    /// Whether the client closed its end.
    boolean wasLeft() throws InterruptedException {
        return left.await(10, TimeUnit.SECONDS);
    }

    int connections() {
        return connections.get();
    }

    private void accept() {
        try {
            while (!listener.isClosed()) {
                Socket client = listener.accept();
                connections.incrementAndGet();
                Thread.ofVirtual().start(() -> serve(client));
            }
        } catch (IOException closed) {
            asked.countDown();
        }
    }

    private void serve(Socket client) {
        try (client) {
            BufferedReader in =
                    new BufferedReader(new InputStreamReader(client.getInputStream(), StandardCharsets.ISO_8859_1));
            int length = 0;
            for (String line = in.readLine(); line != null && !line.isEmpty(); line = in.readLine()) {
                if (line.toLowerCase(Locale.ROOT).startsWith("content-length:")) {
                    length = Integer.parseInt(line.substring(15).strip());
                }
            }
            for (int read = 0; read < length; read++) {
                in.read();
            }
            OutputStream out = client.getOutputStream();
            out.write(answer);
            out.flush();
            asked.countDown();
            if (then == Then.HOLD && in.read() < 0) {
                left.countDown();
            }
        } catch (IOException reset) {
            left.countDown();
        }
    }

    @Override
    public void close() {
        try {
            listener.close();
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }
}
