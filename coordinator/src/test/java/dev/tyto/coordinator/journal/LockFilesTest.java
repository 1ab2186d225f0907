package dev.tyto.coordinator.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tyto.core.journal.Ownership;
import dev.tyto.core.journal.Ownership.Claim;
import dev.tyto.core.run.RunId;
import dev.tyto.testkit.contract.OwnershipContract;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class LockFilesTest extends OwnershipContract {

    private static final RunId RUN = new RunId("run-1");

    @TempDir
    Path folder;

    /// Another process: claims the run, says what came of it, and sits there until its input ends.
    static final class Other {

        private Other() {}

        static void main(String[] arguments) throws IOException {
            IO.println(new LockFiles(Path.of(arguments[0])).claim(RUN));
            int _ = System.in.read();
        }
    }

    @Override
    protected Ownership open() {
        return new LockFiles(folder);
    }

    @Test
    void aLivingOwnerInAnotherProcessIsNamed() throws Exception {
        Process other = start();
        try {
            assertThat(said(other)).startsWith("Owned");

            Claim claim = open().claim(RUN);

            assertThat(claim)
                    .isInstanceOfSatisfying(
                            Claim.Taken.class,
                            taken -> assertThat(taken.owner())
                                    .matches("process " + other.pid()
                                            + " on \\S+ since \\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d UTC"));
        } finally {
            end(other);
        }
    }

    @Test
    void aKilledOwnerOwnsNothing() throws Exception {
        Process other = start();
        assertThat(said(other)).startsWith("Owned");

        end(other);

        assertThat(open().claim(RUN)).isInstanceOf(Claim.Owned.class);
    }

    @Test
    void aRefusedClaimHereDoesNotLetGoOfTheLock() throws Exception {
        Claim _ = open().claim(RUN);
        assertThat(open().claim(RUN)).isInstanceOf(Claim.Taken.class);

        Process other = start();

        try {
            assertThat(said(other))
                    .startsWith("Taken")
                    .contains("process " + ProcessHandle.current().pid() + " on ");
        } finally {
            end(other);
        }
    }

    @Test
    void aRecordOfAnEarlierProcessOfTheSameNumberIsNoOwner() throws Exception {
        ((Claim.Owned) open().claim(RUN)).lease().close();
        Files.writeString(
                folder.resolve("runs/run-1/owner"),
                "process " + ProcessHandle.current().pid() + " on here\nstarted 2001-01-01T00:00:00Z\n");

        assertThat(open().claim(RUN)).isInstanceOf(Claim.Owned.class);
    }

    @Test
    void lockAndRecordBelongToTheirOwnerAlone() throws Exception {
        assumeTrue(Files.getFileStore(folder).supportsFileAttributeView("posix"), "skipped: no POSIX file rights here");

        Claim _ = open().claim(RUN);

        for (String name : new String[] {"owner.lock", "owner"}) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(
                            folder.resolve("runs/run-1").resolve(name))))
                    .as(name)
                    .isEqualTo("rw-------");
        }
    }

    private Process start() throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Other.class.getName(),
                        folder.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    private static String said(Process process) throws IOException {
        BufferedReader output = process.inputReader();
        return String.valueOf(output.readLine());
    }

    private static void end(Process process) throws InterruptedException {
        process.destroyForcibly();
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    }
}
