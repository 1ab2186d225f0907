package dev.tyto.coordinator.journal;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A connection that prepares each statement once. Belongs to one thread, which closes it.
final class Sql implements AutoCloseable {

    /// Makes a result of the row at which the cursor stands.
    interface Row<T> {
        T read(ResultSet row) throws SQLException;
    }

    private final Connection connection;
    private final Map<String, PreparedStatement> prepared = new HashMap<>();

    Sql(Connection connection) {
        this.connection = connection;
    }

    /// Changes rows and says how many.
    int update(String sql, @Nullable Object... parameters) throws SQLException {
        return bound(sql, parameters).executeUpdate();
    }

    /// All rows of a query.
    <T> List<T> query(String sql, Row<T> reader, @Nullable Object... parameters) throws SQLException {
        List<T> results = new ArrayList<>();
        try (ResultSet row = bound(sql, parameters).executeQuery()) {
            while (row.next()) {
                results.add(reader.read(row));
            }
        }
        return results;
    }

    /// Whether a query has a row.
    boolean any(String sql, @Nullable Object... parameters) throws SQLException {
        try (ResultSet row = bound(sql, parameters).executeQuery()) {
            return row.next();
        }
    }

    /// The first row's first column; 0 when there is no row.
    long number(String sql, @Nullable Object... parameters) throws SQLException {
        try (ResultSet row = bound(sql, parameters).executeQuery()) {
            return row.next() ? row.getLong(1) : 0;
        }
    }

    private PreparedStatement bound(String sql, @Nullable Object... parameters) throws SQLException {
        PreparedStatement statement = prepared.get(sql);
        if (statement == null) {
            statement = connection.prepareStatement(sql);
            prepared.put(sql, statement);
        }
        for (int i = 0; i < parameters.length; i++) {
            statement.setObject(i + 1, parameters[i]);
        }
        return statement;
    }

    @Override
    public void close() throws SQLException {
        try (connection) {
            for (PreparedStatement statement : prepared.values()) {
                statement.close();
            }
        }
    }
}
