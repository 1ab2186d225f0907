package dev.tyto.coordinator.journal;

import dev.tyto.core.artifact.Artifact;
import dev.tyto.core.artifact.Artifacts;
import dev.tyto.core.artifact.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URLConnection;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// File contents by hash, under `blobs` in the data folder: `blobs/ab/ab12…`. Thread-safe, also between processes: a
/// content is written beside its place and moved there.
public final class FileArtifacts implements Artifacts {

    private static final Map<String, String> MEDIA_TYPES = Map.of(
            "csv", "text/csv",
            "tsv", "text/tab-separated-values",
            "md", "text/markdown",
            "json", "application/json",
            "jsonl", "application/jsonl",
            "yaml", "application/yaml",
            "txt", "text/plain");

    private final BlobFolder blobs;

    /// A store in this data folder; nothing is made before the first file comes.
    public FileArtifacts(Path dataFolder) {
        this.blobs = new BlobFolder(dataFolder);
    }

    @Override
    public Artifact store(Path file, String name) throws IOException {
        Path fresh = blobs.incoming();
        try {
            MessageDigest sha256 = Digest.sha256();
            long size;
            try (InputStream in = Files.newInputStream(file);
                    OutputStream out = new DigestOutputStream(Files.newOutputStream(fresh), sha256)) {
                size = in.transferTo(out);
            }
            Digest digest = new Digest(HexFormat.of().formatHex(sha256.digest()));
            blobs.adopt(fresh, digest);
            return new Artifact(name, mediaType(name), size, digest);
        } finally {
            Files.deleteIfExists(fresh);
        }
    }

    @Override
    public void copyTo(Artifact artifact, Path target) throws IOException {
        Path place = blobs.place(artifact.digest());
        if (!Files.isRegularFile(place)) {
            throw new IOException(
                    "the content of " + artifact.name() + " must be in " + blobs.path() + " but is missing");
        }
        MessageDigest sha256 = Digest.sha256();
        try (InputStream in = Files.newInputStream(place);
                OutputStream out =
                        new DigestOutputStream(Files.newOutputStream(target, StandardOpenOption.CREATE_NEW), sha256)) {
            in.transferTo(out);
        }
        if (!HexFormat.of().formatHex(sha256.digest()).equals(artifact.digest().hex())) {
            Files.deleteIfExists(target);
            throw new IOException("the content of " + artifact.name() + " in " + blobs.path() + " is damaged");
        }
    }

    /// By the name's ending; `application/octet-stream` when it says nothing.
    private static String mediaType(String name) {
        String ending = name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
        return Optional.ofNullable(MEDIA_TYPES.get(ending))
                .or(() -> Optional.ofNullable(URLConnection.guessContentTypeFromName(name)))
                .orElse("application/octet-stream");
    }
}
