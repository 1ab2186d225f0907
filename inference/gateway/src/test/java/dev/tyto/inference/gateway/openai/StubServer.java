package dev.tyto.inference.gateway.openai;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import com.github.tomakehurst.wiremock.verification.LoggedRequest;
import dev.tyto.core.env.Clock;
import dev.tyto.core.env.SecretReference;
import dev.tyto.core.env.Secrets;
import dev.tyto.core.json.Json;
import dev.tyto.core.model.Models;
import dev.tyto.core.provider.ModelEntry;
import dev.tyto.core.wire.JsonText;
import dev.tyto.core.wire.MalformedJsonException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// A server that gives one answer to everything and remembers what it was asked.
final class StubServer implements AutoCloseable {

    static final String KEY = "sk-very-secret-0123456789";
    static final Secrets SECRETS = reference ->
            reference.text().equals("env:KEY") ? Optional.of(new Secrets.Secret(KEY + "\n")) : Optional.empty();
    static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");

    private static final Clock STOPPED = new Clock() {
        @Override
        public Instant instant() {
            return NOW;
        }

        @Override
        public void sleep(Duration duration) {
            throw new UnsupportedOperationException("the gateway never waits");
        }

        @Override
        public Alarm after(Duration delay, Runnable action) {
            throw new UnsupportedOperationException("the gateway sets no alarm");
        }
    };

    private final WireMockServer server =
            new WireMockServer(WireMockConfiguration.options().dynamicPort());

    StubServer() {
        server.start();
    }

    static String completion(String message, String finish) {
        return """
                {"id":"c1","object":"chat.completion","created":1,"model":"small-1-0001","choices":[
                 {"index":0,"message":%s,"finish_reason":%s}],
                 "usage":{"prompt_tokens":11,"completion_tokens":7,"total_tokens":18,
                  "prompt_tokens_details":{"cached_tokens":3},"completion_tokens_details":{"reasoning_tokens":2}}}""".formatted(message, finish);
    }

    static String saying(String text) {
        return completion("{\"role\":\"assistant\",\"content\":\"" + text + "\"}", "\"stop\"");
    }

    void answers(ResponseDefinitionBuilder response) {
        server.resetAll();
        server.stubFor(any(anyUrl()).willReturn(response));
    }

    void answers(int status, String body) {
        answers(aResponse()
                .withStatus(status)
                .withHeader("Content-Type", "application/json")
                .withBody(body));
    }

    String url() {
        return server.baseUrl() + "/v1";
    }

    String host() {
        return "localhost:" + server.port();
    }

    Models compatible() {
        return compatible(Duration.ofSeconds(20));
    }

    Models compatible(Duration timeout) {
        return new OpenAiCompatibleProvider(SECRETS, timeout, STOPPED)
                .open(new ModelEntry("lab", "openai-compatible", url(), null));
    }

    Models compatibleWithKey() {
        return new OpenAiCompatibleProvider(SECRETS, Duration.ofSeconds(20), STOPPED)
                .open(new ModelEntry("lab", "openai-compatible", url(), new SecretReference("env:KEY")));
    }

    Models hosted() {
        return new OpenAiProvider(SECRETS, Duration.ofSeconds(20), STOPPED)
                .open(new ModelEntry("hosted", "openai", url(), new SecretReference("env:KEY")));
    }

    List<LoggedRequest> requests() {
        return server.getServeEvents().getRequests().stream()
                .map(event -> event.getRequest())
                .toList();
    }

    LoggedRequest onlyRequest() {
        List<LoggedRequest> all = requests();
        if (all.size() != 1) {
            throw new AssertionError("expected one request but the server got " + all.size());
        }
        return all.getFirst();
    }

    Json.Obj sent() throws MalformedJsonException {
        return (Json.Obj) JsonText.parse(onlyRequest().getBodyAsString());
    }

    @Override
    public void close() {
        server.stop();
    }
}
