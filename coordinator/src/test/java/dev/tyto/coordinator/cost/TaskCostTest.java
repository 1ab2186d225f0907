package dev.tyto.coordinator.cost;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What a plan, eight workers with two tool calls each, and a join may cost.
@Timeout(60)
class TaskCostTest {

    private static final int MOST_RECORDS = 120;
    private static final long MOST_BYTES = 120 * 1024;
    private static final int TASKS = 64;
    private static final long MOST_COMMITS_A_TASK = 10;

    @TempDir
    Path folder;

    @Test
    void aTaskOfEightWorkersStaysSmallInTheJournal() throws Exception {
        try (FanOutHouse house = new FanOutHouse(folder, Duration.ZERO)) {
            house.complete(1);

            assertThat(house.model().modelCalls()).isEqualTo(FanOutModel.MODEL_CALLS);
            assertThat(house.model().toolCalls()).isEqualTo(FanOutModel.WORKERS * FanOutModel.TOOL_CALLS);
        }

        assertThat(number("SELECT count(*) FROM events")).isLessThanOrEqualTo(MOST_RECORDS);
        assertThat(number("SELECT sum(length(CAST(body AS BLOB))) FROM events") + number("SELECT sum(size) FROM blobs"))
                .isLessThanOrEqualTo(MOST_BYTES);
    }

    @Test
    void manyTasksShareTheirCommits() throws Exception {
        try (FanOutHouse house = new FanOutHouse(folder, Duration.ofMillis(20))) {
            long before = house.journal().commits();

            house.complete(TASKS);

            assertThat(house.journal().commits() - before).isLessThanOrEqualTo(TASKS * MOST_COMMITS_A_TASK);
        }
    }

    private long number(String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("tyto.db"));
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getLong(1);
        }
    }
}
