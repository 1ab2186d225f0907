package dev.tyto.coordinator.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;

/// SQLite's write-ahead log as bytes, after "The Write-Ahead Log Format" of its documentation: a header of 32
/// bytes with the page size at byte 8 and two salts at byte 16; then frames of a header of 24 bytes and a page. A
/// frame with the log's own salts is of this round, and one whose second field is not zero ends a commit.
///
/// @param salts both salts of this round
/// @param committedBytes where the last commit ends; 0 without any
record WriteAheadLog(long salts, int committedBytes) {

    private static final int HEADER = 32;
    private static final int FRAME_HEADER = 24;

    static WriteAheadLog at(Path file) throws IOException {
        return of(Files.exists(file) ? Files.readAllBytes(file) : new byte[0]);
    }

    /// How much of the log a checkpoint has begun to bring over to the database: the index has the number of
    /// frames at byte 128, in the machine's byte order, and the page size at byte 14.
    static int broughtOverBytes(Path index) throws IOException {
        ByteBuffer header = ByteBuffer.wrap(Files.readAllBytes(index)).order(ByteOrder.nativeOrder());
        int frames = header.getInt(128);
        return frames == 0 ? 0 : HEADER + frames * (FRAME_HEADER + header.getShort(14));
    }

    static WriteAheadLog of(byte[] bytes) {
        if (bytes.length < HEADER) {
            return new WriteAheadLog(0, 0);
        }
        ByteBuffer log = ByteBuffer.wrap(bytes);
        int frame = FRAME_HEADER + log.getInt(8);
        long salts = log.getLong(16);
        int committed = 0;
        for (int at = HEADER; at + frame <= bytes.length && log.getLong(at + 8) == salts; at += frame) {
            if (log.getInt(at + 4) != 0) {
                committed = at + frame;
            }
        }
        return new WriteAheadLog(salts, committed);
    }
}
