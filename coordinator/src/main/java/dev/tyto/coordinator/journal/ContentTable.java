package dev.tyto.coordinator.journal;

import dev.tyto.core.artifact.Digest;
import dev.tyto.core.journal.JournalException;
import dev.tyto.core.journal.JournalException.Reason;
import dev.tyto.core.run.RunId;
import dev.tyto.core.wire.EventFormat.Blob;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/// Texts by digest, and which run names which content. A text above 1 MiB lies in a file, where artifacts lie
/// too, and a mention is of either. Its methods are called on the thread that the connection belongs to.
final class ContentTable {

    private static final int IN_TABLE_BYTES = 1 << 20;

    private final BlobFolder files;

    ContentTable(BlobFolder files) {
        this.files = files;
    }

    /// Keeps what is new of an event's texts, and notes that the run names them and these files. A file is on the
    /// disk when this returns, before the commit.
    void add(Sql sql, RunId run, Collection<Blob> texts, Collection<Digest> named) throws SQLException {
        for (Blob text : texts) {
            int size = text.text().getBytes(StandardCharsets.UTF_8).length;
            if (size > IN_TABLE_BYTES) {
                writeFile(text);
            }
            sql.update(
                    "INSERT INTO blobs (sha256, size, content) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
                    text.digest().hex(),
                    size,
                    size > IN_TABLE_BYTES ? null : text.text());
            mention(sql, run, text.digest());
        }
        for (Digest digest : named) {
            mention(sql, run, digest);
        }
    }

    /// The text with this digest, if it is kept; whether it is whole is the reader's to check.
    Optional<String> find(Sql sql, Digest digest) {
        try {
            List<Optional<String>> found = sql.query(
                    "SELECT content FROM blobs WHERE sha256 = ?",
                    row -> Optional.ofNullable(row.getString(1)),
                    digest.hex());
            if (found.isEmpty()) {
                return Optional.empty();
            }
            return found.getFirst().isPresent() ? found.getFirst() : files.read(digest);
        } catch (SQLException e) {
            throw new JournalException(Reason.UNREADABLE, "the content " + digest.hex() + " " + SqliteFault.of(e), e);
        } catch (IOException e) {
            throw new JournalException(
                    Reason.UNREADABLE, "the content " + digest.hex() + " cannot be read from its file: " + e, e);
        }
    }

    /// All texts that this run names.
    List<Blob> textsOf(Sql sql, RunId run) throws SQLException {
        List<Digest> digests = sql.query(
                "SELECT sha256 FROM mentions JOIN blobs USING (sha256) WHERE run = ? ORDER BY sha256",
                row -> new Digest(row.getString(1)),
                run.value());
        List<Blob> texts = new ArrayList<>();
        for (Digest digest : digests) {
            find(sql, digest).ifPresent(text -> texts.add(new Blob(digest, text)));
        }
        return texts;
    }

    /// Forgets what this run names, and the texts that no other run does.
    ///
    /// @return the contents that nobody names any more
    List<Digest> forget(Sql sql, RunId run) throws SQLException {
        List<Digest> orphans = sql.query(
                "SELECT sha256 FROM mentions WHERE run = ?"
                        + " AND NOT EXISTS (SELECT 1 FROM mentions o WHERE o.sha256 = mentions.sha256 AND o.run <> ?)",
                row -> new Digest(row.getString(1)),
                run.value(),
                run.value());
        sql.update("DELETE FROM mentions WHERE run = ?", run.value());
        for (Digest orphan : orphans) {
            sql.update("DELETE FROM blobs WHERE sha256 = ?", orphan.hex());
        }
        return orphans;
    }

    /// Removes the files of contents that still nobody names and nobody has stored again after `last`. Within a
    /// transaction, so that nobody can name them meanwhile.
    void removeFiles(Sql sql, List<Digest> orphans, Instant last) throws SQLException {
        for (Digest orphan : orphans) {
            if (!sql.any("SELECT 1 FROM mentions WHERE sha256 = ?", orphan.hex())) {
                try {
                    files.remove(orphan, last);
                } catch (IOException e) {
                    throw new JournalException(
                            Reason.UNWRITABLE, "the file " + files.place(orphan) + " cannot be removed: " + e, e);
                }
            }
        }
    }

    private void writeFile(Blob text) {
        try {
            files.write(text.digest(), text.text());
        } catch (IOException e) {
            throw new JournalException(
                    Reason.UNWRITABLE,
                    "a content of " + text.text().length() + " characters cannot be written to " + files.path() + ": "
                            + e.getMessage(),
                    e);
        }
    }

    private static void mention(Sql sql, RunId run, Digest digest) throws SQLException {
        sql.update(
                "INSERT INTO mentions (run, sha256) VALUES (?, ?) ON CONFLICT DO NOTHING", run.value(), digest.hex());
    }
}
