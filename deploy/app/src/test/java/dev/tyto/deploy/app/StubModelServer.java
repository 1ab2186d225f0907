package dev.tyto.deploy.app;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.tyto.core.json.Json;
import dev.tyto.core.wire.JsonText;
import dev.tyto.core.wire.MalformedJsonException;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/// An OpenAI-compatible server on the loopback address whose model a test writes. It remembers every request and how
/// many were in its hands at once. Thread-safe.
final class StubModelServer implements AutoCloseable {

    /// One request as it came.
    record Request(String role, String subtask, String attempt, List<Json.Obj> messages, String body) {

        /// The text of the last message.
        String lastText() {
            return messages.getLast().text("content").orElse("");
        }

        /// The tool messages, oldest first.
        List<Json.Obj> toolMessages() {
            return messages.stream().filter(message -> isFrom("tool", message)).toList();
        }

        /// How often the model has spoken in this conversation.
        long assistantMessages() {
            return messages.stream()
                    .filter(message -> isFrom("assistant", message))
                    .count();
        }

        /// The messages after the model's last one.
        List<Json.Obj> messagesSinceTheModelsLast() {
            return messages.reversed().stream()
                    .takeWhile(message -> !isFrom("assistant", message))
                    .toList()
                    .reversed();
        }

        /// Which turn of which conversation this is.
        String turn() {
            return String.join(" ", role, subtask, attempt, Long.toString(assistantMessages()));
        }

        /// At most so many tokens of answer are wanted; without limit where the request has none.
        long maxTokens() throws MalformedJsonException {
            Json.Obj request = (Json.Obj) JsonText.parse(body);
            return request.number("max_tokens")
                    .or(() -> request.number("max_completion_tokens"))
                    .map(BigDecimal::longValueExact)
                    .orElse(Long.MAX_VALUE);
        }

        private static boolean isFrom(String role, Json.Obj message) {
            return message.text("role").orElse("").equals(role);
        }
    }

    /// What is sent back.
    record Answer(int status, String body) {}

    /// The model.
    interface Model {
        Answer answer(Request request) throws Exception;
    }

    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final List<Request> requests = new CopyOnWriteArrayList<>();
    private final AtomicInteger inFlight = new AtomicInteger();
    private final AtomicInteger mostInFlight = new AtomicInteger();

    StubModelServer(Model model) throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/v1/chat/completions", exchange -> handle(exchange, model));
        server.start();
    }

    /// The model's name on the command line.
    String modelName() {
        return "openai-compatible:http://127.0.0.1:" + server.getAddress().getPort() + "/v1#stub";
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/v1";
    }

    List<Request> requests() {
        return requests;
    }

    int mostInFlight() {
        return mostInFlight.get();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }

    private void handle(HttpExchange exchange, Model model) throws IOException {
        try (exchange) {
            Answer answer = inHand(read(exchange), model);
            byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(answer.status(), body.length);
            exchange.getResponseBody().write(body);
        } catch (Exception e) {
            throw new IOException("the stub's model broke", e);
        }
    }

    private Answer inHand(Request request, Model model) throws Exception {
        mostInFlight.accumulateAndGet(inFlight.incrementAndGet(), Math::max);
        try {
            requests.add(request);
            return model.answer(request);
        } finally {
            inFlight.decrementAndGet(); // before the answer leaves, or the next request would be counted beside this
            // one
        }
    }

    private static Request read(HttpExchange exchange) throws IOException, MalformedJsonException {
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        List<Json.Obj> messages = new ArrayList<>();
        for (Json message : ((Json.Obj) JsonText.parse(body)).items("messages")) {
            messages.add((Json.Obj) message);
        }
        return new Request(
                header(exchange, "Tyto-Role"),
                header(exchange, "Tyto-Subtask"),
                header(exchange, "Tyto-Attempt"),
                messages,
                body);
    }

    private static String header(HttpExchange exchange, String name) {
        String value = exchange.getRequestHeaders().getFirst(name);
        return value == null ? "" : value;
    }

    static Answer says(String text) {
        return says(text, 100, 10);
    }

    /// An answer that is billed like this.
    static Answer says(String text, long tokensIn, long tokensOut) {
        Json.Obj message =
                Json.object().put("role", "assistant").put("content", text).build();
        return completion(message, "stop", tokensIn, tokensOut);
    }

    /// Calls of tools: name, arguments, name, arguments and so on; their ids are `call-0`, `call-1`…
    static Answer calls(String... namesAndArguments) {
        List<Json> calls = new ArrayList<>();
        for (int i = 0; i < namesAndArguments.length; i += 2) {
            calls.add(Json.object()
                    .put("id", "call-" + i / 2)
                    .put("type", "function")
                    .put(
                            "function",
                            Json.object()
                                    .put("name", namesAndArguments[i])
                                    .put("arguments", namesAndArguments[i + 1])
                                    .build())
                    .build());
        }
        Json.Obj message = Json.object()
                .put("role", "assistant")
                .put("content", new Json.Nul())
                .put("tool_calls", Json.array(calls))
                .build();
        return completion(message, "tool_calls", 100, 10);
    }

    static Answer error(int status, String message) {
        Json.Obj error = Json.object().put("message", message).build();
        return new Answer(
                status, JsonText.write(Json.object().put("error", error).build()));
    }

    private static Answer completion(Json.Obj message, String finish, long tokensIn, long tokensOut) {
        Json.Obj choice = Json.object()
                .put("index", 0)
                .put("message", message)
                .put("finish_reason", finish)
                .build();
        Json.Obj usage = Json.object()
                .put("prompt_tokens", tokensIn)
                .put("completion_tokens", tokensOut)
                .put("total_tokens", tokensIn + tokensOut)
                .build();
        return new Answer(
                200,
                JsonText.write(Json.object()
                        .put("id", "stub-1")
                        .put("object", "chat.completion")
                        .put("created", 1)
                        .put("model", "stub")
                        .put("choices", Json.array(List.of(choice)))
                        .put("usage", usage)
                        .build()));
    }
}
