package dev.tyto.inference.gateway.openai;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import dev.tyto.core.model.ModelReply.Failed;
import dev.tyto.core.model.ModelReply.Fault;
import dev.tyto.core.model.Models;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What an answer that is none becomes: one request, one fault, one sentence.
class ChatFaultTest {

    private static StubServer server;

    @BeforeAll
    static void start() {
        server = new StubServer();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @ParameterizedTest
    @CsvSource({
        "400,BAD_REQUEST",
        "401,UNAUTHORIZED",
        "403,UNAUTHORIZED",
        "404,UNKNOWN_MODEL",
        "408,SERVER_ERROR",
        "409,SERVER_ERROR",
        "413,BAD_REQUEST",
        "422,BAD_REQUEST",
        "425,SERVER_ERROR",
        "429,RATE_LIMITED",
        "500,SERVER_ERROR",
        "503,SERVER_ERROR",
        "529,SERVER_ERROR"
    })
    void statusDecidesTheFaultWithoutASecondRequest(int status, Fault fault) throws Exception {
        server.answers(status, "{\"error\":{\"message\":\"out of luck\",\"type\":\"x\"}}");

        Failed failed = (Failed) server.compatibleWithKey().call(Asked.hello());

        assertThat(failed.fault()).isEqualTo(fault);
        assertThat(failed.reason())
                .startsWith("lab (" + server.host() + ") ")
                .contains(String.valueOf(status), "out of luck")
                .doesNotContain("\n");
        assertThat(server.requests()).hasSize(1);
    }

    @Test
    void rejectedKeySentenceNamesWhereTheKeyIs() throws Exception {
        server.answers(401, "{\"error\":{\"message\":\"Incorrect API key\"}}");

        Failed failed = (Failed) server.hosted().call(Asked.hello());

        assertThat(failed.reason())
                .isEqualTo(
                        "hosted (" + server.host() + ") does not accept the key, with 401 (it says: Incorrect API key):"
                                + " check the key in env:KEY and what it may be used for");
    }

    @Test
    void keyIsRedactedWhereTheServerEchoesIt() throws Exception {
        server.answers(401, "{\"error\":{\"message\":\"bad key " + StubServer.KEY + " for\\u202e you\\nagain\"}}");

        Failed failed = (Failed) server.hosted().call(Asked.hello());

        assertThat(failed.reason()).contains("bad key *** for you again").doesNotContain(StubServer.KEY);
    }

    @Test
    void keyAtTheEdgeOfTheCutIsRedactedToo() throws Exception {
        server.answers(400, "{\"error\":\"" + "x".repeat(190) + StubServer.KEY + "\"}");

        Failed failed = (Failed) server.hosted().call(Asked.hello());

        assertThat(failed.reason()).contains("xxx***").doesNotContain("sk-");
    }

    @Test
    void serversMessageIsCutAt200Characters() throws Exception {
        server.answers(400, "{\"detail\":\"" + "long ".repeat(500) + "\"}");

        Failed failed = (Failed) server.compatible().call(Asked.hello());

        assertThat(failed.reason()).contains("long").hasSizeLessThan(360);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"error\":\"out of luck\"}",
                "{\"message\":\"out of luck\"}",
                "{\"detail\":\"out of luck\"}",
                "{\"detail\":[{\"loc\":[1],\"msg\":\"out of luck\"}]}",
                "out of luck"
            })
    void serversMessageIsFoundInEveryUsualForm(String body) throws Exception {
        server.answers(400, body);

        Failed failed = (Failed) server.compatible().call(Asked.hello());

        assertThat(failed.reason()).contains("(it says: out of luck)");
    }

    @Test
    void markupIsNotQuoted() throws Exception {
        server.answers(502, "<html><body>Bad gateway</body></html>");

        Failed failed = (Failed) server.compatible().call(Asked.hello());

        assertThat(failed.reason()).doesNotContain("<", "it says");
    }

    @Test
    void unknownModelIsRecognisedByItsCodeUnderAnyStatus() throws Exception {
        server.answers(400, "{\"error\":{\"message\":\"no such model\",\"code\":\"model_not_found\"}}");

        Failed failed = (Failed) server.compatible().call(Asked.hello());

        assertThat(failed.fault()).isEqualTo(Fault.UNKNOWN_MODEL);
        assertThat(failed.reason()).contains("small-1");
    }

    @ParameterizedTest
    @CsvSource({
        "7,PT7S",
        "0.25,PT0.25S",
        "'Mon, 23 Nov 2026 12:00:30 GMT',PT30S",
        "'Mon, 23 Nov 2026 11:00:00 GMT',PT0S",
        "999999999,PT24H"
    })
    void retryAfterIsKept(String value, Duration wait) throws Exception {
        server.answers(aResponse().withStatus(429).withHeader("Retry-After", value));

        Failed failed = (Failed) server.compatible().call(Asked.hello());

        assertThat(failed.retryAfter()).isEqualTo(wait);
    }

    @ParameterizedTest
    @CsvSource({
        "429, 61, it asks to wait 2 minutes",
        "503, 7200, it asks to wait 2 hours",
        "429, 999999999, it asks to wait 24 hours"
    })
    void waitOfMoreThanAMinuteIsSaid(int status, String value, String said) throws Exception {
        server.answers(aResponse().withStatus(status).withHeader("Retry-After", value));

        Failed failed = (Failed) server.compatible().call(Asked.hello());

        assertThat(failed.reason()).endsWith(said);
    }

    @Test
    void waitOfUpToAMinuteIsNot() throws Exception {
        server.answers(aResponse().withStatus(429).withHeader("Retry-After", "60"));

        Failed failed = (Failed) server.compatible().call(Asked.hello());

        assertThat(failed.reason()).doesNotContain("it asks to wait");
    }

