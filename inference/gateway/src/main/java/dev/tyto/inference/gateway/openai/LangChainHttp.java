package dev.tyto.inference.gateway.openai;

import dev.langchain4j.exception.HttpException;
import dev.langchain4j.http.client.HttpClient;
import dev.langchain4j.http.client.HttpClientBuilder;
import dev.langchain4j.http.client.HttpRequest;
import dev.langchain4j.http.client.SuccessfulHttpResponse;
import dev.langchain4j.http.client.sse.ServerSentEventListener;
import dev.langchain4j.http.client.sse.ServerSentEventParser;
import java.net.URI;
import java.time.Duration;

/// LangChain4j's HTTP client as the exchange of the call that runs on this thread. Thread-safe; the timeouts it is
/// given are not used, the exchange has its own. Bodies are handed over as [MendedBody] makes them.
final class LangChainHttp implements HttpClient, HttpClientBuilder {

    private final ScopedValue<Exchange> current;

    LangChainHttp(ScopedValue<Exchange> current) {
        this.current = current;
    }

    /// @throws HttpException when there is no whole answer of status 2xx; the exchange knows why
    @Override
    public SuccessfulHttpResponse execute(HttpRequest request) {
        Delivery.Answer answer = current.get()
                .post(URI.create(request.url()), request.body())
                .orElseThrow(() -> new HttpException(0, "no whole answer of status 2xx"));
        return SuccessfulHttpResponse.builder()
                .statusCode(answer.status())
                .headers(answer.headers().map())
                .body(MendedBody.of(answer.body().bytes()))
                .build();
    }

    @Override
    public void execute(HttpRequest request, ServerSentEventParser parser, ServerSentEventListener listener) {
        throw new UnsupportedOperationException("models are asked without streaming");
    }

    @Override
    public Duration connectTimeout() {
        return Duration.ofSeconds(10);
    }

    @Override
    public HttpClientBuilder connectTimeout(Duration timeout) {
        return this;
    }

    @Override
    public Duration readTimeout() {
        return Duration.ofMinutes(1);
    }

    @Override
    public HttpClientBuilder readTimeout(Duration timeout) {
        return this;
    }

    @Override
    public HttpClient build() {
        return this;
    }
}
