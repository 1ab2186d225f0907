package dev.tyto.inference.gateway.openai;

import dev.tyto.core.model.ModelReply.Fault;
import dev.tyto.core.rule.Require;
import java.io.IOException;
import java.net.ConnectException;
import java.net.ProtocolException;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/// Sends single HTTP requests: no redirect is followed, nothing is sent twice, and both the time and the size of the
/// answer are bounded. One per provider, all its endpoints share the connections; thread-safe. The JDK's client is made
/// at the first request.
final class HttpExchanges {

    /// The largest body that is read, in bytes.
    static final int MAX_BODY_BYTES = 16 * 1024 * 1024;

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);

    private final Duration requestTimeout;
    private @Nullable HttpClient client;

    HttpExchanges(Duration requestTimeout) {
        Require.that(requestTimeout.isPositive(), "request timeout", "be positive", requestTimeout);
        this.requestTimeout = requestTimeout;
    }

    /// Sends the request and waits for the end of the answer; an interrupt closes the connection.
    Delivery send(HttpRequest request) throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException("the call was cancelled before it was sent");
        }
        AtomicReference<HttpResponse.ResponseInfo> begun = new AtomicReference<>();
        CompletableFuture<HttpResponse<BoundedBody.Content>> pending = client().sendAsync(request, head -> {
            begun.set(head);
            return new BoundedBody(MAX_BODY_BYTES);
        });
        try {
            HttpResponse<BoundedBody.Content> response = pending.get(requestTimeout.toNanos(), TimeUnit.NANOSECONDS);
            return new Delivery.Answer(response.statusCode(), response.headers(), response.body());
        } catch (TimeoutException late) {
            pending.cancel(true);
            return late();
        } catch (InterruptedException cancelled) {
            pending.cancel(true);
            throw cancelled;
        } catch (ExecutionException broken) {
            HttpResponse.ResponseInfo head = begun.get();
            return head == null
                    ? noAnswer(broken.getCause())
                    : new Delivery.Answer(head.statusCode(), head.headers(), BoundedBody.Content.NOTHING);
        }
    }

    private Delivery.NoAnswer noAnswer(@Nullable Throwable cause) {
        return switch (cause) {
            case HttpConnectTimeoutException _ ->
                new Delivery.NoAnswer(
                        Fault.UNREACHABLE, "took no connection within " + CONNECT_TIMEOUT.toSeconds() + " seconds");
            case HttpTimeoutException _ -> late();
            case ConnectException refused
            when refused.getCause() instanceof UnresolvedAddressException ->
                new Delivery.NoAnswer(Fault.UNREACHABLE, "is not known by that host name");
            case ConnectException _ -> new Delivery.NoAnswer(Fault.UNREACHABLE, "refuses connections");
            case SSLException _ -> new Delivery.NoAnswer(Fault.UNREACHABLE, "offers no TLS connection that is trusted");
            case ProtocolException _ ->
                new Delivery.NoAnswer(
                        Fault.UNREADABLE, "does not speak HTTP: check that the URL is that of an HTTP API");
            // The request may have left.
            case IOException _ -> new Delivery.NoAnswer(Fault.UNREADABLE, Faults.CUT);
            case null, default -> throw new IllegalStateException("an HTTP request failed in a way it cannot", cause);
        };
    }

    private Delivery.NoAnswer late() {
        return new Delivery.NoAnswer(Fault.TIMEOUT, "did not answer within " + seconds(requestTimeout) + " seconds");
    }

    private static String seconds(Duration duration) {
        return duration.toMillis() % 1000 == 0
                ? String.valueOf(duration.toSeconds())
                : String.valueOf(duration.toMillis() / 1000.0);
    }

    private synchronized HttpClient client() {
        HttpClient made = client;
        if (made == null) {
            made = HttpClient.newBuilder()
                    .followRedirects(HttpClient.Redirect.NEVER)
                    .connectTimeout(requestTimeout.compareTo(CONNECT_TIMEOUT) < 0 ? requestTimeout : CONNECT_TIMEOUT)
                    .executor(Executors.newVirtualThreadPerTaskExecutor())
                    .build();
            client = made;
        }
        return made;
    }
}