    @ParameterizedTest
    @CsvSource({"429,insufficient_quota", "403,billing_hard_limit_reached", "402,x"})
    void usedUpAccountIsNoMatterOfWaiting(int status, String code) throws Exception {
        server.answers(status, "{\"error\":{\"message\":\"You exceeded your quota\",\"type\":\"" + code + "\"}}");

        Failed failed = (Failed) server.compatibleWithKey().call(Asked.hello());

        assertThat(failed.fault()).isEqualTo(Fault.UNAUTHORIZED);
        assertThat(failed.retryAfter()).isNull();
        assertThat(failed.reason())
                .contains("has no credit left", "You exceeded your quota", "put another key into env:KEY")
                .doesNotContain("wait");
    }

    @Test
    void retryAfterDateIsMeasuredByTheServersOwnClock() throws Exception {
        server.answers(aResponse()
                .withStatus(503)
                .withHeader("Date", "Tue, 01 Dec 2026 08:00:00 GMT")
                .withHeader("Retry-After", "Tue, 01 Dec 2026 08:01:00 GMT"));

        Failed failed = (Failed) server.compatible().call(Asked.hello());

        assertThat(failed.retryAfter()).isEqualTo(Duration.ofMinutes(1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"soon", "-1", "", "1e9", "99999999999999999999"})
    void unreadableRetryAfterIsNone(String value) throws Exception {
        server.answers(aResponse().withStatus(429).withHeader("Retry-After", value));

        Failed failed = (Failed) server.compatible().call(Asked.hello());

        assertThat(failed.retryAfter()).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "not JSON",
                "<html>",
                "[]",
                "{}",
                "null",
                "{\"choices\":[]}",
                "{\"choices\":[{}]}",
                "{\"choices\":\"none\"}",
                "{\"choices\":[{\"message\":{\"role\":\"assistant\",\"content\":\"cut"
            })
    void bodyThatIsNoCompletionIsUnreadable(String body) throws Exception {
        server.answers(200, body);

        Failed failed = (Failed) server.compatible().call(Asked.hello());

        assertThat(failed.fault()).isEqualTo(Fault.UNREADABLE);
        assertThat(failed.reason()).contains("no chat completion");
        assertThat(server.requests()).hasSize(1);
    }

    @Test
    void announcedCallsThatCannotBeReadAreNoAnswer() throws Exception {
        server.answers(
                200,
                StubServer.completion(
                        "{\"role\":\"assistant\",\"content\":null,\"tool_calls\":[{\"id\":\"c1\",\"type\":\"custom\","
                                + "\"custom\":{\"name\":\"calculate\",\"input\":\"{}\"}}]}",
                        "\"tool_calls\""));

        Failed failed = (Failed) server.compatible().call(Asked.hello());

        assertThat(failed.fault()).isEqualTo(Fault.UNREADABLE);
    }

    @Test
    void errorUnderStatus200IsQuoted() throws Exception {
        server.answers(200, "{\"error\":{\"message\":\"upstream is down\",\"code\":502}}");

        Failed failed = (Failed) server.compatible().call(Asked.hello());

        assertThat(failed.fault()).isEqualTo(Fault.UNREADABLE);
        assertThat(failed.reason()).contains("upstream is down");
    }

    @Test
    void bodyOverTheBoundIsCutOff() throws Exception {
        server.answers(aResponse().withStatus(200).withBody(new byte[HttpExchanges.MAX_BODY_BYTES + 1]));

        Failed failed = (Failed) server.compatible().call(Asked.hello());

        assertThat(failed.fault()).isEqualTo(Fault.UNREADABLE);
        assertThat(failed.reason()).contains("more than 16 MiB");
    }

    @Test
    void refusalIsNoAnswer() throws Exception {
        server.answers(
                200,
                StubServer.completion(
                        "{\"role\":\"assistant\",\"content\":null,\"refusal\":\"I will not\"}", "\"stop\""));

        Failed failed = (Failed) server.compatible().call(Asked.hello());

        assertThat(failed.fault()).isEqualTo(Fault.REFUSED);
        assertThat(failed.reason()).contains("I will not");
    }

    @Test
    void filterThatLeavesNothingIsARefusal() throws Exception {
        server.answers(200, StubServer.completion("{\"role\":\"assistant\",\"content\":null}", "\"content_filter\""));

        Failed failed = (Failed) server.compatible().call(Asked.hello());

        assertThat(failed.fault()).isEqualTo(Fault.REFUSED);
    }

    @Test
    void filteredRequestIsARefusal() throws Exception {
        server.answers(400, "{\"error\":{\"message\":\"filtered\",\"code\":\"content_filter\"}}");

        Failed failed = (Failed) server.compatible().call(Asked.hello());

        assertThat(failed.fault()).isEqualTo(Fault.REFUSED);
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 302, 303, 307, 308})
    void redirectIsNotFollowedAndNoKeyReachesItsTarget(int status) throws Exception {
        try (StubServer elsewhere = new StubServer()) {
            elsewhere.answers(200, StubServer.saying("gotcha"));
            server.answers(redirect(status, elsewhere.url() + "/chat/completions"));
            Models models = server.compatibleWithKey();

            Failed failed = (Failed) models.call(Asked.hello());

            assertThat(elsewhere.requests()).isEmpty();
            assertThat(server.requests()).hasSize(1);
            assertThat(failed.fault()).isEqualTo(Fault.NOT_SET_UP);
            assertThat(failed.reason()).contains("redirects", elsewhere.host());
        }
    }

    private static ResponseDefinitionBuilder redirect(int status, String target) {
        return aResponse().withStatus(status).withHeader("Location", target);
    }
}
