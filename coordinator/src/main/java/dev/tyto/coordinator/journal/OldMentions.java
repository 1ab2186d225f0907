package dev.tyto.coordinator.journal;

import dev.tyto.core.artifact.Digest;
import dev.tyto.core.event.NamedFiles;
import dev.tyto.core.wire.EventFormat;
import dev.tyto.core.wire.MalformedJsonException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Set;
import org.flywaydb.core.api.MigrationVersion;
import org.flywaydb.core.api.migration.Context;
import org.flywaydb.core.api.migration.JavaMigration;
import org.jspecify.annotations.Nullable;

/// Version 3: notes which files the events of version 1 name. An event that cannot be read names none. Stateless.
final class OldMentions implements JavaMigration {

    @Override
    public MigrationVersion getVersion() {
        return MigrationVersion.fromVersion("3");
    }

    @Override
    public String getDescription() {
        return "old mentions";
    }

    @Override
    public @Nullable Integer getChecksum() {
        return null;
    }

    @Override
    public boolean canExecuteInTransaction() {
        return true;
    }

    @Override
    public void migrate(Context context) throws SQLException {
        Connection connection = context.getConnection();
        try (Statement select = connection.createStatement();
                ResultSet row = select.executeQuery("SELECT run, body FROM events");
                PreparedStatement insert = connection.prepareStatement(
                        "INSERT INTO mentions (run, sha256) VALUES (?, ?) ON CONFLICT DO NOTHING")) {
            while (row.next()) {
                for (Digest digest : named(row.getString(2))) {
                    insert.setString(1, row.getString(1));
                    insert.setString(2, digest.hex());
                    insert.executeUpdate();
                }
            }
        }
    }

    private static Set<Digest> named(String line) {
        try {
            return NamedFiles.of(EventFormat.read(line, EventFormat.Blobs.NONE).event());
        } catch (MalformedJsonException unreadable) {
            return Set.of();
        }
    }
}
