package dev.tyto.core.artifact;

import dev.tyto.core.rule.Require;

/// A file by content: `name` is a relative path with `/` between its parts and no `.` or `..` part, `digest` is the
/// SHA-256 of its `sizeBytes` bytes. The bytes are in [Artifacts].
public record Artifact(String name, String mediaType, long sizeBytes, Digest digest) {

    public Artifact {
        Require.nonBlank(name, "artifact name");
        Require.nonBlank(mediaType, "media type of " + name);
        Require.notNegative(sizeBytes, "size of " + name);
        for (String part : name.split("/", -1)) {
            Require.that(
                    !part.isEmpty() && !part.equals(".") && !part.equals("..") && part.indexOf(0) < 0,
                    "artifact name",
                    "be a relative path without '.' or '..'",
                    name);
        }
    }
}
