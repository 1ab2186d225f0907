package dev.tyto.inference.gateway.openai;

import dev.tyto.core.env.SecretReference;
import dev.tyto.core.env.Secrets;
import dev.tyto.core.provider.ModelEntry;
import dev.tyto.core.rule.PrerequisiteException;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// A resolved model entry: where requests go, in which dialect, and with which key. Immutable; made by a provider when
/// it opens an entry. `base` is the API's root without a slash at its end.
record Endpoint(
        String entry, URI base, Dialect dialect, @Nullable SecretReference keyReference, Secrets.@Nullable Secret key) {

    private static final int MAX_PORT = 65_535;
    private static final int SHORTEST_SECRET = 8;

    /// @throws PrerequisiteException when the location is no plain http or https address
    static URI base(ModelEntry entry, String location) {
        boolean direct = entry.name().equals(entry.kind());
        String place = direct ? "the URL" : "the URL of model entry '" + entry.name() + "'";
        URI uri;
        try {
            uri = new URI(location.strip().replaceAll("/+$", ""));
        } catch (URISyntaxException notOne) {
            throw new PrerequisiteException(
                    place + " is malformed: write the API's base, such as http://localhost:8080/v1");
        }
        String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
        if (uri.getHost() == null || !(scheme.equals("http") || scheme.equals("https"))) {
            throw new PrerequisiteException(place
                    + " must start with http:// or https:// and name a host: write the API's base, such as"
                    + " http://localhost:8080/v1");
        }
        if (uri.getPort() == 0 || uri.getPort() > MAX_PORT) {
            throw new PrerequisiteException(place + " must have a port from 1 to " + MAX_PORT + " but has "
                    + uri.getPort() + ": write the API's base, such as http://localhost:8080/v1");
        }
        if (uri.getRawUserInfo() != null) {
            throw new PrerequisiteException(place
                    + " must not carry a user or password: configure an entry with a key, as env:NAME or file:PATH");
        }
        if (uri.getRawQuery() != null || uri.getRawFragment() != null) {
            throw new PrerequisiteException(place + " must have neither '?' nor '#': write the API's base alone");
        }
        return uri;
    }

    /// Fetches the key and checks that it can stand in a header.
    ///
    /// @throws PrerequisiteException when it is absent or cannot
    static Secrets.Secret key(ModelEntry entry, SecretReference reference, Secrets secrets) {
        Secrets.Secret found = secrets.find(reference)
                .orElseThrow(() -> new PrerequisiteException("model entry '" + entry.name()
                        + "' has no key: put it into " + reference + " or name another place in the configuration"));
        String key = found.reveal().strip();
        if (key.isEmpty() || !key.chars().allMatch(character -> character > ' ' && character < 127)) {
            throw new PrerequisiteException("the key of model entry '" + entry.name() + "' in " + reference
                    + " must be one line of visible ASCII characters: put the bare key there");
        }
        return new Secrets.Secret(key);
    }

    /// Host and, where given, port: how sentences name the server.
    String host() {
        return base.getRawAuthority();
    }

    /// Whether the address lies on this endpoint's own host.
    boolean owns(URI address) {
        return String.valueOf(base.getScheme()).equalsIgnoreCase(address.getScheme())
                && base.getRawAuthority().equalsIgnoreCase(address.getRawAuthority());
    }

    /// An answer without the key, which a server may quote. A key of fewer than 8 characters stays: that is a
    /// placeholder such as `none`, and a word that answers need.
    String answerWithoutKey(String text) {
        return key == null || key.reveal().length() < SHORTEST_SECRET ? text : withoutKey(text);
    }

    /// The text with `***` for the key.
    String withoutKey(String text) {
        return key == null ? text : text.replace(key.reveal(), "***");
    }
}
