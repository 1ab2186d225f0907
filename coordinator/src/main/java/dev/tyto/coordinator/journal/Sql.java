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

    private interface Execution<T> {
        T run(PreparedStatement statement) throws SQLException;
    }

    private final Connection connection;
    private final Map<String, PreparedStatement> prepared = new HashMap<>();

    Sql(Connection connection) {
        this.connection = connection;
    }

    /// Changes rows and says how many.
    int update(String sql, @Nullable Object... parameters) throws SQLException {
        return run(sql, PreparedStatement::executeUpdate, parameters);
    }

    /// All rows of a query.
    <T> List<T> query(String sql, Row<T> reader, @Nullable Object... parameters) throws SQLException {
        return rows(
                sql,
                row -> {
                    List<T> results = new ArrayList<>();
                    while (row.next()) {
                        results.add(reader.read(row));
                    }
                    return results;
                },
                parameters);
    }

    /// Whether a query has a row.
    boolean any(String sql, @Nullable Object... parameters) throws SQLException {
        return rows(sql, ResultSet::next, parameters);
    }

    /// The first row's first column; 0 when there is no row.
    long number(String sql, @Nullable Object... parameters) throws SQLException {
        return rows(sql, row -> row.next() ? row.getLong(1) : 0L, parameters);
    }

    private <T> T rows(String sql, Row<T> reader, @Nullable Object... parameters) throws SQLException {
        return run(
                sql,
                statement -> {
                    try (ResultSet row = statement.executeQuery()) {
                        return reader.read(row);
                    }
                },
                parameters);
    }

    /// A statement that has failed is not used again: the driver may have closed it.
    private <T> T run(String sql, Execution<T> execution, @Nullable Object... parameters) throws SQLException {
        PreparedStatement statement = prepared.get(sql);
        if (statement == null) {
            statement = connection.prepareStatement(sql);
            prepared.put(sql, statement);
        }
        try {
            for (int i = 0; i < parameters.length; i++) {
                statement.setObject(i + 1, parameters[i]);
            }
            return execution.run(statement);
        } catch (SQLException e) {
            prepared.remove(sql);
            statement.close();
            throw e;
        }
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
