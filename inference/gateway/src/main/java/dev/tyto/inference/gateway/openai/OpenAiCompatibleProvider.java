package dev.tyto.inference.gateway.openai;

import dev.tyto.core.env.Clock;
import dev.tyto.core.env.SecretReference;
import dev.tyto.core.env.Secrets;
import dev.tyto.core.model.Models;
import dev.tyto.core.provider.ModelEntry;
import dev.tyto.core.rule.PrerequisiteException;
import dev.tyto.inference.gateway.DirectForm;
import java.time.Duration;

/// Any server that speaks OpenAI's chat protocol: `openai-compatible:URL#MODEL`, which sends no key, or an entry of
/// kind `openai-compatible` with a location and perhaps a key. Such a server is told who asks, in the headers
/// Tyto-Role, Tyto-Run, Tyto-Subtask and Tyto-Attempt. Made once by whoever wires the application; thread-safe.
public final class OpenAiCompatibleProvider implements DirectForm {

    private static final String KIND = "openai-compatible";

    private final Secrets secrets;
    private final HttpExchanges http;
    private final Clock clock;

    /// `requestTimeout` bounds one whole request, from connecting to the last byte of the answer.
    public OpenAiCompatibleProvider(Secrets secrets, Duration requestTimeout) {
        this(secrets, requestTimeout, Clock.system());
    }

    OpenAiCompatibleProvider(Secrets secrets, Duration requestTimeout, Clock clock) {
        this.secrets = secrets;
        this.http = new HttpExchanges(requestTimeout);
        this.clock = clock;
    }

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public String form() {
        return "openai-compatible:URL#MODEL";
    }

    @Override
    public Named read(String rest) {
        int hash = rest.indexOf('#');
        if (hash <= 0 || rest.substring(hash + 1).isBlank()) {
            throw new PrerequisiteException(
                    "a model name that starts with 'openai-compatible:' must have a URL, a '#' and"
                            + " a model: write it like openai-compatible:http://localhost:8080/v1#MODEL");
        }
        String model = rest.substring(hash + 1).strip();
        return new Named(new ModelEntry(KIND, KIND, rest.substring(0, hash), null), model);
    }

    @Override
    public Models open(ModelEntry entry) {
        String location = entry.where()
                .orElseThrow(() -> new PrerequisiteException("model entry '" + entry.name()
                        + "' has no URL: add the API's base, such as http://localhost:8080/v1"));
        SecretReference reference = entry.key();
        Endpoint endpoint = new Endpoint(
                entry.name(),
                Endpoint.base(entry, location),
                Dialect.COMPATIBLE,
                reference,
                reference == null ? null : Endpoint.key(entry, reference, secrets));
        return new ChatEndpoint(endpoint, http, clock);
    }
}
