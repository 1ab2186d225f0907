package dev.tyto.inference.gateway.openai;

import dev.tyto.core.env.Secrets;
import dev.tyto.core.model.ModelRequest.Labels;
import java.net.URI;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The one HTTP exchange of one model call: adds the key and the labels that LangChain4j never sees, and keeps the
/// delivery that LangChain4j would lose. Confined to the calling thread.
final class Exchange {

    private final Endpoint endpoint;
    private final Labels labels;
    private final HttpExchanges http;
    private @Nullable Delivery delivery;
    private @Nullable InterruptedException interrupt;

    Exchange(Endpoint endpoint, Labels labels, HttpExchanges http) {
        this.endpoint = endpoint;
        this.labels = labels;
        this.http = http;
    }

    /// What came back, if a request was sent and not interrupted.
    @Nullable
    Delivery delivery() {
        return delivery;
    }

    /// The interrupt that ended the exchange, if one did.
    @Nullable
    InterruptedException interrupt() {
        return interrupt;
    }

    /// Posts this JSON and returns the answer when it is whole and of status 2xx; else [#delivery] or [#interrupt] says
    /// why there is none.
    Optional<Delivery.Answer> post(URI address, String json) {
        if (delivery != null || interrupt != null) {
            throw new IllegalStateException("one model call must send one request but tried a second");
        }
        if (!endpoint.owns(address)) {
            throw new IllegalStateException("a request for entry " + endpoint.entry() + " must stay on its own host");
        }
        Delivery arrived;
        try {
            arrived = http.send(request(address, json));
        } catch (InterruptedException cancelled) {
            interrupt = cancelled;
            return Optional.empty();
        }
        delivery = arrived;
        return arrived instanceof Delivery.Answer answer && answer.isComplete()
                ? Optional.of(answer)
                : Optional.empty();
    }

    private HttpRequest request(URI address, String json) {
        HttpRequest.Builder request = HttpRequest.newBuilder(address)
                .header("Content-Type", "application/json")
                .header("Accept", "application/json")
                .header("User-Agent", "tyto")
                .POST(BodyPublishers.ofString(json));
        if ("http".equalsIgnoreCase(address.getScheme())) {
            request.version(Version.HTTP_1_1);
        }
        Secrets.Secret key = endpoint.key();
        if (key != null) {
            request.header("Authorization", "Bearer " + key.reveal());
        }
        switch (endpoint.dialect()) {
            case HOSTED -> {}
            case COMPATIBLE -> label(request);
        }
        return request.build();
    }

    private void label(HttpRequest.Builder request) {
        request.header("Tyto-Role", labels.role().name().toLowerCase(Locale.ROOT));
        request.header("Tyto-Run", visible(labels.run()));
        labels.ofSubtask().ifPresent(subtask -> request.header("Tyto-Subtask", visible(subtask)));
        if (labels.attempt() > 0) {
            request.header("Tyto-Attempt", String.valueOf(labels.attempt()));
        }
    }

    private static String visible(String value) {
        return value.replaceAll("[^!-~]", "_");
    }
}
