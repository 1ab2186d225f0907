package dev.tyto.core.redaction;

import dev.tyto.core.env.Secrets;
import java.util.LinkedHashSet;
import java.util.Set;

/// Takes secrets out of texts: every value that it has learned, also as it stands in JSON, in a URL and in
/// base64, the first 8 characters or more of those before a `…`, and whatever has the form of a well-known
/// credential. Clean first and cut after: of a secret that was cut without that mark nothing is known. One for a
/// process; thread-safe. The time is linear in the length of the text.
public final class Redaction {

    /// What stands in a secret's place.
    public static final String PLACEHOLDER = "[redacted]";

    /// The length in characters from which a value is learned: a shorter one would be found all over ordinary text.
    public static final int SHORTEST = 6;

    private final Set<String> values = new LinkedHashSet<>();
    private volatile Needles needles = Needles.NONE;

    /// From now on this value is taken out, with and without the white space around it. One that is shorter than
    /// [#SHORTEST] without it is not learned.
    public void learn(String value) {
        String core = value.strip();
        if (core.length() < SHORTEST) {
            return;
        }
        synchronized (values) {
            if (values.add(core)) {
                needles = Needles.of(values.stream()
                        .flatMap(each -> SecretForms.of(each).stream())
                        .toList());
            }
        }
    }

    /// The text with [#PLACEHOLDER] in the place of each secret; the same instance when it has none. Secrets that
    /// overlap become one.
    public String clean(String text) {
        if (text.length() < SHORTEST) {
            return text;
        }
        Spans spans = new Spans();
        needles.find(text, spans);
        KnownCredentials.find(text, spans);
        return spans.replaced(text, PLACEHOLDER);
    }

    /// The same secrets, each learned when it is handed out.
    public Secrets watching(Secrets secrets) {
        return reference -> {
            var secret = secrets.find(reference);
            secret.ifPresent(each -> learn(each.reveal()));
            return secret;
        };
    }
}
