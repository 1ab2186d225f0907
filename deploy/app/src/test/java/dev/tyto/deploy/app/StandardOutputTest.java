package dev.tyto.deploy.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Where standard output goes matters only to a real process.
@Timeout(60)
class StandardOutputTest {

    @TempDir
    Path folder;

    @Test
    void answerThatDoesNotFitOnTheDiskIsAFailureThatSaysSo() throws Exception {
        assumeTrue(Files.exists(Path.of("/dev/full")), "skipped: this system has no /dev/full");
        Files.createSymbolicLink(folder.resolve("out"), Path.of("/dev/full"));

        TytoProcess tyto = TytoProcess.tyto(folder, "--version");
        int exit = tyto.process().waitFor();

        assertThat(exit).isEqualTo(3);
        assertThat(tyto.err()).startsWith("tyto: standard output is not whole").hasLineCount(1);
    }

    @Test
    void readerThatHasSeenEnoughIsNoFailure() throws Exception {
        Process shell = new ProcessBuilder(
                        "sh",
                        "-c",
                        "{ \"$1\" -cp \"$2\" dev.tyto.deploy.app.Main --help; echo $? >\"$3/exit\"; } 2>\"$3/err\" | true",
                        "sh",
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        System.getProperty("java.class.path"),
                        folder.toString())
                .start();

        shell.waitFor();

        assertThat(folder.resolve("exit")).hasContent("0");
        assertThat(folder.resolve("err")).isEmptyFile();
    }
}
