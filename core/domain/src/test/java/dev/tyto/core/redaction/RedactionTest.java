package dev.tyto.core.redaction;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tyto.core.env.SecretReference;
import dev.tyto.core.env.Secrets;
import dev.tyto.core.env.Secrets.Secret;
import dev.tyto.core.json.Json;
import dev.tyto.core.wire.JsonText;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class RedactionTest {

    private static final String ODD = "p\"ä\\s/s w+rd\n~%🦉";
    private static final int MEBIBYTE = 1024 * 1024;

    private final Redaction redaction = new Redaction();

    @Test
    void beginningOfASecretThatWasCutWithAMarkIsTakenOut() {
        Redaction cut = new Redaction();
        cut.learn("swordfish-4711");

        assertThat(cut.clean("the key swordfis… and more")).isEqualTo("the key [redacted]… and more");
        assertThat(cut.clean("the key swordfish-471…")).isEqualTo("the key [redacted]…");
        assertThat(cut.clean("the key swordfi… or swordfish, which is a fish"))
                .isEqualTo("the key swordfi… or swordfish, which is a fish");
    }

    @Test
    void learnedValueIsTakenOutWhereverItStands() {
        redaction.learn("hunter22");

        assertThat(redaction.clean("hunter22, xhunter22y hunter2 hunter22hunter22"))
                .isEqualTo("[redacted], x[redacted]y hunter2 [redacted]");
    }

    @Test
    void learnedValueIsTakenOutInTheFormsOfOtherWriters() {
        redaction.learn(ODD);

        for (String form : List.of(
                ODD,
                JsonText.write(Json.of(ODD)),
                JsonText.write(Json.of(JsonText.write(Json.of(ODD)))),
                "\"p\\\"\\u00e4\\\\s\\/s w+rd\\n~%\\ud83e\\udd89\"".replace("\\/", "/"),
                URLEncoder.encode(ODD, StandardCharsets.UTF_8),
                "p%22%C3%A4%5Cs%2Fs%20w%2Brd%0A~%25%F0%9F%A6%89",
                "p%22%c3%a4%5cs%2fs+w%2brd%0a%7e%25%f0%9f%a6%89",
                base64(ODD, Base64.getEncoder()),
                base64(ODD, Base64.getUrlEncoder()),
                base64(ODD, Base64.getUrlEncoder().withoutPadding()))) {
            assertThat(redaction.clean("<" + form + ">")).as(form).matches("<\"?(\\\\\")?\\[redacted](\\\\\")?\"?>");
        }
    }

    @Property(tries = 300)
    void valueIsTakenOutOfBase64OfALongerText(
            @ForAll @CharRange(from = ' ', to = '~') @StringLength(max = 7) String before,
            @ForAll @CharRange(from = ' ', to = '~') @StringLength(min = 9, max = 40) String value,
            @ForAll @CharRange(from = ' ', to = '~') @StringLength(max = 7) String after) {
        Redaction fresh = new Redaction();
        fresh.learn("!" + value + "!");

        String clean = fresh.clean(base64(before + "!" + value + "!" + after, Base64.getEncoder()));

        assertThat(clean).contains("[redacted]");
        assertThat(decodedAround(clean)).doesNotContain(value.substring(1, value.length() - 1));
    }

    /// What the rests say, decoded at each of the four places where they can start.
    private static String decodedAround(String clean) {
        StringBuilder decoded = new StringBuilder();
        for (String rest : clean.split("\\[redacted]", -1)) {
            String letters = rest.replace("=", "");
            for (int from = 0; from < Math.min(4, letters.length()); from++) {
                String cut = letters.substring(from);
                cut = cut.length() % 4 == 1 ? cut.substring(0, cut.length() - 1) : cut;
                decoded.append(new String(Base64.getDecoder().decode(cut), StandardCharsets.UTF_8))
                        .append(' ');
            }
        }
        return decoded.toString();
    }

    @Property(tries = 300)
    void manyValuesAreFoundAsOneSearchForEachFindsThem(
            @ForAll @Size(max = 5) List<@CharRange(from = 'a', to = 'b') @StringLength(min = 6, max = 9) String> values,
            @ForAll @CharRange(from = 'a', to = 'c') @StringLength(max = 80) String text) {
        Redaction fresh = new Redaction();
        values.forEach(fresh::learn);
        boolean[] secret = new boolean[text.length()];
        for (String value : values) {
            for (int at = text.indexOf(value); at >= 0; at = text.indexOf(value, at + 1)) {
                Arrays.fill(secret, at, at + value.length(), true);
            }
        }

        String clean = fresh.clean(text);

        StringBuilder kept = new StringBuilder();
        for (int at = 0; at < text.length(); at++) {
            kept.append(secret[at] ? "" : text.charAt(at));
        }
        assertThat(clean.replace("[redacted]", "")).isEqualTo(kept.toString());
    }

    @Test
    void shortValueIsNotLearned() {
        redaction.learn(" 12345\n");
        redaction.learn("");

        assertThat(redaction.clean("12345 and 123456")).isEqualTo("12345 and 123456");
    }

    @Test
    void whiteSpaceAroundAValueIsNotPartOfIt() {
        redaction.learn("  swordfish\n");

        assertThat(redaction.clean("a swordfish!")).isEqualTo("a [redacted]!");
    }

    @Test
    void cleanTextIsTheSameInstance() {
        redaction.learn("swordfish");
        String text = "nothing to see here";

        assertThat(redaction.clean(text)).isSameAs(text);
    }

    @Test
    void secretIsLearnedWhenItIsHandedOut() {
        Secrets watched = redaction.watching(reference ->
                reference.text().equals("env:KEY") ? Optional.of(new Secret("swordfish")) : Optional.empty());
        String before = redaction.clean("swordfish");

        Optional<Secret> handedOut = watched.find(new SecretReference("env:KEY"));

        assertThat(before).isEqualTo("swordfish");
        assertThat(handedOut.orElseThrow().reveal()).isEqualTo("swordfish");
        assertThat(redaction.clean("swordfish")).isEqualTo("[redacted]");
        assertThat(watched.find(new SecretReference("env:OTHER"))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "sk-abcdEFGH1234abcdEFGH1234abcdEFGH1234abcdEFGH1234",
                "sk-proj-Ab1-cdEFGH1234abcdEFGH_1234abcdEFGH1234abcdEFGH1234",
                "sk-0123456789abcdef0123456789abcdef",
                "sk-ant-api03-aB3_cD4-eF5aB3_cD4-eF5aB3_cD4-eF5-AA",
                "ghp_16C7e42F292c6912E7710c838347Ae178B4a",
                "gho_16C7e42F292c6912E7710c838347Ae178B4a",
                "github_pat_11ABCDEFG0abcdefghijkl_mnopqrstuvwxyz0123456789",
                "AKIAIOSFODNN7EXAMPLE",
                "AIzaSyA1234567890abcdefghijklmnopqrstuv",
                "xoxb-123456789012-abcdefGHIJKL",
                "xoxp-123456789012-abcdefGHIJKL",
                "xoxa-123456789012-abcdefGHIJKL",
                "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.SflKxwRJSMeKKF2QT4fwpMeJf36POk6yJV_adQssw5c",
                "eyJhbGciOiJub25lIn0.eyJzdWIiOiIxMjM0NTY3ODkwIn0.",
                "-----BEGIN RSA PRIVATE KEY-----\nMIIEpAIBAAKCAQEA\nabc+/=\n-----END RSA PRIVATE KEY-----",
                "-----BEGIN PRIVATE KEY-----\\nMIIEpAIBAAKCAQEA\\n-----END PRIVATE KEY-----",
                "-----BEGIN EC PRIVATE KEY-----\nMIIEpAIBAAKCAQEAcutOff",
            })
    void wellKnownCredentialIsTakenOut(String credential) {
        assertThat(redaction.clean("key: " + credential + " and more")).isEqualTo("key: [redacted] and more");
        assertThat(redaction.clean("{\"a\":\"" + credential + "\"}")).isEqualTo("{\"a\":\"[redacted]\"}");
        assertThat(redaction.clean(credential)).isEqualTo("[redacted]");
    }

    @Test
    void bearerTokenIsTakenOutAndItsWordStays() {
        assertThat(redaction.clean("Authorization: Bearer abc123.DEF456/ghi789~x, then"))
                .isEqualTo("Authorization: Bearer [redacted], then");
        assertThat(redaction.clean("-H 'authorization: bearer 0123456789abcdef'"))
                .isEqualTo("-H 'authorization: bearer [redacted]'");
    }

    @Test
    void credentialBehindOneThatIsNoneIsFound() {
        assertThat(redaction.clean("ghp_ghp_16C7e42F292c6912E7710c838347Ae178B4a"))
                .isEqualTo("ghp_[redacted]");
        assertThat(redaction.clean("sk-x sk-abcdEFGH1234abcdEFGH1234")).isEqualTo("sk-x [redacted]");
        assertThat(redaction.clean("bearer x.Bearer 0123456789abcdef")).isEqualTo("bearer x.Bearer [redacted]");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "the risk-free rate and the task-2030-01-01-overview of a desk-bound disk-0123456789abcdef0123",
                "sk-learn-contrib-2024-release-candidate-notes, sk-container-id-12 and sk-toggleable__content--fitted",
                "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
                "s1.a2.s0/3.1, 01920000-0000-7000-8000-000000000000, 019f3c7e-run-id-4f1b",
                "a bearer of bad news; the bearer responsibilities; Bearer authentication is needed",
                "ghp_ is a prefix, gho_short too, github_pat_documentation_of_the_format as well",
                "AKIA, AKIABCDEFGHIJKLMNOPQRSTUV and TAKIAIOSFODNN7EXAMPLE; AIza alone",
                "xoxo-gossip-1, xoxb-tokens-are-for-bots",
                "eyJ0 is how {\"t starts; see eyJhbGciOiJIUzI1NiJ9 and a.b.c",
                "-----BEGIN CERTIFICATE-----\nMIIEpAIBAAKCAQEA\n-----END CERTIFICATE-----",
                "-----BEGIN PUBLIC KEY-----\nMIIEpAIBAAKCAQEA\n-----END PUBLIC KEY-----",
                "class ASKIABean extends AbstractSingletonProxyFactoryBean { int sk_1234567890123456789012; }",
            })
    void ordinaryTextIsLeftAlone(String text) {
        assertThat(redaction.clean(text)).isSameAs(text);
    }

    @Test
    void certificateBetweenTwoKeysStays() {
        String certificate = "-----BEGIN CERTIFICATE-----\nMIIE\n-----END CERTIFICATE-----";
        String key = "-----BEGIN PRIVATE KEY-----\nMIIE\n-----END PRIVATE KEY-----";

        assertThat(redaction.clean(key + "\n" + certificate + "\n" + key))
                .isEqualTo("[redacted]\n" + certificate + "\n[redacted]");
    }

    @Test
    @Timeout(value = 20, unit = TimeUnit.SECONDS)
    void hostileTextOfAMebibyteIsCleanedInLessThanASecond() {
        redaction.learn("a".repeat(500) + "b");
        redaction.learn("ab".repeat(100) + "c");
        List<String> slow = new ArrayList<>();

        for (String piece : List.of(
                "a",
                "ab",
                "sk-",
                "sk-a",
                "sk-ant-",
                "ghp_",
                "AKIA",
                "AIza",
                "xoxb-",
                "Bearer ",
                "bearer a.",
                "eyJ",
                "eyJaaaaaaaaaa.",
                "eyJaaaaaaaaaa.eyJ",
                "-----BEGIN ",
                "-----BEGIN PRIVATE KEY-----",
                "-----END ",
                "-----BEGIN PRIVATE KEY----------END ",
                "-----BEGIN PRIVATE KEY----- -----END X PRIVATE",
                "%",
                "\\")) {
            String text = piece.repeat(MEBIBYTE / piece.length());
            long start = System.nanoTime();
            redaction.clean(text);
            Duration taken = Duration.ofNanos(System.nanoTime() - start);
            if (taken.compareTo(Duration.ofSeconds(1)) > 0) {
                slow.add(piece + ": " + taken);
            }
        }

        assertThat(slow).isEmpty();
    }

    @Property(tries = 20)
    void secretsLearnedByManyThreadsAreAllKnown(@ForAll @IntRange(min = 2, max = 8) int threads) throws Exception {
        Redaction shared = new Redaction();
        List<Thread> learners = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            String value = "secret-" + i;
            learners.add(Thread.ofVirtual().start(() -> shared.learn(value)));
        }
        for (Thread learner : learners) {
            learner.join();
        }

        for (int i = 0; i < threads; i++) {
            assertThat(shared.clean("secret-" + i)).isEqualTo("[redacted]");
        }
    }

    private static String base64(String text, Base64.Encoder encoder) {
        return encoder.encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
