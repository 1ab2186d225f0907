package dev.tyto.inference.gateway.openai;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tyto.core.env.Secrets;
import java.net.URI;
import org.junit.jupiter.api.Test;

class EndpointTest {

    @Test
    void placeholderOfKeyStaysInAnswersForItIsNoSecret() {
        Endpoint endpoint = endpoint("none");

        String answer = endpoint.answerWithoutKey("none of them");

        assertThat(answer).isEqualTo("none of them");
        assertThat(endpoint.withoutKey("none of them")).isEqualTo("*** of them");
    }

    @Test
    void keyOfEightCharactersIsSecret() {
        String answer = endpoint("hunter22").answerWithoutKey("it is hunter22");

        assertThat(answer).isEqualTo("it is ***");
    }

    private static Endpoint endpoint(String key) {
        return new Endpoint(
                "lab", URI.create("http://localhost/v1"), Dialect.COMPATIBLE, null, new Secrets.Secret(key));
    }
}
