package dev.tyto.deploy.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The real `./tyto` in a source tree of its own, whose JDK and build only pretend.
@Timeout(60)
class LauncherTest {

    private static final Path HOUSE = Path.of("").toAbsolutePath().getParent().getParent();
    private static final String PRETENDED_BUILD = """
            #!/bin/sh
            echo "built" >> builds
            mkdir -p deploy/app/target/quick/lib
            : > deploy/app/target/quick/lib/some.jar
            : > deploy/app/target/quick/tyto-deploy-app-1.jar
            """;

    private record Result(int exit, String out, String err) {}

    @TempDir
    Path folder;

    private Path tree;

    @BeforeEach
    void plantTree() throws IOException {
        tree = Files.createDirectory(folder.resolve("a tree"));
        Files.createDirectories(tree.resolve(".mvn"));
        Files.copy(HOUSE.resolve("tyto"), tree.resolve("tyto"));
        Files.copy(HOUSE.resolve(".mvn/find-jdk.sh"), tree.resolve(".mvn/find-jdk.sh"));
        script(tree.resolve("mvnw"), PRETENDED_BUILD);
        write(tree.resolve("pom.xml"), "<project/>");
        write(tree.resolve("core/src/main/java/A.java"), "class A {}");
        jdk("jdk-25", "25.0.1");
    }

    @Test
    void firstUseBuildsWithOneLineOnStandardErrorAndTheNextDoesNot() throws Exception {
        Result first = tyto("run", "a task");
        Result second = tyto("--version");

        assertThat(first.exit()).isZero();
        assertThat(first.err()).hasLineCount(1).startsWith("tyto: building");
        assertThat(second.err()).isEmpty();
        assertThat(builds()).isEqualTo(1);
    }

    @Test
    void argumentsReachJavaUnchanged() throws Exception {
        Result result = tyto("run", "two  words", "", "grün $HOME `x` \"q\"", "*");

        assertThat(result.out()).endsWith("<dev.tyto.deploy.app.Main><run><two  words><><grün $HOME `x` \"q\"><*>");
        assertThat(result.out()).contains("<--enable-native-access=ALL-UNNAMED>", "<-Xlog:all=error:stderr>", "/*>");
    }

    @Test
    void javaIsToldWhetherStandardOutputIsATerminal() throws Exception {
        Result intoAFile = tyto("--version");

        assertThat(intoAFile.out()).contains("<-Dtyto.terminal=false>");
    }

    @Test
    void changedSourcesAreBuiltAgainAndOtherFilesAreNot() throws Exception {
        Result _ = tyto("--version");
        write(tree.resolve("README.md"), "changed");
        write(tree.resolve("core/src/test/java/ATest.java"), "changed");
        Result _ = tyto("--version");
        long afterOthers = builds();
        write(tree.resolve("core/src/main/java/A.java"), "changed");
        Result _ = tyto("--version");
        long afterSource = builds();
        write(tree.resolve("core/pom.xml"), "changed");
        Result _ = tyto("--version");

        assertThat(List.of(afterOthers, afterSource, builds())).containsExactly(1L, 2L, 3L);
    }

    @Test
    void linkFromElsewhereFindsTheTree() throws Exception {
        Path elsewhere = Files.createDirectory(folder.resolve("elsewhere"));
        Path _ = Files.createSymbolicLink(elsewhere.resolve("link"), Path.of("../a tree/tyto"));
        Path second = Files.createSymbolicLink(elsewhere.resolve("second"), Path.of("link"));

        Result result = finish(start(elsewhere, second, "--version"));

        assertThat(result.exit()).as(result.err()).isZero();
        assertThat(result.out()).contains(tree.toRealPath() + "/target/tyto/app.");
    }

    @Test
    void buildThatFailsNamesItsLogAndStartsNothing() throws Exception {
        script(tree.resolve("mvnw"), "#!/bin/sh\necho broken\nexit 1\n");

        Result result = tyto("--version");

        assertThat(result.exit()).isEqualTo(6);
        assertThat(result.out()).isEmpty();
        assertThat(result.err()).hasLineCount(2).contains("the build failed; its log is ");
        assertThat(tree.resolve("target/tyto/build.log")).hasContent("broken");
    }

    @Test
    void buildThatFailedOnceIsTriedAgain() throws Exception {
        script(tree.resolve("mvnw"), "#!/bin/sh\nexit 1\n");
        Result _ = tyto("--version");
        script(tree.resolve("mvnw"), PRETENDED_BUILD);

        Result result = tyto("--version");

        assertThat(result.exit()).isZero();
    }

    @Test
    void firstUsesAtTheSameTimeBuildOnce() throws Exception {
        script(tree.resolve("mvnw"), PRETENDED_BUILD.replace("mkdir", "sleep 0.3\nmkdir"));

        List<Use> uses = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            uses.add(start(tree, tree.resolve("tyto"), "--version"));
        }
        List<Result> results = new ArrayList<>();
        for (Use use : uses) {
            results.add(finish(use));
        }

        assertThat(results).extracting(Result::exit).containsOnly(0);
        assertThat(builds()).isEqualTo(1);
    }

    @Test
    void oldJdksArePassedOver() throws Exception {
        jdk("jdk-17", "17.0.9");

        Result result = tyto("--version");

        assertThat(result.exit()).isZero();
        assertThat(result.out()).startsWith("jdk-25");
    }

    @Test
    void whereThereIsNoJdkOneSentenceSaysWhatToInstall() throws Exception {
        jdk("jdk-25", "21.0.4");

        Result result = tyto("--version");

        assertThat(result.exit()).isEqualTo(6);
        assertThat(result.out()).isEmpty();
        assertThat(result.err()).hasLineCount(1).contains("JDK 25", "install");
    }

    private Result tyto(String... arguments) throws Exception {
        return finish(start(tree, tree.resolve("tyto"), arguments));
    }

    /// A launcher that runs, and where its output goes.
    private record Use(Process process, Path out, Path err) {}

    private Use start(Path where, Path launcher, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of("sh", launcher.toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).directory(where.toFile());
        builder.environment().remove("JAVA_HOME");
        builder.environment().put("PATH", "/usr/bin:/bin");
        builder.environment().put("TYTO_JDK_FOLDERS", folder.resolve("jdk-17") + " " + folder.resolve("jdk-25"));
        Path out = Files.createTempFile(folder, "use", ".out");
        Path err = Files.createTempFile(folder, "use", ".err");
        builder.redirectOutput(out.toFile()).redirectError(err.toFile());
        return new Use(builder.start(), out, err);
    }

    private static Result finish(Use use) throws Exception {
        int exit = use.process().waitFor();
        return new Result(exit, Files.readString(use.out()), Files.readString(use.err()));
    }

    /// A JDK that prints its folder's name and what it was called with.
    private void jdk(String name, String version) throws IOException {
        Path jdk = folder.resolve(name);
        write(jdk.resolve("release"), "JAVA_VERSION=\"" + version + "\"\n");
        script(jdk.resolve("bin/javac"), "#!/bin/sh\n");
        script(jdk.resolve("bin/java"), "#!/bin/sh\nprintf '%s' " + name + "\nprintf '<%s>' \"$@\"\n");
    }

    private long builds() throws IOException {
        return Files.readAllLines(tree.resolve("builds")).size();
    }

    private static void script(Path file, String text) throws IOException {
        write(file, text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private static void write(Path file, String text) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }
}
