package dev.tyto.core.artifact;

import dev.tyto.core.rule.Require;
import org.jspecify.annotations.Nullable;

/// A file by content: `name` is a relative path with `/` between its parts and no `.` or `..` part, `digest` is the
/// SHA-256 of its `sizeBytes` bytes. The bytes are in [Artifacts]. `madeBy` is the attempt that made it, such as
/// `s1.a1`, if one did.
public record Artifact(
        String name,
        String mediaType,
        long sizeBytes,
        Digest digest,
        @Nullable String madeBy) {

    /// A file that no attempt made.
    public Artifact(String name, String mediaType, long sizeBytes, Digest digest) {
        this(name, mediaType, sizeBytes, digest, null);
    }

    /// The same file, made by this attempt.
    public Artifact madeBy(String attempt) {
        return new Artifact(name, mediaType, sizeBytes, digest, attempt);
    }

    /// The same file under this name.
    public Artifact named(String other) {
        return new Artifact(other, mediaType, sizeBytes, digest, madeBy);
    }

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
