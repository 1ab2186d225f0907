package dev.tyto.coordinator.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.tyto.core.artifact.Artifact;
import dev.tyto.core.artifact.Digest;
import dev.tyto.core.plan.SubtaskId;
import dev.tyto.core.run.RunId;
import dev.tyto.core.steps.AttemptId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FolderWorkspacesTest {

    private static final RunId RUN = new RunId("r1");
    private static final AttemptId FIRST = new AttemptId(new SubtaskId("a"), 1);
    private static final AttemptId SECOND = new AttemptId(new SubtaskId("a"), 2);

    @TempDir
    Path data;

    private FolderArtifacts artifacts;
    private FolderWorkspaces workspaces;

    @BeforeEach
    void open() {
        artifacts = new FolderArtifacts(data);
        workspaces = new FolderWorkspaces(data.resolve("runs"), artifacts);
    }

    @Test
    void attemptFindsItsInputsReadOnlyUnderTheirNames() throws IOException {
        Path folder = workspaces.open(RUN, FIRST, Map.of("in/table.csv", stored("a,b\n")));

        Path input = folder.resolve("in/table.csv");
        assertThat(input).hasContent("a,b\n");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(input)))
                .doesNotContain("w");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder)))
                .isEqualTo("rwx------");
    }

    @Test
    void eachAttemptHasAFolderOfItsOwn() throws IOException {
        Path first = workspaces.open(RUN, FIRST, Map.of());
        Files.writeString(first.resolve("mine.txt"), "x");

        Path second = workspaces.open(RUN, SECOND, Map.of());

        assertThat(second).isNotEqualTo(first).isEmptyDirectory();
    }

    @Test
    void openingAgainGivesTheFolderAsItIsNow() throws IOException {
        Path folder = workspaces.open(RUN, FIRST, Map.of());
        Files.writeString(folder.resolve("half.txt"), "x");

        Path again = workspaces.open(RUN, FIRST, Map.of());

        assertThat(again.resolve("half.txt")).hasContent("x");
    }

    @Test
    void folderThatWasHalfFilledIsFilledAnew() throws IOException {
        Path aside = data.resolve("runs/r1/a.a1.new/in");
        Files.createDirectories(aside);
        Files.writeString(aside.resolve("table.csv"), "half");

        Path folder = workspaces.open(RUN, FIRST, Map.of("in/table.csv", stored("a,b\n")));

        assertThat(folder.resolve("in/table.csv")).hasContent("a,b\n");
        assertThat(data.resolve("runs/r1")).isDirectoryNotContaining("glob:**.new");
    }

    @Test
    void folderIsNotThereWhenAnInputIsMissing() {
        Artifact lost = new Artifact("lost.txt", "text/plain", 4, Digest.of("lost"));

        assertThatThrownBy(() -> workspaces.open(RUN, FIRST, Map.of("lost.txt", lost)))
                .isInstanceOf(IOException.class);
        assertThat(data.resolve("runs/r1/a.a1")).doesNotExist();
    }

    @Test
    void whatTheAttemptMadeIsStoredInOrderOfNamesWithWhoMadeIt() throws IOException {
        Map<String, Artifact> inputs = Map.of("in.csv", stored("a,b\n"));
        Path folder = workspaces.open(RUN, FIRST, inputs);
        Files.createDirectories(folder.resolve("out"));
        Files.writeString(folder.resolve("out/z.txt"), "z");
        Files.writeString(folder.resolve("b.txt"), "b");

        List<Artifact> made = workspaces.made(RUN, FIRST, inputs);

        assertThat(made).extracting(Artifact::name).containsExactly("b.txt", "out/z.txt");
        assertThat(made).extracting(Artifact::madeBy).containsOnly("a.a1");
        assertThat(made).extracting(Artifact::digest).containsExactly(Digest.of("b"), Digest.of("z"));
    }

    @Test
    void linksHalfWrittenFilesAndKeptToolOutputAreNoResults() throws IOException {
        Path folder = workspaces.open(RUN, FIRST, Map.of());
        Files.createSymbolicLink(folder.resolve("passwd"), Path.of("/etc/passwd"));
        Files.createSymbolicLink(folder.resolve("etc"), Path.of("/etc"));
        Files.writeString(folder.resolve(".tyto-123"), "half");
        Files.createDirectories(folder.resolve("tool-output"));
        Files.writeString(folder.resolve("tool-output/0.0.txt"), "whole");
        Files.writeString(folder.resolve("result.txt"), "x");

        List<Artifact> made = workspaces.made(RUN, FIRST, Map.of());

        assertThat(made).extracting(Artifact::name).containsExactly("result.txt");
    }

    @Test
    void fileIsAddedUnderItsOwnNameWhereThatIsFree() throws IOException {
        Path folder = workspaces.open(RUN, FIRST, Map.of());

        Artifact added = add("sub/new.txt", "new");

        assertThat(added.name()).isEqualTo("sub/new.txt");
        assertThat(folder.resolve("sub/new.txt")).hasContent("new");
        assertThat(folder).isDirectoryNotContaining("glob:**/.tyto-*");
    }

    @Test
    void fileOfATakenNameIsAddedUnderANameThatSaysWhoseItIs() throws IOException {
        Path folder = workspaces.open(RUN, FIRST, Map.of());
        Files.writeString(folder.resolve("taken.txt"), "mine");

        List<String> names = List.of(
                add("taken.txt", "theirs").name(), add("taken.txt", "others").name());

        assertThat(names).containsExactly("child/taken.txt", "child-2/taken.txt");
        assertThat(folder.resolve("taken.txt")).hasContent("mine");
        assertThat(folder.resolve("child/taken.txt")).hasContent("theirs");
        assertThat(folder.resolve("child-2/taken.txt")).hasContent("others");
    }

    @Test
    void fileThatIsAddedAgainIsTheOneThatIsThere() throws IOException {
        Path folder = workspaces.open(RUN, FIRST, Map.of());
        Files.writeString(folder.resolve("taken.txt"), "mine");
        add("taken.txt", "theirs");

        Artifact again = add("taken.txt", "theirs");

        assertThat(again.name()).isEqualTo("child/taken.txt");
        assertThat(folder.resolve("child-2")).doesNotExist();
    }

    @Test
    void fileIsAddedBesideAFileThatHasTheNameOfItsFolder() throws IOException {
        Path folder = workspaces.open(RUN, FIRST, Map.of());
        Files.writeString(folder.resolve("out"), "a file");

        Artifact added = add("out/x.txt", "theirs");

        assertThat(added.name()).isEqualTo("child/out/x.txt");
        assertThat(folder.resolve("child/out/x.txt")).hasContent("theirs");
    }

    @Test
    void nothingIsAddedThroughALinkOutOfTheFolder() throws IOException {
        Path outside = Files.createDirectories(data.resolve("outside"));
        Path folder = workspaces.open(RUN, FIRST, Map.of());
        Files.createSymbolicLink(folder.resolve("out"), outside);

        Artifact added = add("out/x.txt", "theirs");

        assertThat(added.name()).isEqualTo("child/out/x.txt");
        assertThat(outside).isEmptyDirectory();
    }

    @Test
    void fileWhoseContentIsMissingIsNotThereAndNothingOfItIs() throws IOException {
        Path folder = workspaces.open(RUN, FIRST, Map.of());
        Artifact lost = new Artifact("lost.txt", "text/plain", 4, Digest.of("lost"));

        assertThatThrownBy(() -> workspaces.add(RUN, FIRST, lost, "child")).isInstanceOf(IOException.class);
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void fileThatWasAddedHalfInACrashIsAddedWhole() throws IOException {
        Path folder = workspaces.open(RUN, FIRST, Map.of());
        Files.writeString(folder.resolve(".tyto-" + Digest.of("theirs").hex()), "the");

        add("x.txt", "theirs");

        assertThat(folder.resolve("x.txt")).hasContent("theirs");
        assertThat(folder).isDirectoryNotContaining("glob:**/.tyto-*");
    }

    @Test
    void pipeIsNoResultAndKeepsNobodyWaiting() throws Exception {
        Path folder = workspaces.open(RUN, FIRST, Map.of());
        assumeThat(new ProcessBuilder("mkfifo", folder.resolve("pipe").toString())
                        .start()
                        .waitFor())
                .isZero();
        Files.writeString(folder.resolve("result.txt"), "x");

        List<Artifact> made = workspaces.made(RUN, FIRST, Map.of());

        assertThat(made).extracting(Artifact::name).containsExactly("result.txt");
    }

    @Test
    void fileWithTheLongestNameIsPublishedAndHandedOn() throws IOException {
        String name = "n".repeat(251) + ".txt";
        Path folder = workspaces.open(RUN, FIRST, Map.of());
        Files.writeString(folder.resolve(name), "x");

        Artifact made = workspaces.made(RUN, FIRST, Map.of()).getFirst();
        Path next = workspaces.open(RUN, SECOND, Map.of(name, made));
        Artifact added = workspaces.add(RUN, SECOND, named(name, stored("y")), "child");

        assertThat(next.resolve(name)).hasContent("x");
        assertThat(added.name()).isEqualTo("child/" + name);
    }

    @Test
    void fileThatCannotBeReadEndsThePublishing() throws IOException {
        Path folder = workspaces.open(RUN, FIRST, Map.of());
        Path closed = Files.writeString(folder.resolve("closed.txt"), "x");
        Files.setPosixFilePermissions(closed, Set.of());
        assumeThat(Files.isReadable(closed)).isFalse(); // root reads everything

        assertThatThrownBy(() -> workspaces.made(RUN, FIRST, Map.of())).isInstanceOf(IOException.class);
    }

    @Test
    void fileThatChangesAfterItWasPublishedKeepsItsContent() throws IOException {
        Path folder = workspaces.open(RUN, FIRST, Map.of());
        Path result = Files.writeString(folder.resolve("result.txt"), "first");
        Artifact made = workspaces.made(RUN, FIRST, Map.of()).getFirst();
        Files.writeString(result, "second");

        Path next = workspaces.open(RUN, SECOND, Map.of("result.txt", made));

        assertThat(next.resolve("result.txt")).hasContent("first");
    }

    private Artifact add(String name, String content) throws IOException {
        return workspaces.add(RUN, FIRST, named(name, stored(content)), "child");
    }

    private Artifact stored(String content) throws IOException {
        Path file = Files.createTempFile(data, "in", ".txt");
        Files.writeString(file, content);
        return artifacts.store(file, "in.txt");
    }

    private static Artifact named(String name, Artifact file) {
        return new Artifact(name, file.mediaType(), file.sizeBytes(), file.digest());
    }
}
