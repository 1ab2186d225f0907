package dev.tyto.coordinator.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tyto.core.journal.JournalException.Reason;
import java.sql.SQLException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SqliteFaultTest {

    @ParameterizedTest
    @CsvSource({
        "13, UNWRITABLE, its disk is full", // SQLITE_FULL
        "4874, UNWRITABLE, its disk is full", // SQLITE_IOERR_SHMSIZE
        "778, UNREADABLE, its disk reports an error", // SQLITE_IOERR_WRITE
        "1032, UNWRITABLE, cannot be written", // SQLITE_READONLY_DBMOVED
        "267, UNREADABLE, is damaged or no journal", // SQLITE_CORRUPT_VTAB
        "5, UNREADABLE, is locked by another program", // SQLITE_BUSY
        "1, UNREADABLE, cannot be used: odd", // SQLITE_ERROR
    })
    void codeIsToldAsWhatItMeans(int code, Reason reason, String words) {
        SQLException failure = new SQLException("odd", null, code);

        assertThat(SqliteFault.of(failure)).contains(words);
        assertThat(SqliteFault.reason(failure, Reason.UNREADABLE)).isEqualTo(reason);
    }
}
