package dev.tyto.coordinator.journal;

import dev.tyto.core.artifact.Artifact;
import dev.tyto.core.artifact.Artifacts;
import dev.tyto.core.artifact.Digest;
import dev.tyto.core.journal.JournalException;
import dev.tyto.core.journal.JournalException.Reason;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URLConnection;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The contents of files: up to 1 MiB in the journal's database, committed when storing returns, larger ones as
/// files beside it. Made by [SqliteJournal#artifacts]. Thread-safe, also between processes.
final class JournalArtifacts implements Artifacts {

    /// How long a content may wait for the event that names it; those events come within moments.
    static final Duration PATIENCE = Duration.ofDays(1);

    private static final Map<String, String> MEDIA_TYPES = Map.of(
            "csv", "text/csv",
            "tsv", "text/tab-separated-values",
            "md", "text/markdown",
            "json", "application/json",
            "jsonl", "application/jsonl",
            "yaml", "application/yaml",
            "txt", "text/plain");

    private final SqliteWriter writer;
    private final SqliteReader reader;
    private final ContentTable table;
    private final BlobFolder files;
    private final InstantSource time;

    private JournalArtifacts(
            SqliteWriter writer, SqliteReader reader, ContentTable table, BlobFolder files, InstantSource time) {
        this.writer = writer;
        this.reader = reader;
        this.table = table;
        this.files = files;
        this.time = time;
    }

    /// The contents, without those that waited for their event too long.
    static JournalArtifacts swept(
            SqliteWriter writer, SqliteReader reader, ContentTable table, BlobFolder files, InstantSource time) {
        Instant before = time.instant().minus(PATIENCE);
        long second = before.getEpochSecond();
        if (!reader.ask(sql -> table.abandoned(sql, second)).isEmpty()) {
            List<Digest> abandoned = writer.change(sql -> table.forgetAbandoned(sql, second));
            writer.change(sql -> {
                table.removeFiles(sql, abandoned);
                return abandoned;
            });
        }
        try {
            files.removeAbandoned(before);
        } catch (IOException e) {
            throw new JournalException(
                    Reason.UNWRITABLE, "what was left behind in " + files.path() + " cannot be removed: " + e, e);
        }
        return new JournalArtifacts(writer, reader, table, files, time);
    }

    @Override
    public Artifact store(Path file, String name) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] start = in.readNBytes(ContentTable.IN_TABLE_BYTES + 1);
            return start.length <= ContentTable.IN_TABLE_BYTES ? storeSmall(name, start) : storeLarge(name, start, in);
        }
    }

    private Artifact storeSmall(String name, byte[] content) throws IOException {
        Artifact artifact = new Artifact(name, mediaType(name), content.length, Digest.of(content));
        commit(artifact, content);
        return artifact;
    }

    private Artifact storeLarge(String name, byte[] start, InputStream rest) throws IOException {
        Path fresh = files.incoming();
        try {
            MessageDigest sha256 = Digest.sha256();
            long size = start.length;
            try (OutputStream out = new DigestOutputStream(Files.newOutputStream(fresh), sha256)) {
                out.write(start);
                size += rest.transferTo(out);
            }
            Artifact artifact = new Artifact(name, mediaType(name), size, digest(sha256));
            commit(artifact, null);
            files.adopt(fresh, artifact.digest());
            return artifact;
        } finally {
            Files.deleteIfExists(fresh);
        }
    }

    private void commit(Artifact artifact, byte @Nullable [] content) throws IOException {
        long second = time.instant().getEpochSecond();
        try {
            writer.change(sql -> {
                table.store(sql, artifact.digest(), artifact.sizeBytes(), content, second);
                return artifact;
            });
        } catch (JournalException e) {
            throw new IOException("the content of " + artifact.name() + " cannot be stored: " + e.getMessage(), e);
        }
    }

    @Override
    public void copyTo(Artifact artifact, Path target) throws IOException {
        MessageDigest sha256 = Digest.sha256();
        try (InputStream in = open(artifact);
                OutputStream out =
                        new DigestOutputStream(Files.newOutputStream(target, StandardOpenOption.CREATE_NEW), sha256)) {
            in.transferTo(out);
        }
        if (!digest(sha256).equals(artifact.digest())) {
            Files.deleteIfExists(target);
            throw new IOException("the content of " + artifact.name() + " in " + files.path() + " is damaged");
        }
    }

    private InputStream open(Artifact artifact) throws IOException {
        Optional<byte[]> content;
        try {
            content = reader.ask(sql -> table.bytes(sql, artifact.digest()));
        } catch (JournalException e) {
            throw new IOException("the content of " + artifact.name() + " cannot be read: " + e.getMessage(), e);
        }
        try {
            return content.isPresent()
                    ? new ByteArrayInputStream(content.get())
                    : Files.newInputStream(files.place(artifact.digest()));
        } catch (NoSuchFileException e) {
            throw new IOException(
                    "the content of " + artifact.name() + " must be in the journal or in " + files.path()
                            + " but is missing",
                    e);
        }
    }

    private static Digest digest(MessageDigest sha256) {
        return new Digest(HexFormat.of().formatHex(sha256.digest()));
    }

    /// By the name's ending; `application/octet-stream` when it says nothing.
    private static String mediaType(String name) {
        String ending = name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
        return Optional.ofNullable(MEDIA_TYPES.get(ending))
                .or(() -> Optional.ofNullable(URLConnection.guessContentTypeFromName(name)))
                .orElse("application/octet-stream");
    }
}
