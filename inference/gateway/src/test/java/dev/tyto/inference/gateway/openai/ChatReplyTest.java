package dev.tyto.inference.gateway.openai;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tyto.core.json.Json;
import dev.tyto.core.message.Message;
import dev.tyto.core.message.Part;
import dev.tyto.core.model.ModelReply;
import dev.tyto.core.model.ModelReply.Completed;
import dev.tyto.core.model.ModelReply.Finish;
import dev.tyto.core.model.ModelReply.Usage;
import dev.tyto.core.tool.ToolCall;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What a good answer becomes.
class ChatReplyTest {

    private static StubServer server;

    @BeforeAll
    static void start() {
        server = new StubServer();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void plainAnswerHasTextFinishUsageAndTheServersNameForTheModel() throws Exception {
        Completed reply = reply(StubServer.saying("Hello yourself"));

        assertThat(reply.message()).isEqualTo(Message.assistant("Hello yourself"));
        assertThat(reply.finish()).isEqualTo(Finish.STOP);
        assertThat(reply.usage()).isEqualTo(new Usage(11, 3, 7, 2, true));
        assertThat(reply.servedBy()).isEqualTo("small-1-0001");
        assertThat(reply.latency()).isPositive();
        assertThat(server.requests()).hasSize(1);
    }

    @Test
    void toolCallsComeParsedAndAsWritten() throws Exception {
        Completed reply = reply(calls(call("c1", "calculate", "{\\\"expression\\\":\\\"2+2\\\"}")));

        assertThat(reply.finish()).isEqualTo(Finish.TOOL_CALLS);
        assertThat(reply.message().parts())
                .containsExactly(new Part.Call(new ToolCall(
                        "c1",
                        "calculate",
                        "{\"expression\":\"2+2\"}",
                        Json.object().put("expression", "2+2").build(),
                        false)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"{\\\"expression\\\":|true", "[1]|true", "2+2|true", "''|false", "' '|false", "{}|false"})
    void argumentsThatAreNoObjectAreMalformedAndKept(String arguments, boolean malformed) throws Exception {
        Completed reply = reply(calls(call("c1", "calculate", arguments)));

        ToolCall call = reply.message().calls().getFirst();
        assertThat(call.malformed()).isEqualTo(malformed);
        assertThat(call.arguments()).isEqualTo(arguments.replace("\\\"", "\""));
        assertThat(call.parsed().fields()).isEmpty();
    }

    @Test
    void missingAndRepeatedCallIdsAreMadeUnique() throws Exception {
        Completed reply = reply(calls(
                call("same", "calculate", "{}") + "," + call("same", "", "{}") + "," + call("", "calculate", "{}")));

        List<ToolCall> calls = reply.message().calls();
        assertThat(calls).extracting(ToolCall::id).containsExactly("same", "same_2", "call_2");
        assertThat(calls).extracting(ToolCall::name).containsExactly("calculate", "unnamed", "calculate");
    }

    @Test
    void reasoningIsKeptApartFromTheText() throws Exception {
        Completed reply = reply(StubServer.completion(
                "{\"role\":\"assistant\",\"content\":\"4\",\"reasoning_content\":\"two and two\"}", "\"stop\""));

        assertThat(reply.message().parts()).containsExactly(new Part.Reasoning("two and two"), new Part.Text("4"));
    }

    @ParameterizedTest
    @CsvSource({"\"stop\",STOP", "\"length\",LENGTH", "\"eos\",OTHER", "null,OTHER"})
    void nullContentIsAnEmptyTextWhateverTheFinish(String finish, Finish expected) throws Exception {
        Completed reply = reply(StubServer.completion("{\"role\":\"assistant\",\"content\":null}", finish));

        assertThat(reply.message()).isEqualTo(Message.assistant(""));
        assertThat(reply.finish()).isEqualTo(expected);
    }

    @Test
    void filteredAnswerKeepsWhatWasSaid() throws Exception {
        Completed reply =
                reply(StubServer.completion("{\"role\":\"assistant\",\"content\":\"half\"}", "\"content_filter\""));

        assertThat(reply.finish()).isEqualTo(Finish.CONTENT_FILTER);
        assertThat(reply.message().text()).isEqualTo("half");
    }

    @Test
    void missingUsageIsEstimatedAndSaysSo() throws Exception {
        Completed reply = reply("{\"choices\":[{\"message\":{\"role\":\"assistant\",\"content\":\"12345\"}}]}");

        assertThat(reply.usage()).isEqualTo(new Usage(4, 0, 2, 0, false));
        assertThat(reply.servedBy()).isEqualTo("small-1");
    }

    @Test
    void negativeUsageIsNotBelieved() throws Exception {
        Completed reply = reply("{\"choices\":[{\"message\":{\"role\":\"assistant\",\"content\":\"12345\"}}],"
                + "\"usage\":{\"prompt_tokens\":-1,\"completion_tokens\":5}}");

        assertThat(reply.usage().known()).isFalse();
    }

    @Test
    void unknownFieldsAreIgnored() throws Exception {
        Completed reply = reply(
                "{\"new\":{},\"choices\":[{\"stop_reason\":1,\"message\":{\"role\":\"assistant\","
                        + "\"content\":\"fine\",\"annotations\":[]}}],\"usage\":{\"prompt_tokens\":1,\"completion_tokens\":1,\"x\":2}}");

        assertThat(reply.message().text()).isEqualTo("fine");
    }

    @Test
    void callWithoutTypeIsToolCallAllTheSame() throws Exception {
        Completed reply = reply(calls("{\"id\":\"c1\",\"function\":{\"name\":\"calculate\",\"arguments\":\"{}\"}}"
                + ",{\"id\":\"c2\",\"type\":null,\"function\":{\"name\":\"calculate\",\"arguments\":\"{}\"}}"));

        assertThat(reply.finish()).isEqualTo(Finish.TOOL_CALLS);
        assertThat(reply.message().calls()).extracting(ToolCall::id).containsExactly("c1", "c2");
    }

    @Test
    void argumentsThatAreAnObjectAndNoTextAreRead() throws Exception {
        Completed reply = reply(
                calls("{\"id\":\"c1\",\"function\":{\"name\":\"calculate\",\"arguments\":{\"expression\":\"2+2\"}}}"));

        ToolCall call = reply.message().calls().getFirst();
        assertThat(call.arguments()).isEqualTo("{\"expression\":\"2+2\"}");
        assertThat(call.parsed().text("expression")).contains("2+2");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "[{\"type\":\"text\",\"text\":\"Hello \"},{\"type\":\"text\",\"text\":\"yourself\"}]|Hello yourself",
                "[{\"type\":\"thinking\",\"thinking\":[]},\"Hello\",7,null]|Hello",
                "[]|''"
            })
    void contentInPartsIsTheirTexts(String content, String text) throws Exception {
        Completed reply =
                reply(StubServer.completion("{\"role\":\"assistant\",\"content\":" + content + "}", "\"stop\""));

        assertThat(reply.message()).isEqualTo(Message.assistant(text));
    }

    @Test
    void keyThatTheServerQuotesIsInNoPartOfTheReply() throws Exception {
        String key = StubServer.KEY;
        String escaped = "\\\\u0073" + key.substring(1);
        server.answers(
                200,
                StubServer.completion(
                                "{\"role\":\"assistant\",\"content\":\"you sent " + key + "\",\"reasoning_content\":\""
                                        + key
                                        + "!\",\"tool_calls\":["
                                        + call("id-" + key, "tool-" + key, "{\\\"x\\\":\\\"" + key + "\\\"}") + ","
                                        + call("c2", "t", "{\\\"y\\\":[\\\"" + escaped + "\\\"]}") + ","
                                        + call("c3", "t", "{" + key) + "]}",
                                "\"tool_calls\"")
                        .replace("small-1-0001", "m-" + key));

        ModelReply reply = server.compatibleWithKey().call(Asked.hello());

        assertThat(reply).isInstanceOfSatisfying(Completed.class, completed -> {
            assertThat(completed.servedBy()).isEqualTo("m-***");
            assertThat(completed.message().text()).isEqualTo("you sent ***");
            assertThat(completed.message().calls())
                    .extracting(ToolCall::arguments)
                    .containsExactly("{\"x\":\"***\"}", "{\"y\":[\"***\"]}", "{***");
        });
        assertThat(reply.toString()).doesNotContain(key, key.substring(1));
    }

    private static Completed reply(String body) throws InterruptedException {
        server.answers(200, body);
        ModelReply reply = server.compatible().call(Asked.hello());
        assertThat(reply).isInstanceOf(Completed.class);
        return (Completed) reply;
    }

    private static String calls(String calls) {
        return StubServer.completion(
                "{\"role\":\"assistant\",\"content\":null,\"tool_calls\":[" + calls + "]}", "\"tool_calls\"");
    }

    private static String call(String id, String name, String arguments) {
        return "{\"id\":\"%s\",\"type\":\"function\",\"function\":{\"name\":\"%s\",\"arguments\":\"%s\"}}"
                .formatted(id, name, arguments);
    }
}
