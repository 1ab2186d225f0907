package dev.tyto.inference.gateway;

import dev.tyto.core.model.ModelFacts;
import dev.tyto.core.model.ModelName;
import dev.tyto.core.model.ModelReply;
import dev.tyto.core.model.ModelRequest;
import dev.tyto.core.model.Models;
import dev.tyto.core.provider.ModelEntry;
import dev.tyto.core.provider.Provider;
import dev.tyto.core.rule.PrerequisiteException;
import dev.tyto.core.rule.Require;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// All models behind the [Models] port. Made once by whoever wires the application; thread-safe.
///
/// Reads a [ModelName] as `KIND:REST` when `KIND` is the kind of one of the providers, else as `ENTRY#MODEL` with
/// the name of a configured entry. Each entry is opened once, at its first use or check, and kept.
public final class Gateway implements Models {

    private static final int SHOWN_CHARACTERS = 120;

    private final Map<String, Provider> providers = new LinkedHashMap<>();
    private final Map<String, ModelEntry> entries = new LinkedHashMap<>();
    private final Map<ModelEntry, Models> opened = new ConcurrentHashMap<>();

    /// @throws IllegalArgumentException when two providers have the same kind
    /// @throws PrerequisiteException when two entries have the same name, or one that no model name could contain
    public Gateway(List<Provider> providers, List<ModelEntry> entries) {
        for (Provider provider : providers) {
            Provider other = this.providers.putIfAbsent(provider.kind(), provider);
            Require.that(other == null, "provider kind", "be given once", provider.kind());
        }
        for (ModelEntry entry : entries) {
            if (entry.name().indexOf('#') >= 0 || entry.name().indexOf(':') >= 0) {
                throw new PrerequisiteException("model entry '" + entry.name()
                        + "' must not have '#' or ':' in its name: rename it in the configuration");
            }
            if (this.entries.putIfAbsent(entry.name(), entry) != null) {
                throw new PrerequisiteException("model entry '" + entry.name()
                        + "' is configured more than once: rename or remove one of the two in the configuration");
            }
        }
    }

    /// Answers through the provider that the request's model name leads to; a name that leads nowhere, or to an
    /// entry that cannot work, is a failure of kind NOT_SET_UP.
    @Override
    public ModelReply call(ModelRequest request) throws InterruptedException {
        DirectForm.Named named;
        Models models;
        try {
            named = resolve(request.model());
            models = open(named.entry());
        } catch (PrerequisiteException missing) {
            return new ModelReply.Failed(
                    ModelReply.Fault.NOT_SET_UP, String.valueOf(missing.getMessage()), null, Duration.ZERO);
        }
        return models.call(new ModelRequest(
                new ModelName(named.model()),
                request.messages(),
                request.tools(),
                request.generation(),
                request.answerSchema(),
                request.labels()));
    }

    /// What the configuration says of the models of the name's entry; nothing is known of a model that is named
    /// without an entry, or by a name that leads nowhere.
    @Override
    public ModelFacts facts(ModelName name) {
        try {
            return resolve(name).entry().facts();
        } catch (PrerequisiteException leadsNowhere) {
            return ModelFacts.UNKNOWN;
        }
    }

    /// Resolves everything that can be resolved without a request: the form of the name, the entry, its address, its
    /// key, its script.
    ///
    /// @throws PrerequisiteException when a request to this model could not even leave
    public void check(ModelName name) {
        open(resolve(name).entry());
    }

    private DirectForm.Named resolve(ModelName name) {
        String text = name.text();
        int colon = text.indexOf(':');
        if (colon > 0) {
            Provider provider = providers.get(text.substring(0, colon));
            if (provider != null) {
                return readDirect(provider, text.substring(colon + 1).strip());
            }
        }
        int hash = text.indexOf('#');
        if (hash > 0) {
            ModelEntry entry = entries.get(text.substring(0, hash).strip());
            String model = text.substring(hash + 1).strip();
            if (entry != null && !model.isEmpty()) {
                return new DirectForm.Named(entry, model);
            }
        }
        throw new PrerequisiteException("cannot read the model name '" + shown(text) + "': " + waysToName());
    }

    private DirectForm.Named readDirect(Provider provider, String rest) {
        if (provider instanceof DirectForm direct) {
            return direct.read(rest);
        }
        int hash = rest.indexOf('#');
        String location = hash < 0 ? rest : rest.substring(0, hash);
        String model = hash < 0 ? rest : rest.substring(hash + 1);
        if (location.isBlank() || model.isBlank()) {
            throw new PrerequisiteException(
                    "cannot read the model name '" + provider.kind() + ":" + shown(rest) + "': " + waysToName());
        }
        return new DirectForm.Named(new ModelEntry(provider.kind(), provider.kind(), location, null), model);
    }

    private Models open(ModelEntry entry) {
        Provider provider = Optional.ofNullable(providers.get(entry.kind()))
                .orElseThrow(() -> new PrerequisiteException("model entry '" + entry.name()
                        + "' is of the unknown kind '" + shown(entry.kind()) + "': write one of "
                        + String.join(", ", providers.keySet()) + " in the configuration"));
        return opened.computeIfAbsent(entry, provider::open);
    }

    private String waysToName() {
        String direct = providers.values().stream()
                .map(provider ->
                        provider instanceof DirectForm form ? form.form() : provider.kind() + ":LOCATION#MODEL")
                .collect(Collectors.joining(", "));
        Stream<String> configured = entries.keySet().stream().map(name -> name + "#MODEL");
        String byEntry = entries.isEmpty()
                ? "ENTRY#MODEL for an entry of the configuration (there is none yet)"
                : configured.collect(Collectors.joining(", "));
        return "name a model as " + (direct.isEmpty() ? byEntry : direct + " or " + byEntry);
    }

    private static String shown(String text) {
        String oneLine = text.replaceAll("\\p{Cntrl}", " ");
        return oneLine.length() <= SHOWN_CHARACTERS ? oneLine : oneLine.substring(0, SHOWN_CHARACTERS) + "…";
    }
}
