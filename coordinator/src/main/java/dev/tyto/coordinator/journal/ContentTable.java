package dev.tyto.coordinator.journal;

import dev.tyto.core.artifact.Digest;
import dev.tyto.core.journal.JournalException;
import dev.tyto.core.journal.JournalException.Reason;
import dev.tyto.core.run.RunId;
import dev.tyto.core.wire.EventFormat.Blob;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Contents by digest, texts of events and files alike, and which run names which. What is above 1 MiB lies in a
/// file; so do files that older versions stored, which have no row here. Its methods are called on the thread that
/// the connection belongs to.
///
/// A file's content is stored before the event that names it: until then its row says since when it waits.
final class ContentTable {

    static final int IN_TABLE_BYTES = 1 << 20;

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
            mentionText(sql, run, text.digest());
        }
        for (Digest digest : named) {
            mentionFile(sql, run, digest);
        }
    }

    /// Keeps a file's content until an event names it, from this second on; one above 1 MiB, of which nothing is
    /// given but its size, is about to be put into its place in the folder.
    void store(Sql sql, Digest digest, long size, byte @Nullable [] content, long second) throws SQLException {
        Optional<String> text = content == null ? Optional.empty() : text(content);
        sql.update(
                "INSERT INTO blobs (sha256, size, content, bytes, unnamed_since) VALUES (?, ?, ?, ?, ?)"
                        + " ON CONFLICT (sha256) DO UPDATE SET content = excluded.content, bytes = excluded.bytes,"
                        + " unnamed_since = excluded.unnamed_since",
                digest.hex(),
                size,
                text.orElse(null),
                text.isPresent() ? null : content,
                second);
    }

    /// The bytes of the content with this digest, if the table has them.
    Optional<byte[]> bytes(Sql sql, Digest digest) throws SQLException {
        return sql
                .query("SELECT content, bytes FROM blobs WHERE sha256 = ?", ContentTable::bytesOf, digest.hex())
                .stream()
                .flatMap(Optional::stream)
                .findFirst();
    }

    /// The text with this digest, if it is kept; whether it is whole is the reader's to check.
    Optional<String> find(Sql sql, Digest digest) {
        try {
            List<Optional<String>> found =
                    sql.query("SELECT content, bytes FROM blobs WHERE sha256 = ?", ContentTable::textOf, digest.hex());
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

    /// All texts that events of this run are made of.
    List<Blob> textsOf(Sql sql, RunId run) throws SQLException {
        List<Digest> digests = sql.query(
                "SELECT sha256 FROM mentions JOIN blobs USING (sha256) WHERE run = ? AND as_text = 1"
                        + " ORDER BY sha256",
                row -> new Digest(row.getString(1)),
                run.value());
        List<Blob> texts = new ArrayList<>();
        for (Digest digest : digests) {
            find(sql, digest).ifPresent(text -> texts.add(new Blob(digest, text)));
        }
        return texts;
    }

    /// Forgets what this run names, and the contents that no other run does and nobody is about to name.
    ///
    /// @return the contents that nobody names any more
    List<Digest> forget(Sql sql, RunId run) throws SQLException {
        List<Digest> orphans = sql.query(
                "SELECT sha256 FROM mentions WHERE run = ?"
                        + " AND NOT EXISTS (SELECT 1 FROM mentions o WHERE o.sha256 = mentions.sha256 AND o.run <> ?)"
                        + " AND NOT EXISTS (SELECT 1 FROM blobs WHERE blobs.sha256 = mentions.sha256"
                        + " AND unnamed_since IS NOT NULL)",
                row -> new Digest(row.getString(1)),
                run.value(),
                run.value());
        sql.update("DELETE FROM mentions WHERE run = ?", run.value());
        removeRows(sql, orphans);
        return orphans;
    }

    /// The contents that were stored before this second and that no event has named.
    List<Digest> abandoned(Sql sql, long second) throws SQLException {
        return sql.query(
                "SELECT sha256 FROM blobs WHERE unnamed_since < ?"
                        + " AND NOT EXISTS (SELECT 1 FROM mentions WHERE mentions.sha256 = blobs.sha256)",
                row -> new Digest(row.getString(1)),
                second);
    }

    /// Forgets [#abandoned] contents, and says which those are.
    List<Digest> forgetAbandoned(Sql sql, long second) throws SQLException {
        List<Digest> abandoned = abandoned(sql, second);
        removeRows(sql, abandoned);
        return abandoned;
    }

    private static void removeRows(Sql sql, List<Digest> contents) throws SQLException {
        for (Digest each : contents) {
            sql.update("DELETE FROM blobs WHERE sha256 = ?", each.hex());
        }
    }

    /// Removes the files of contents that still nobody names and nobody has stored again. Within a transaction, so
    /// that nobody can do so meanwhile: the row comes before the file.
    void removeFiles(Sql sql, List<Digest> orphans) throws SQLException {
        for (Digest orphan : orphans) {
            boolean wanted = sql.any("SELECT 1 FROM mentions WHERE sha256 = ?", orphan.hex())
                    || sql.any("SELECT 1 FROM blobs WHERE sha256 = ?", orphan.hex());
            if (!wanted) {
                try {
                    files.remove(orphan);
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

    /// The bytes as a text, when they are the UTF-8 of one that every database can hold.
    private static Optional<String> text(byte[] bytes) {
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            return text.indexOf(0) < 0 ? Optional.of(text) : Optional.empty();
        } catch (CharacterCodingException e) {
            return Optional.empty();
        }
    }

    private static Optional<String> textOf(ResultSet row) throws SQLException {
        String text = row.getString(1);
        byte[] bytes = text == null ? row.getBytes(2) : null;
        return Optional.ofNullable(bytes == null ? text : new String(bytes, StandardCharsets.UTF_8));
    }

    private static Optional<byte[]> bytesOf(ResultSet row) throws SQLException {
        String text = row.getString(1);
        return Optional.ofNullable(text == null ? row.getBytes(2) : text.getBytes(StandardCharsets.UTF_8));
    }

    private static void mentionText(Sql sql, RunId run, Digest text) throws SQLException {
        sql.update(
                "INSERT INTO mentions (run, sha256, as_text) VALUES (?, ?, 1)"
                        + " ON CONFLICT (run, sha256) DO UPDATE SET as_text = 1 WHERE mentions.as_text = 0",
                run.value(),
                text.hex());
    }

    private static void mentionFile(Sql sql, RunId run, Digest file) throws SQLException {
        sql.update(
                "INSERT INTO mentions (run, sha256, as_text) VALUES (?, ?, 0) ON CONFLICT DO NOTHING",
                run.value(),
                file.hex());
        sql.update("UPDATE blobs SET unnamed_since = NULL WHERE sha256 = ?", file.hex());
    }
}
