package dev.tyto.inference.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tyto.core.env.SecretReference;
import dev.tyto.core.env.Secrets;
import dev.tyto.core.message.Message;
import dev.tyto.core.model.ModelFacts;
import dev.tyto.core.model.ModelName;
import dev.tyto.core.model.ModelReply;
import dev.tyto.core.model.ModelReply.Failed;
import dev.tyto.core.model.ModelReply.Fault;
import dev.tyto.core.model.ModelRequest;
import dev.tyto.core.model.ModelRequest.Generation;
import dev.tyto.core.model.ModelRequest.Labels;
import dev.tyto.core.model.ModelRequest.Role;
import dev.tyto.core.model.Models;
import dev.tyto.core.provider.ModelEntry;
import dev.tyto.core.provider.Provider;
import dev.tyto.core.rule.PrerequisiteException;
import dev.tyto.inference.gateway.openai.OpenAiCompatibleProvider;
import dev.tyto.inference.gateway.openai.OpenAiProvider;
import dev.tyto.inference.gateway.replay.ReplayProvider;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GatewayTest {

    private static final Duration TIMEOUT = Duration.ofSeconds(5);
    private static final Secrets NO_SECRETS = reference -> Optional.empty();

    private final Echo echo = new Echo();

    @ParameterizedTest
    @CsvSource({
        "echo:there#m,echo/there,m",
        "echo:there#m#2,echo/there,m#2",
        "echo:one,echo/one,one",
        "lab#big,lab/shelf,big",
        "lab#qwen:7b,lab/shelf,qwen:7b"
    })
    void nameLeadsToAnEntryAndAModel(String name, String entry, String model) throws Exception {
        Gateway gateway = new Gateway(List.of(echo), List.of(new ModelEntry("lab", "echo", "shelf", null)));

        ModelReply.Completed reply = (ModelReply.Completed) gateway.call(request(name));

        assertThat(reply.message().text()).isEqualTo(entry + " " + model);
    }

    @Test
    void factsAreThoseOfTheNamesEntry() {
        ModelFacts facts = new ModelFacts(null, 128_000, "", List.of());
        Gateway gateway = new Gateway(List.of(echo), List.of(new ModelEntry("lab", "echo", "shelf", null, facts)));

        assertThat(gateway.facts(new ModelName("lab#a"))).isEqualTo(facts);
        assertThat(gateway.facts(new ModelName("echo:there#a"))).isEqualTo(ModelFacts.UNKNOWN);
        assertThat(gateway.facts(new ModelName("nobody#a"))).isEqualTo(ModelFacts.UNKNOWN);
        assertThat(echo.opened).isEmpty();
    }

    @Test
    void entryIsOpenedOnce() throws Exception {
        Gateway gateway = new Gateway(List.of(echo), List.of(new ModelEntry("lab", "echo", "shelf", null)));

        gateway.check(new ModelName("lab#a"));
        gateway.call(request("lab#a"));
        gateway.call(request("lab#b"));

        assertThat(echo.opened).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"gpt", "nobody#m", "lab#", "#m", "nokind:x", "lab", ":", "#", "echo:", "echo:#m"})
    void unreadableNameIsAnsweredWithTheWaysToName(String name) {
        Gateway gateway = new Gateway(
                List.of(new OpenAiProvider(NO_SECRETS, TIMEOUT), echo),
                List.of(new ModelEntry("lab", "echo", "x", null)));

        assertThatThrownBy(() -> gateway.check(new ModelName(name)))
                .isInstanceOf(PrerequisiteException.class)
                .hasMessage("cannot read the model name '" + name
                        + "': name a model as openai:MODEL, echo:LOCATION#MODEL or lab#MODEL");
    }

    @Test
    void withoutEntriesTheirFormIsStillNamed() {
        Gateway gateway = new Gateway(all(NO_SECRETS), List.of());

        assertThatThrownBy(() -> gateway.check(new ModelName("gpt\n4")))
                .hasMessage("cannot read the model name 'gpt 4': name a model as openai:MODEL,"
                        + " openai-compatible:URL#MODEL, replay:FILE or ENTRY#MODEL for an entry of the configuration"
                        + " (there is none yet)");
    }

    @Test
    void callWithAnUnreadableNameIsAFailureNotAnException() throws Exception {
        Failed failed = (Failed) new Gateway(List.of(echo), List.of()).call(request("nobody#m"));

        assertThat(failed.fault()).isEqualTo(Fault.NOT_SET_UP);
        assertThat(failed.reason()).startsWith("cannot read the model name 'nobody#m'");
    }

    @Test
    void entryOfUnknownKindIsRefusedWhenChosen() {
        Gateway gateway = new Gateway(List.of(echo), List.of(new ModelEntry("lab", "oracle", "x", null)));

        assertThatThrownBy(() -> gateway.check(new ModelName("lab#m")))
                .isInstanceOf(PrerequisiteException.class)
                .hasMessage(
                        "model entry 'lab' is of the unknown kind 'oracle': write one of echo in the configuration");
    }

    @Test
    void twoEntriesOfOneNameAreRefused() {
        ModelEntry lab = new ModelEntry("lab", "echo", "x", null);

        assertThatThrownBy(() -> new Gateway(List.of(echo), List.of(lab, lab)))
                .isInstanceOf(PrerequisiteException.class)
                .hasMessageContaining("'lab' is configured more than once");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a#b", "a:b"})
    void entryThatNoNameCouldContainIsRefused(String name) {
        assertThatThrownBy(() -> new Gateway(List.of(echo), List.of(new ModelEntry(name, "echo", "x", null))))
                .isInstanceOf(PrerequisiteException.class)
                .hasMessageContaining("rename it");
    }

    @Test
    void twoProvidersOfOneKindAreABug() {
        assertThatThrownBy(() -> new Gateway(List.of(echo, new Echo()), List.of()))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void openAiWithoutItsKeySaysWhereToPutIt() {
        Gateway gateway = new Gateway(all(NO_SECRETS), List.of());

        assertThatThrownBy(() -> gateway.check(new ModelName("openai:gpt-4.1")))
                .isInstanceOf(PrerequisiteException.class)
                .hasMessage("model entry 'openai' has no key: put it into env:OPENAI_API_KEY or name another place in"
                        + " the configuration");
    }

    @Test
    void openAiTakesItsKeyFromTheEnvironment() {
        Gateway gateway = new Gateway(
                all(reference -> reference.equals(new SecretReference("env:OPENAI_API_KEY"))
                        ? Optional.of(new Secrets.Secret("sk-1"))
                        : Optional.empty()),
                List.of());

        assertThatCode(() -> gateway.check(new ModelName("openai:gpt-4.1"))).doesNotThrowAnyException();
    }

    @Test
    void serversOwnKeyNeverGoesToAnEntrysOwnLocation() {
        Gateway gateway = new Gateway(
                all(reference -> Optional.of(new Secrets.Secret("sk-1"))),
                List.of(new ModelEntry("proxy", "openai", "https://proxy.example/v1", null)));

        assertThatThrownBy(() -> gateway.check(new ModelName("proxy#gpt-4.1")))
                .isInstanceOf(PrerequisiteException.class)
                .hasMessageContaining("must name its key");
    }

    @ParameterizedTest
    @ValueSource(strings = {"sk-1\nX-Evil: 1", "sk 1", "schlüssel", "\u0000", "  "})
    void keyThatCannotStandInAHeaderIsRefusedUnseen(String key) {
        Gateway gateway = new Gateway(all(reference -> Optional.of(new Secrets.Secret(key))), List.of());

        assertThatThrownBy(() -> gateway.check(new ModelName("openai:gpt-4.1")))
                .isInstanceOf(PrerequisiteException.class)
                .hasMessage("the key of model entry 'openai' in env:OPENAI_API_KEY must be one line of visible ASCII"
                        + " characters: put the bare key there");
    }

    @ParameterizedTest
    @CsvSource({
        "openai-compatible:http://localhost:8080/v1,must have a URL",
        "openai-compatible:#m,must have a URL",
        "openai-compatible:http://localhost/v1#,must have a URL",
        "openai-compatible:localhost:8080#m,must start with http:// or https://",
        "openai-compatible:ftp://localhost/v1#m,must start with http:// or https://",
        "openai-compatible:http:///v1#m,must start with http:// or https://",
        "openai-compatible:http://a b/v1#m,is malformed",
        "openai-compatible:http://me:pw@localhost/v1#m,must not carry a user or password",
        "openai-compatible:http://localhost/v1?k=v#m,the URL must have neither",
        "openai-compatible:http://127.0.0.1:99999/v1#m,the URL must have a port from 1 to 65535",
        "openai-compatible:http://127.0.0.1:0/v1#m,the URL must have a port from 1 to 65535",
        "openai:,lacks the model",
        "replay:,lacks the script",
        "replay:no/such/file.json,no/such/file.json is missing: name one that exists as replay:FILE"
    })
    void directNameThatCannotWorkIsRefusedBeforeAnyRequest(String name, String why) {
        Gateway gateway = new Gateway(all(NO_SECRETS), List.of());

        assertThatThrownBy(() -> gateway.check(new ModelName(name)))
                .isInstanceOf(PrerequisiteException.class)
                .hasMessageContaining(why)
                .hasMessageNotContaining("pw");
    }

    @Test
    void compatibleServerNeedsNoKey() {
        Gateway gateway = new Gateway(all(NO_SECRETS), List.of());

        assertThatCode(() -> gateway.check(new ModelName("openai-compatible:http://localhost:8080/v1/#qwen/q:7b")))
                .doesNotThrowAnyException();
    }

    @Test
    void entryWithoutItsPlaceSaysSo() {
        Gateway gateway = new Gateway(
                all(NO_SECRETS),
                List.of(
                        new ModelEntry("lab", "openai-compatible", null, null),
                        new ModelEntry("tape", "replay", null, null)));

        assertThatThrownBy(() -> gateway.check(new ModelName("lab#m"))).hasMessageContaining("'lab' has no URL");
        assertThatThrownBy(() -> gateway.check(new ModelName("tape#m"))).hasMessageContaining("'tape' has no script");
    }

    private static List<Provider> all(Secrets secrets) {
        return List.of(
                new OpenAiProvider(secrets, TIMEOUT),
                new OpenAiCompatibleProvider(secrets, TIMEOUT),
                new ReplayProvider());
    }

    private static ModelRequest request(String name) {
        return new ModelRequest(
                new ModelName(name),
                List.of(Message.user("?")),
                List.of(),
                new Generation(10, 0),
                null,
                new Labels(Role.WORKER, "run-1", "s1", 1));
    }

    /// Says which entry and model it was asked for.
    private static final class Echo implements Provider {

        private final List<ModelEntry> opened = new ArrayList<>();

        @Override
        public String kind() {
            return "echo";
        }

        @Override
        public Models open(ModelEntry entry) {
            opened.add(entry);
            return request -> new ModelReply.Completed(
                    Message.assistant(entry.name() + "/" + entry.where().orElse("") + " " + request.model()),
                    ModelReply.Finish.STOP,
                    TokenEstimate.of(request, Message.assistant("x")),
                    "echo",
                    Duration.ZERO);
        }
    }
}
