package dev.tyto.core.event;

import dev.tyto.core.artifact.Digest;
import dev.tyto.core.rule.Require;
import java.util.List;

/// What a run was made with, so that two runs can be compared: Tyto's version, digests of the configuration, the
/// prompts, the tools' descriptions and the price table, the seed of all chance, and the model entries as text
/// without any secret.
public record Fingerprint(
        String version,
        Digest configuration,
        Digest prompts,
        Digest tools,
        Digest prices,
        long seed,
        List<String> models) {

    /// What stands where a log does not say: the digest of nothing.
    public static final Digest UNSAID = Digest.of("");

    public Fingerprint {
        Require.nonBlank(version, "version of a fingerprint");
        models = List.copyOf(models);
    }

    /// Without configuration, prices and entries.
    public Fingerprint(String version, Digest prompts, Digest tools, long seed) {
        this(version, UNSAID, prompts, tools, UNSAID, seed, List.of());
    }
}
