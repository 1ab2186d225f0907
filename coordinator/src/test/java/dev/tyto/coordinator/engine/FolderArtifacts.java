package dev.tyto.coordinator.engine;

import dev.tyto.core.artifact.Artifact;
import dev.tyto.core.artifact.Artifacts;
import dev.tyto.core.artifact.Digest;
import dev.tyto.core.artifact.OwnerOnly;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URLConnection;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// File contents by hash, under `blobs` in the data folder: `blobs/ab/ab12…`. Thread-safe, also between processes: a
/// content is written beside its place and moved there.
final class FolderArtifacts implements Artifacts {

    private static final Map<String, String> MEDIA_TYPES = Map.of(
            "csv", "text/csv",
            "tsv", "text/tab-separated-values",
            "md", "text/markdown",
            "json", "application/json",
            "jsonl", "application/jsonl",
            "yaml", "application/yaml",
            "txt", "text/plain");

    private final Path blobs;

    /// A store in this data folder; nothing is made before the first file comes.
    FolderArtifacts(Path dataFolder) {
        this.blobs = dataFolder.resolve("blobs");
    }

    @Override
    public Artifact store(Path file, String name) throws IOException {
        Files.createDirectories(blobs, OwnerOnly.folder(blobs));
        Path fresh = Files.createTempFile(blobs, "incoming", ".part");
        try {
            MessageDigest sha256 = Digest.sha256();
            long size;
            try (InputStream in = Files.newInputStream(file);
                    OutputStream out = new DigestOutputStream(Files.newOutputStream(fresh), sha256)) {
                size = in.transferTo(out);
            }
            Digest digest = new Digest(HexFormat.of().formatHex(sha256.digest()));
            sync(fresh);
            Path place = place(digest);
            Files.createDirectories(place.getParent(), OwnerOnly.folder(blobs));
            Files.move(fresh, place, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            return new Artifact(name, mediaType(name), size, digest);
        } finally {
            Files.deleteIfExists(fresh);
        }
    }

    @Override
    public void copyTo(Artifact artifact, Path target) throws IOException {
        Path place = place(artifact.digest());
        if (!Files.isRegularFile(place)) {
            throw new IOException("the content of " + artifact.name() + " must be in " + blobs + " but is missing");
        }
        MessageDigest sha256 = Digest.sha256();
        try (InputStream in = Files.newInputStream(place);
                OutputStream out =
                        new DigestOutputStream(Files.newOutputStream(target, StandardOpenOption.CREATE_NEW), sha256)) {
            in.transferTo(out);
        }
        if (!HexFormat.of().formatHex(sha256.digest()).equals(artifact.digest().hex())) {
            Files.deleteIfExists(target);
            throw new IOException("the content of " + artifact.name() + " in " + blobs + " is damaged");
        }
    }

    /// An event that names a content must not outlive it in a crash of the machine.
    private static void sync(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
    }

    private Path place(Digest digest) {
        return blobs.resolve(digest.hex().substring(0, 2)).resolve(digest.hex());
    }

    /// By the name's ending; `application/octet-stream` when it says nothing.
    private static String mediaType(String name) {
        String ending = name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
        return Optional.ofNullable(MEDIA_TYPES.get(ending))
                .or(() -> Optional.ofNullable(URLConnection.guessContentTypeFromName(name)))
                .orElse("application/octet-stream");
    }
}
