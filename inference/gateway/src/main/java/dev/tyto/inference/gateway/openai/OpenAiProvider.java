package dev.tyto.inference.gateway.openai;

import dev.tyto.core.env.Clock;
import dev.tyto.core.env.SecretReference;
import dev.tyto.core.env.Secrets;
import dev.tyto.core.model.Models;
import dev.tyto.core.provider.ModelEntry;
import dev.tyto.core.rule.PrerequisiteException;
import dev.tyto.inference.gateway.DirectForm;
import java.time.Duration;

/// OpenAI's own service: `openai:MODEL`, with the key in the environment variable OPENAI_API_KEY, or an entry of kind
/// `openai` with a key of its own and, where the service is reached under another address, a location. Such a server
/// never learns who asks. Made once by whoever wires the application; thread-safe.
public final class OpenAiProvider implements DirectForm {

    private static final String KIND = "openai";
    private static final String SERVICE = "https://api.openai.com/v1";
    private static final String SERVICE_KEY = "env:OPENAI_API_KEY";

    private final Secrets secrets;
    private final HttpExchanges http;
    private final Clock clock;

    /// `requestTimeout` bounds one whole request, from connecting to the last byte of the answer.
    public OpenAiProvider(Secrets secrets, Duration requestTimeout) {
        this(secrets, requestTimeout, Clock.system());
    }

    OpenAiProvider(Secrets secrets, Duration requestTimeout, Clock clock) {
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
        return "openai:MODEL";
    }

    @Override
    public Named read(String rest) {
        if (rest.isBlank()) {
            throw new PrerequisiteException("the model name 'openai:' lacks the model: write openai:MODEL");
        }
        return new Named(new ModelEntry(KIND, KIND, null, null), rest);
    }

    @Override
    public Models open(ModelEntry entry) {
        SecretReference reference = entry.key();
        if (reference == null) {
            if (entry.where().isPresent()) {
                throw new PrerequisiteException("model entry '" + entry.name()
                        + "' has a location of its own and must name its key: add one as env:NAME or file:PATH");
            }
            reference = new SecretReference(SERVICE_KEY);
        }
        Endpoint endpoint = new Endpoint(
                entry.name(),
                Endpoint.base(entry, entry.where().orElse(SERVICE)),
                Dialect.HOSTED,
                reference,
                Endpoint.key(entry, reference, secrets));
        return new ChatEndpoint(endpoint, http, clock);
    }
}
