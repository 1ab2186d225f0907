package dev.tyto.inference.gateway.openai;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.tomakehurst.wiremock.http.HttpHeader;
import com.github.tomakehurst.wiremock.verification.LoggedRequest;
import dev.tyto.core.json.Json;
import dev.tyto.core.message.Message;
import dev.tyto.core.message.Part;
import dev.tyto.core.model.ModelName;
import dev.tyto.core.model.ModelReply;
import dev.tyto.core.model.ModelRequest;
import dev.tyto.core.model.ModelRequest.AnswerSchema;
import dev.tyto.core.model.ModelRequest.Generation;
import dev.tyto.core.model.ModelRequest.Labels;
import dev.tyto.core.model.ModelRequest.Role;
import dev.tyto.core.tool.ToolCall;
import dev.tyto.core.tool.ToolResult;
import dev.tyto.core.wire.JsonText;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What leaves: bodies, headers, keys.
class ChatRequestTest {

    private static StubServer server;

    @BeforeAll
    static void start() {
        server = new StubServer();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @BeforeEach
    void answer() {
        server.answers(200, StubServer.saying("ok"));
    }

    @Test
    void compatibleServerGetsTheConversationAndItsCapAsMaxTokens() throws Exception {
        server.compatible().call(Asked.hello());

        assertThat(JsonText.write(server.sent()))
                .isEqualTo("{\"model\":\"small-1\",\"messages\":[{\"role\":\"system\",\"content\":\"Be brief.\"},"
                        + "{\"role\":\"user\",\"content\":\"Hello\"}],\"temperature\":0.25,\"stream\":false,"
                        + "\"max_tokens\":300}");
        assertThat(server.onlyRequest().getUrl()).isEqualTo("/v1/chat/completions");
    }

    @Test
    void hostedServerGetsItsCapAsMaxCompletionTokens() throws Exception {
        server.hosted().call(Asked.hello());

        assertThat(server.sent().fields())
                .containsEntry("max_completion_tokens", Json.of(300))
                .doesNotContainKey("max_tokens");
    }

    @Test
    void hostedReasoningModelGetsNoTemperature() throws Exception {
        ModelRequest hello = Asked.hello();

        server.hosted()
                .call(new ModelRequest(
                        new ModelName("gpt-5-mini"),
                        hello.messages(),
                        List.of(),
                        new Generation(300, 0),
                        null,
                        Asked.WORKER));

        assertThat(server.sent().fields()).doesNotContainKey("temperature");
    }

    @Test
    void compatibleServerLearnsWhoAsks() throws Exception {
        server.compatible().call(Asked.hello());

        LoggedRequest request = server.onlyRequest();
        assertThat(request.getHeader("Tyto-Role")).isEqualTo("worker");
        assertThat(request.getHeader("Tyto-Run")).isEqualTo("run-1");
        assertThat(request.getHeader("Tyto-Subtask")).isEqualTo("s1");
        assertThat(request.getHeader("Tyto-Attempt")).isEqualTo("2");
    }

    @Test
    void plannerHasNeitherSubtaskNorAttempt() throws Exception {
        ModelRequest hello = Asked.hello();

        server.compatible()
                .call(new ModelRequest(
                        hello.model(),
                        hello.messages(),
                        List.of(),
                        hello.generation(),
                        null,
                        new Labels(Role.PLANNER, "run-1", null, 0)));

        assertThat(headerNames()).contains("tyto-role", "tyto-run").doesNotContain("tyto-subtask", "tyto-attempt");
    }

    @Test
    void labelThatCouldSplitHeadersIsMadeHarmless() throws Exception {
        ModelRequest hello = Asked.hello();

        server.compatible()
                .call(new ModelRequest(
                        hello.model(),
                        hello.messages(),
                        List.of(),
                        hello.generation(),
                        null,
                        new Labels(Role.WORKER, "run\r\nX-Evil: 1", "süß", 1)));

        assertThat(headerNames()).doesNotContain("x-evil");
        assertThat(server.onlyRequest().getHeader("Tyto-Run")).isEqualTo("run__X-Evil:_1");
    }

    @Test
    void hostedServerNeverLearnsWhoAsks() throws Exception {
        server.hosted().call(Asked.hello());

        assertThat(headerNames()).noneMatch(name -> name.startsWith("tyto-"));
    }

    @Test
    void keyTravelsInTheAuthorizationHeaderOnly() throws Exception {
        server.hosted().call(Asked.hello());

        LoggedRequest request = server.onlyRequest();
        assertThat(request.getHeader("Authorization")).isEqualTo("Bearer " + StubServer.KEY);
        assertThat(request.getBodyAsString()).doesNotContain(StubServer.KEY);
    }

    @Test
    void withoutKeyThereIsNoAuthorizationHeader() throws Exception {
        server.compatible().call(Asked.hello());

        assertThat(headerNames()).doesNotContain("authorization");
    }

    @Test
    void plainHttpIsNeverUpgraded() throws Exception {
        server.compatible().call(Asked.hello());

        assertThat(headerNames()).doesNotContain("upgrade", "http2-settings");
    }

    @Test
    void toolsTravelWithTheirPropertiesAsWritten() throws Exception {
        server.compatible().call(Asked.saying(List.of(Message.user("2 + 2?")), List.of(Asked.calculator())));

        assertThat(JsonText.write(server.sent().items("tools").getFirst()))
                .isEqualTo(
                        "{\"type\":\"function\",\"function\":{\"name\":\"calculate\",\"description\":\"Adds numbers\","
                                + "\"parameters\":{\"type\":\"object\",\"properties\":{\"expression\":{\"type\":\"string\","
                                + "\"pattern\":\"^[0-9+ ]+$\"}},\"required\":[\"expression\"]}}}");
    }

    @Test
    void toolResultsFollowTheCallsThatAskedForThem() throws Exception {
        Message asked = new Message(
                Message.Speaker.ASSISTANT,
                List.of(
                        new Part.Reasoning("secret thoughts"),
                        call("c1", "{\"expression\":\"2+2\"}", false),
                        call("c2", "{\"expression\"", true)));
        Message results = Message.results(List.of(
                new Part.Result("c1", "calculate", new ToolResult.Returned("4")),
                new Part.Result("c2", "calculate", new ToolResult.Refused("no JSON"))));

        server.compatible()
                .call(Asked.saying(List.of(Message.user("2 + 2?"), asked, results), List.of(Asked.calculator())));

        String messages =
                JsonText.write(Json.array(server.sent().items("messages").subList(1, 4)));
        assertThat(messages)
                .isEqualTo("[{\"role\":\"assistant\",\"tool_calls\":[{\"id\":\"c1\",\"type\":\"function\",\"function\":"
                        + "{\"name\":\"calculate\",\"arguments\":\"{\\\"expression\\\":\\\"2+2\\\"}\"}},"
                        + "{\"id\":\"c2\",\"type\":\"function\",\"function\":{\"name\":\"calculate\",\"arguments\":"
                        + "\"{\\\"malformed_arguments\\\":\\\"{\\\\\\\"expression\\\\\\\"\\\"}\"}}]},"
                        + "{\"role\":\"tool\",\"tool_call_id\":\"c1\",\"content\":\"4\"},"
                        + "{\"role\":\"tool\",\"tool_call_id\":\"c2\",\"content\":\"refused: no JSON\"}]");
    }

    @Test
    void answerSchemaBecomesTheResponseFormat() throws Exception {
        ModelRequest hello = Asked.hello();
        Json.Obj schema =
                Json.object().put("type", "object").put("minProperties", 1).build();

        server.compatible()
                .call(new ModelRequest(
                        hello.model(),
                        hello.messages(),
                        List.of(),
                        hello.generation(),
                        new AnswerSchema("plan", schema),
                        Asked.WORKER));

        assertThat(JsonText.write(server.sent().get("response_format").orElseThrow()))
                .isEqualTo("{\"type\":\"json_schema\",\"json_schema\":{\"name\":\"plan\",\"strict\":false,"
                        + "\"schema\":{\"type\":\"object\",\"minProperties\":1}}}");
    }

    @Test
    void emptyAndBlankMessagesStillMakeARequest() throws Exception {
        ModelReply reply = server.compatible()
                .call(Asked.saying(
                        List.of(Message.system(" "), Message.user(""), Message.assistant(""), Message.user("?")),
                        List.of()));

        assertThat(reply).isInstanceOf(ModelReply.Completed.class);
        assertThat(server.sent().items("messages")).hasSize(3);
    }

    private static Part call(String id, String arguments, boolean malformed) {
        return new Part.Call(
                new ToolCall(id, "calculate", arguments, Json.object().build(), malformed));
    }

    private static List<String> headerNames() {
        return server.onlyRequest().getHeaders().all().stream()
                .map(HttpHeader::key)
                .map(name -> name.toLowerCase(Locale.ROOT))
                .collect(Collectors.toList());
    }
}
