package dev.tyto.core.event;

import dev.tyto.core.artifact.Digest;
import dev.tyto.core.rule.Require;

/// What a run was made with, so that two runs can be compared: Tyto's version, digests of the prompts and of the tools'
/// descriptions, and the seed of all chance.
public record Fingerprint(String version, Digest prompts, Digest tools, long seed) {

    public Fingerprint {
        Require.nonBlank(version, "version of a fingerprint");
    }
}
