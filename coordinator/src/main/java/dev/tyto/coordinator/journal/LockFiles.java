package dev.tyto.coordinator.journal;

import dev.tyto.core.artifact.OwnerOnly;
import dev.tyto.core.journal.JournalException;
import dev.tyto.core.journal.JournalException.Reason;
import dev.tyto.core.journal.Ownership;
import dev.tyto.core.run.RunId;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Owners of runs on one machine: whoever has the operating system's lock on `runs/RUN/owner.lock` in the data
/// folder. The kernel releases the lock of a dead process, so it is seen at once. Who it is stands beside it in
/// `runs/RUN/owner`. Thread-safe, also between instances.
///
/// A lock belongs to the whole process, and closing any channel to the file lets go of it. So a claim first looks
/// whether the owner on record is this very process, and touches the lock's file only if it is not.
public final class LockFiles implements Ownership {

    private static final Path HOST_NAME = Path.of("/proc/sys/kernel/hostname");
    private static final DateTimeFormatter SINCE =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss 'UTC'").withZone(ZoneOffset.UTC);

    private final Path runs;

    /// The owners of the runs of this data folder; nothing is made before the first claim.
    public LockFiles(Path dataFolder) {
        this.runs = dataFolder.resolve("runs");
    }

    @Override
    public Claim claim(RunId run) {
        Path folder = runs.resolve(run.value());
        try {
            return claim(folder);
        } catch (IOException e) {
            throw new JournalException(
                    Reason.UNWRITABLE, "the owner of run " + run + " cannot be noted in " + folder + ": " + e, e);
        }
    }

    /// One at a time in this process, whichever the instance: see above.
    private static synchronized Claim claim(Path folder) throws IOException {
        String me = me();
        Path record = folder.resolve("owner");
        String known = read(record);
        if (me.equals(known)) {
            return new Claim.Taken(told(known, record));
        }
        Files.createDirectories(folder, OwnerOnly.folder(folder));
        FileChannel channel = open(folder.resolve("owner.lock"));
        boolean owned = false;
        try {
            FileLock lock = channel.tryLock();
            if (lock != null) {
                overwrite(record, me);
                owned = true;
                return new Claim.Owned(new LockLease(channel, record));
            }
            return new Claim.Taken(told(read(record), record));
        } catch (OverlappingFileLockException e) {
            return new Claim.Taken("this process");
        } finally {
            if (!owned) {
                channel.close();
            }
        }
    }

    private static FileChannel open(Path file) throws IOException {
        if (!Files.exists(file)) {
            return FileChannel.open(
                    file, Set.of(StandardOpenOption.WRITE, StandardOpenOption.CREATE), OwnerOnly.file(file));
        }
        return FileChannel.open(file, StandardOpenOption.WRITE);
    }

    private static void overwrite(Path record, String text) throws IOException {
        Files.deleteIfExists(record);
        Files.createFile(record, OwnerOnly.file(record));
        Files.writeString(record, text);
    }

    private static @Nullable String read(Path record) throws IOException {
        try {
            return Files.readString(record);
        } catch (NoSuchFileException e) {
            return null;
        }
    }

    /// This process: a first line for people, and when it started, for its number may be used again.
    private static String me() throws IOException {
        ProcessHandle process = ProcessHandle.current();
        return "process " + process.pid() + " on " + host() + "\nstarted "
                + process.info().startInstant().orElse(Instant.EPOCH) + "\n";
    }

    private static String host() throws IOException {
        if (Files.isReadable(HOST_NAME)) {
            return Files.readString(HOST_NAME).strip();
        }
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "this machine";
        }
    }

    /// An owner may be between taking the lock and saying who it is, or going.
    private static String told(@Nullable String text, Path record) throws IOException {
        if (text == null || text.isBlank()) {
            return "another process";
        }
        String name = text.lines().findFirst().orElseThrow();
        try {
            return name + " since "
                    + SINCE.format(Files.getLastModifiedTime(record).toInstant());
        } catch (NoSuchFileException e) {
            return name;
        }
    }

    private static synchronized void release(FileChannel channel, Path record) {
        if (!channel.isOpen()) {
            return;
        }
        try (channel) {
            Files.deleteIfExists(record);
        } catch (IOException e) {
            throw new JournalException(Reason.UNWRITABLE, "the owner in " + record + " cannot be removed: " + e, e);
        }
    }

    /// A lock that is held; its file stays, for removing it could let two own the run.
    private record LockLease(FileChannel channel, Path record) implements Lease {

        @Override
        public void close() {
            release(channel, record);
        }
    }
}
