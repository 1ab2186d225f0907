package dev.tyto.inference.gateway.openai;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tyto.core.model.ModelReply;
import dev.tyto.core.model.ModelReply.Failed;
import dev.tyto.core.model.ModelReply.Fault;
import dev.tyto.core.model.Models;
import dev.tyto.core.provider.ModelEntry;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What a connection can do to a call: not come about, hang, break, be cut by us.
class ChatConnectionTest {

    private static final String HEAD =
            "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n";

    @Test
    void nobodyListeningIsUnreachable() throws Exception {
        int free;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            free = socket.getLocalPort();
        }

        Failed failed =
                (Failed) open("http://localhost:" + free + "/v1", 10_000).call(Asked.hello());

        assertThat(failed.fault()).isEqualTo(Fault.UNREACHABLE);
        assertThat(failed.reason())
                .isEqualTo("lab (localhost:" + free + ") refuses connections:"
                        + " check that the server runs and that the URL is right");
    }

    @Test
    void unknownHostIsUnreachable() throws Exception {
        Failed failed = (Failed) open("http://nowhere.invalid/v1", 10_000).call(Asked.hello());

        assertThat(failed.fault()).isEqualTo(Fault.UNREACHABLE);
        assertThat(failed.reason()).contains("not known by that host name");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", HEAD, HEAD + "{\"choices\":"})
    void hangingServerTimesOutAndIsLeft(String written) throws Exception {
        try (RawServer server = new RawServer(written, RawServer.Then.HOLD)) {
            Failed failed = (Failed) open(server.url(), 300).call(Asked.hello());

            assertThat(failed.fault()).isEqualTo(Fault.TIMEOUT);
            assertThat(failed.reason()).contains("did not answer within 0.3 seconds");
            assertThat(server.wasLeft()).isTrue();
            assertThat(server.connections()).isOne();
        }
    }

    @Test
    void connectionClosedWithoutAnAnswerIsCutAndNotTriedAgain() throws Exception {
        try (RawServer server = new RawServer("", RawServer.Then.CLOSE)) {
            Failed failed = (Failed) open(server.url(), 10_000).call(Asked.hello());

            assertThat(failed.fault()).isEqualTo(Fault.UNREADABLE);
            assertThat(failed.reason()).contains("broke the connection before its answer was whole");
            assertThat(server.connections()).isOne();
        }
    }

    @Test
    void cutBodyIsUnreadable() throws Exception {
        try (RawServer server = new RawServer(HEAD + "{\"choices\":[", RawServer.Then.CLOSE)) {
            Failed failed = (Failed) open(server.url(), 10_000).call(Asked.hello());

            assertThat(failed.fault()).isEqualTo(Fault.UNREADABLE);
            assertThat(failed.reason()).contains("broke the connection before its answer was whole");
            assertThat(server.connections()).isOne();
        }
    }

    @Test
    void cutBodyOfAnErrorKeepsItsStatus() throws Exception {
        String head = "HTTP/1.1 429 Slow down\r\nRetry-After: 3\r\nContent-Length: 99\r\n\r\n{\"err";
        try (RawServer server = new RawServer(head, RawServer.Then.CLOSE)) {
            Failed failed = (Failed) open(server.url(), 10_000).call(Asked.hello());

            assertThat(failed.fault()).isEqualTo(Fault.RATE_LIMITED);
            assertThat(failed.retryAfter()).isEqualTo(Duration.ofSeconds(3));
        }
    }

    @Test
    void serverOfAnotherProtocolIsUnreadable() throws Exception {
        try (RawServer server = new RawServer("SSH-2.0-OpenSSH_9.6\r\n\r\n", RawServer.Then.CLOSE)) {
            Failed failed = (Failed) open(server.url(), 10_000).call(Asked.hello());

            assertThat(failed.fault()).isEqualTo(Fault.UNREADABLE);
            assertThat(failed.reason()).contains("does not speak HTTP");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", HEAD + "{\"choices\":"})
    void interruptClosesTheConnectionAtOnce(String written) throws Exception {
        try (RawServer server = new RawServer(written, RawServer.Then.HOLD)) {
            Models models = open(server.url(), 60_000);
            AtomicReference<Object> outcome = new AtomicReference<>();
            CountDownLatch ended = new CountDownLatch(1);
            Thread caller = Thread.ofVirtual().start(() -> {
                outcome.set(outcomeOf(models));
                ended.countDown();
            });
            assertThat(server.wasAsked()).isTrue();

            caller.interrupt();

            assertThat(ended.await(5, TimeUnit.SECONDS)).isTrue();
            assertThat(outcome.get()).isInstanceOf(InterruptedException.class);
            assertThat(server.wasLeft()).isTrue();
            assertThat(server.connections()).isOne();
        }
    }

    @Test
    void callOnAnInterruptedThreadSendsNothing() throws Exception {
        try (RawServer server = new RawServer("", RawServer.Then.HOLD)) {
            Models models = open(server.url(), 60_000);
            Thread.currentThread().interrupt();

            Object outcome = outcomeOf(models);

            assertThat(outcome).isInstanceOf(InterruptedException.class);
            assertThat(Thread.currentThread().isInterrupted()).isFalse();
            assertThat(server.connections()).isZero();
        }
    }

    @Test
    void manyCallsAtOnceEachGetTheirOwnAnswer() throws Exception {
        try (StubServer server = new StubServer()) {
            server.answers(200, StubServer.saying("ok"));
            Models models = server.compatible();
            CountDownLatch done = new CountDownLatch(50);
            Queue<Object> outcomes = new ConcurrentLinkedQueue<>();

            for (int call = 0; call < 50; call++) {
                Thread.ofVirtual().start(() -> {
                    outcomes.add(outcomeOf(models));
                    done.countDown();
                });
            }

            assertThat(done.await(20, TimeUnit.SECONDS)).isTrue();
            assertThat(outcomes).hasSize(50).allMatch(ModelReply.Completed.class::isInstance);
            assertThat(server.requests()).hasSize(50);
        }
    }

    private static Object outcomeOf(Models models) {
        try {
            return models.call(Asked.hello());
        } catch (InterruptedException cancelled) {
            return cancelled;
        }
    }

    private static Models open(String url, long timeoutMillis) {
        return new OpenAiCompatibleProvider(StubServer.SECRETS, Duration.ofMillis(timeoutMillis))
                .open(new ModelEntry("lab", "openai-compatible", url, null));
    }
}
