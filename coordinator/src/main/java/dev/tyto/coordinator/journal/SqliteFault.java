package dev.tyto.coordinator.journal;

import dev.tyto.core.journal.JournalException.Reason;
import java.sql.SQLException;

/// What SQLite's result codes mean for the person who runs Tyto, and what to do. Stateless.
final class SqliteFault {

    private static final int BUSY = 5;
    private static final int LOCKED = 6;
    private static final int READ_ONLY = 8;
    private static final int INPUT_OUTPUT = 10;
    private static final int CORRUPT = 11;
    private static final int FULL = 13;
    private static final int CANNOT_OPEN = 14;
    private static final int NOT_A_DATABASE = 26;
    private static final int NO_ROOM_FOR_INDEX = 10 | (19 << 8); // the log's index cannot grow: SQLITE_IOERR_SHMSIZE
    private static final int PRIMARY_CODE = 0xff;

    private SqliteFault() {}

    /// The rest of a sentence that began with the journal's name.
    static String of(SQLException failure) {
        return switch (code(failure)) {
            case BUSY, LOCKED -> "is locked by another program: end that one, or wait, and run again";
            case READ_ONLY, CANNOT_OPEN ->
                "cannot be written: make the file and its folder writable, or name another folder with --data-dir";
            case INPUT_OUTPUT -> "cannot be read or written because its disk reports an error: " + failure.getMessage();
            case CORRUPT, NOT_A_DATABASE ->
                "is damaged or no journal (not a database): move it away, or name another folder with --data-dir";
            case FULL ->
                "cannot grow because its disk is full: make room there, or name another folder with --data-dir";
            default -> "cannot be used: " + failure.getMessage();
        };
    }

    /// What it means for the caller; `otherwise` where the code alone does not say.
    static Reason reason(SQLException failure, Reason otherwise) {
        return switch (code(failure)) {
            case CORRUPT, NOT_A_DATABASE -> Reason.UNREADABLE;
            case READ_ONLY, FULL -> Reason.UNWRITABLE;
            default -> otherwise;
        };
    }

    private static int code(SQLException failure) {
        int code = failure.getErrorCode();
        return code == NO_ROOM_FOR_INDEX ? FULL : code & PRIMARY_CODE;
    }
}
