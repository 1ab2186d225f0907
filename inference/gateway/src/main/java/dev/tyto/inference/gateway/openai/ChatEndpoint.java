package dev.tyto.inference.gateway.openai;

import dev.langchain4j.exception.ContentFilteredException;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.openai.OpenAiChatModel;
import dev.tyto.core.env.Clock;
import dev.tyto.core.model.ModelReply;
import dev.tyto.core.model.ModelRequest;
import dev.tyto.core.model.Models;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// The models of one endpoint, asked through LangChain4j. Opened by a provider; thread-safe. One call is one request.
final class ChatEndpoint implements Models {

    private final ScopedValue<Exchange> current = ScopedValue.newInstance();
    private final Endpoint endpoint;
    private final HttpExchanges http;
    private final OutgoingChat outgoing;
    private final IncomingChat incoming;
    private final Faults faults;
    private final OpenAiChatModel model;

    ChatEndpoint(Endpoint endpoint, HttpExchanges http, Clock clock) {
        this.endpoint = endpoint;
        this.http = http;
        this.outgoing = new OutgoingChat(endpoint.dialect());
        this.incoming = new IncomingChat(endpoint);
        this.faults = new Faults(endpoint, clock);
        this.model = new OpenAiChatModel.OpenAiChatModelBuilder()
                .baseUrl(endpoint.base().toString())
                .httpClientBuilder(new LangChainHttp(current))
                .maxRetries(0)
                .returnThinking(true)
                .build();
    }

    @Override
    public ModelReply call(ModelRequest request) throws InterruptedException {
        ChatRequest chat = outgoing.of(request);
        Exchange exchange = new Exchange(endpoint, request.labels(), http);
        long started = System.nanoTime();
        ChatResponse response = null;
        RuntimeException broken = null;
        try {
            response = ScopedValue.where(current, exchange).call(() -> model.chat(chat));
        } catch (RuntimeException failure) {
            broken = failure;
        }
        InterruptedException interrupt = exchange.interrupt();
        if (interrupt != null) {
            throw interrupt;
        }
        Duration latency = Duration.ofNanos(System.nanoTime() - started);
        return switch (exchange.delivery()) {
            case Delivery.Answer answer -> answered(request, answer, response, broken, latency);
            case Delivery.NoAnswer nothing -> faults.of(nothing, latency);
            case null -> throw new IllegalStateException("a model request could not be written", broken);
        };
    }

    private ModelReply answered(
            ModelRequest request,
            Delivery.Answer answer,
            @Nullable ChatResponse response,
            @Nullable RuntimeException broken,
            Duration latency) {
        String model = request.model().text();
        if (response != null && !IncomingChat.isHollow(response)) {
            return incoming.read(request, response, latency)
                    .<ModelReply>map(reply -> reply)
                    .orElseGet(() -> faults.refused("", latency));
        }
        if (broken instanceof ContentFilteredException refusal) {
            return faults.refused(String.valueOf(refusal.getMessage()), latency);
        }
        return faults.of(answer, model, latency);
    }
}
