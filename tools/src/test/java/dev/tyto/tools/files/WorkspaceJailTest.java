package dev.tyto.tools.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tyto.core.json.Json;
import dev.tyto.core.tool.Tool;
import dev.tyto.core.tool.ToolResult;
import dev.tyto.tools.ToolCalls;
import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class WorkspaceJailTest {

    private static final String SECRET = "the secret outside";

    /// Both ways to hold a folder, so that the one this system does not use is tested too.
    enum Way {
        HELD,
        NAMED;

        Folder open(Path path) throws IOException {
            return switch (this) {
                case HELD -> Folder.open(path);
                case NAMED -> new NamedFolder(path.toRealPath());
            };
        }
    }

    @TempDir
    Path outside;

    private Path workspace;

    @BeforeEach
    void layOutTheWorld() throws IOException {
        workspace = Files.createDirectory(outside.resolve("workspace"));
        Files.writeString(outside.resolve("secret.txt"), SECRET);
        Files.createDirectory(outside.resolve("folder"));
        Files.writeString(outside.resolve("folder/secret.txt"), SECRET);
        Files.writeString(workspace.resolve("inside.txt"), "inside");
        Files.createSymbolicLink(workspace.resolve("file-link"), outside.resolve("secret.txt"));
        Files.createSymbolicLink(workspace.resolve("folder-link"), outside.resolve("folder"));
        Files.createSymbolicLink(workspace.resolve("inner-link"), Path.of("inside.txt"));
        Files.createSymbolicLink(workspace.resolve("dangling-link"), outside.resolve("made-by-link.txt"));
        Files.createSymbolicLink(workspace.resolve("loop"), Path.of("loop"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "../secret.txt | must stay inside the workspace",
                "a/../../secret.txt | must stay inside the workspace",
                "folder-link/../secret.txt | must stay inside the workspace",
                "/etc/passwd | must be relative to the workspace",
                "//etc/passwd | must be relative to the workspace",
                "~/x | must be relative to the workspace",
                "..\\secret.txt | must have / between its names",
                "\" \u0000x\" | must not contain control characters",
                "\"a\u0000.txt\" | must not contain control characters",
                "file-link | is a symbolic link",
                "inner-link | is a symbolic link",
                "dangling-link | is a symbolic link",
                "loop | is a symbolic link",
                "folder-link/secret.txt | `folder-link` must be a folder but is a symbolic link",
                "folder-link/new/a.txt | `folder-link` must be a folder but is a symbolic link",
                "inside.txt/a.txt | `inside.txt` must be a folder but is a file",
                ". | must name a file",
                "\"\" | must name a file",
                "a/ | must name a file",
                ".tyto-x | reserved",
            })
    void pathThatBreaksARuleIsRefusedWithTheRule(String path, String rule) throws Exception {
        ToolResult read = call(new ReadFile(), Json.object().put("path", path));
        ToolResult written =
                call(new WriteFile(), Json.object().put("path", path).put("content", "mine"));

        assertThat(List.of(read, written)).allSatisfy(result -> {
            assertThat(result).isInstanceOf(ToolResult.Refused.class);
            assertThat(result.forModel()).contains(rule).doesNotContain(SECRET).doesNotContain(outside.toString());
        });
        assertThat(outside.resolve("secret.txt")).hasContent(SECRET);
        assertThat(outside.resolve("folder")).isDirectoryContaining("glob:**secret.txt");
        assertThat(outside.resolve("folder/new")).doesNotExist();
        assertThat(outside.resolve("made-by-link.txt")).doesNotExist();
    }

    @Test
    void pathsOfAnyLengthAndDepthAreRefusedByTheirRule() throws InterruptedException {
        ToolResult deep = call(new ReadFile(), Json.object().put("path", "a/".repeat(40) + "b"));
        ToolResult wide = call(new ReadFile(), Json.object().put("path", "é".repeat(128)));
        ToolResult longer = call(new ReadFile(), Json.object().put("path", "a".repeat(1_001)));

        assertThat(deep.forModel()).contains("must have at most 32 names but has 41");
        assertThat(wide.forModel()).contains("must have names of at most 255 bytes");
        assertThat(longer.forModel()).contains("must have at most 1000 characters but has 1001");
    }

    @Test
    void listShowsLinksAndDoesNotFollowThem() throws InterruptedException {
        ToolResult all = call(new ListFiles(), Json.object());
        ToolResult through = call(new ListFiles(), Json.object().put("path", "folder-link"));

        assertThat(all.forModel())
                .contains("folder-link (symbolic link, not followed)\n")
                .contains("loop (symbolic link, not followed)\n")
                .doesNotContain("secret.txt");
        assertThat(through.forModel()).contains("must be a folder but is a symbolic link");
    }

    @Test
    void workspaceMayItselfBeReachedThroughALink() throws Exception {
        Path link = Files.createSymbolicLink(outside.resolve("way-in"), workspace);

        ToolResult result = ToolCalls.call(new ReadFile(), link, Json.object().put("path", "inside.txt"));

        assertThat(result.forModel()).isEqualTo("inside");
    }

    @Test
    @Timeout(value = 10, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void pipesAreNeverOpened() throws Exception {
        makePipe(workspace.resolve("pipe"));

        ToolResult read = call(new ReadFile(), Json.object().put("path", "pipe"));
        ToolResult under = call(new ReadFile(), Json.object().put("path", "pipe/a.txt"));
        ToolResult written =
                call(new WriteFile(), Json.object().put("path", "pipe").put("content", "x"));
        ToolResult listed = call(new ListFiles(), Json.object());

        assertThat(List.of(read, under, written))
                .allSatisfy(result -> assertThat(result.forModel()).contains("is a pipe, socket or device"));
        assertThat(listed.forModel()).contains("pipe (pipe, socket or device, not opened)");
    }

    @Test
    void folderIsNeitherReadNorReplaced() throws Exception {
        Files.createDirectory(workspace.resolve("notes"));

        ToolResult read = call(new ReadFile(), Json.object().put("path", "notes"));
        ToolResult written =
                call(new WriteFile(), Json.object().put("path", "notes").put("content", "x"));

        assertThat(read.forModel()).contains("must be a file but is a folder");
        assertThat(written.forModel()).contains("must be a file or not be there but is a folder");
    }

    @Test
    void heldFolderStaysTheSameWhenALinkTakesItsPlace() throws Exception {
        Path notes = Files.createDirectory(workspace.resolve("notes"));
        Files.writeString(notes.resolve("secret.txt"), "harmless");
        try (Folder root = Folder.open(workspace);
                Folder folder = root.enter("notes")) {
            Files.move(notes, workspace.resolve("moved"));
            Files.createSymbolicLink(notes, outside.resolve("folder"));

            try (SeekableByteChannel channel = folder.create("new.txt")) {
                assertThat(channel.isOpen()).isTrue();
            }
            folder.rename("new.txt", "secret.txt");
        }

        assertThat(outside.resolve("folder/secret.txt")).hasContent(SECRET);
        assertThat(workspace.resolve("moved/secret.txt")).isEmptyFile();
    }

    @Test
    void namedFolderRefusesToWorkOnceALinkTookItsPlace() throws Exception {
        Path notes = Files.createDirectory(workspace.resolve("notes"));
        try (Folder folder = new NamedFolder(workspace.toRealPath()).enter("notes")) {
            Files.delete(notes);
            Files.createSymbolicLink(notes, outside.resolve("folder"));

            assertThrows(IOException.class, () -> folder.read("secret.txt"));
            assertThrows(IOException.class, () -> folder.create("new.txt"));
            assertThrows(IOException.class, () -> folder.names(10));
            assertThrows(IOException.class, () -> folder.make("new"));
        }
        assertThat(outside.resolve("folder/new.txt")).doesNotExist();
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void linksAreNeverOpenedEvenUnlooked(Way way) throws Exception {
        try (Folder folder = way.open(workspace)) {
            assertThrows(IOException.class, () -> folder.read("file-link"));
            assertThrows(IOException.class, () -> folder.create("dangling-link"));
            assertThrows(IOException.class, () -> folder.enter("folder-link"));
        }
        assertThat(outside.resolve("made-by-link.txt")).doesNotExist();
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void bothWaysSeeAndDoTheSame(Way way) throws Exception {
        try (Folder folder = way.open(workspace)) {
            folder.make("sub");
            folder.make("sub");
            folder.create("draft").close();
            folder.rename("draft", "inside.txt");
            folder.delete("draft");
            folder.delete("file-link");

            assertThat(folder.look("sub").orElseThrow().kind()).isEqualTo(Entry.Kind.FOLDER);
            assertThat(folder.look("inside.txt")).contains(new Entry(Entry.Kind.FILE, 0, false));
            assertThat(folder.look("loop").orElseThrow().kind()).isEqualTo(Entry.Kind.SYMBOLIC_LINK);
            assertThat(folder.look("draft")).isEmpty();
            assertThat(folder.names(100))
                    .containsExactlyInAnyOrder(
                            "dangling-link", "folder-link", "inner-link", "inside.txt", "loop", "sub");
        }
        assertThat(outside.resolve("secret.txt")).hasContent(SECRET);
    }

    private ToolResult call(Tool tool, Json.Builder arguments) throws InterruptedException {
        return ToolCalls.call(tool, workspace, arguments);
    }

    private static void makePipe(Path path) throws Exception {
        Process process;
        try {
            process = new ProcessBuilder("mkfifo", path.toString()).start();
        } catch (IOException e) {
            assumeTrue(false, "skipped: mkfifo is absent");
            return;
        }
        assertThat(process.waitFor()).isZero();
    }
}
