package dev.tyto.tools.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.tyto.core.json.Json;
import dev.tyto.core.tool.ToolCall;
import dev.tyto.core.tool.ToolResult;
import dev.tyto.core.tool.ToolScope;
import dev.tyto.tools.ToolCalls;
import dev.tyto.tools.exchange.ModelText;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileToolsTest {

    @TempDir
    Path workspace;

    @Test
    void writtenTextIsReadBackAsItWas() throws InterruptedException {
        String text = "Zeile 1\r\nnaïve 🦉\n\nlast line without end";

        ToolResult written = write("notes/deep/a.txt", text);
        ToolResult read = read("notes/deep/a.txt");

        assertThat(written.forModel()).isEqualTo("wrote `notes/deep/a.txt` (43 bytes)");
        assertThat(read).isEqualTo(new ToolResult.Returned(text));
    }

    @Test
    void writingAgainReplacesTheWholeFileAndLeavesNothingBeside() throws Exception {
        write("a.txt", "a long first version");

        ToolResult result = write("./a.txt", "short");

        assertThat(result.forModel()).isEqualTo("replaced `a.txt` (5 bytes)");
        assertThat(workspace.resolve("a.txt")).hasContent("short");
        assertThat(names(workspace)).containsExactly("a.txt");
    }

    @Test
    void draftThatACrashLeftIsNeitherListedNorInTheWay() throws Exception {
        write("a.txt", "1");
        String draft = ".tyto-" + "0".repeat(64);
        Files.writeString(workspace.resolve(draft), "half");

        ToolResult listed = list(Json.object());
        ToolResult read = read(draft);

        assertThat(listed.forModel()).isEqualTo("a.txt (1 byte)\n[1 entry]");
        assertThat(read.forModel()).contains("must not use names that start with .tyto-");
    }

    @Test
    void readOnlyFileIsNotReplaced() throws Exception {
        Path attachment = Files.writeString(workspace.resolve("table.csv"), "a;b");
        Files.setPosixFilePermissions(attachment, PosixFilePermissions.fromString("r--r--r--"));

        ToolResult result = write("table.csv", "changed");

        assertThat(result).isInstanceOf(ToolResult.Refused.class);
        assertThat(result.forModel()).contains("`table.csv` must not be read-only but is");
        assertThat(attachment).hasContent("a;b");
        assertThat(list(Json.object()).forModel()).contains("table.csv (3 bytes, read-only)");
    }

    @Test
    void contentBeyondOneMebibyteIsRefusedAndOfOneIsWritten() throws InterruptedException {
        ToolResult within = write("big.txt", "x".repeat(1 << 20));
        ToolResult beyond = write("bigger.txt", "é".repeat((1 << 19) + 1));

        assertThat(within.forModel()).isEqualTo("wrote `big.txt` (1048576 bytes)");
        assertThat(beyond.forModel()).contains("at most 1048576 bytes of UTF-8 but has 1048578");
    }

    @Test
    void pagesOfALongFileAreTheFile() throws Exception {
        String text = IntStream.rangeClosed(1, 5_000)
                .mapToObj(line -> "line " + line + " 🦉\n")
                .collect(Collectors.joining());
        Files.writeString(workspace.resolve("long.txt"), text);

        String read = readAll("long.txt");

        assertThat(read).isEqualTo(text);
    }

    @Test
    void oneEndlessLineCanBeReadToItsEnd() throws Exception {
        String text = "🦉é€x".repeat(8_000);
        Files.writeString(workspace.resolve("line.json"), text);

        String read = readAll("line.json");

        assertThat(read).isEqualTo(text);
    }

    @Test
    void offsetAndLimitCountLinesFromOne() throws Exception {
        Files.writeString(workspace.resolve("a.txt"), "one\ntwo\nthree\nfour\n");

        ToolResult middle = read("a.txt", 2, 2);
        ToolResult end = read("a.txt", 4, 5);
        ToolResult beyond = read("a.txt", 6, 1);

        assertThat(middle.forModel())
                .isEqualTo("two\nthree\n\n[lines 2 to 3 of `a.txt`, a file of 19 bytes; call read_file again with"
                        + " offset=4 for what comes next]");
        assertThat(end.forModel()).isEqualTo("four\n");
        assertThat(beyond.forModel())
                .isEqualTo("refused: argument `offset` must be at most 4, the number of lines of `a.txt`, but was 6");
    }

    @Test
    void emptyFileAndEmptyFolderAreSaidToBeEmpty() throws Exception {
        ToolResult folder = list(Json.object());
        Files.createFile(workspace.resolve("empty.txt"));

        ToolResult file = read("empty.txt");

        assertThat(folder.forModel()).isEqualTo("(the folder is empty)");
        assertThat(file.forModel()).isEqualTo("(the file is empty)");
    }

    @Test
    void binaryFileIsRefused() throws Exception {
        Files.write(workspace.resolve("photo.png"), new byte[] {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n', 0});

        ToolResult result = read("photo.png");

        assertThat(result).isInstanceOf(ToolResult.Refused.class);
        assertThat(result.forModel()).contains("`photo.png` must be a text file but is binary (9 bytes)");
    }

    @Test
    void latinTextIsReadAndSaidToBeSo() throws Exception {
        Files.write(workspace.resolve("old.csv"), "caf\u00e9;1\n".getBytes(StandardCharsets.ISO_8859_1));

        ToolResult result = read("old.csv");

        assertThat(result.forModel()).isEqualTo("café;1\n\n[not UTF-8: read as ISO-8859-1]");
    }

    @Test
    void latinTextNeverOutgrowsTheLimit() throws Exception {
        byte[] text = "\u00e9\u00e8\n".repeat(20_000).getBytes(StandardCharsets.ISO_8859_1);
        Files.write(workspace.resolve("old.txt"), text);

        ToolResult result = read("old.txt");

        assertThat(ModelText.bytes(result.forModel())).isBetween(15_000L, (long) ModelText.MAX_BYTES);
    }

    @Test
    void listIsSortedRecursiveAndHasSizes() throws Exception {
        write("b/z.txt", "12345");
        write("b/a/1.txt", "1");
        write("a.txt", "");
        Files.writeString(workspace.resolve("new\nline"), "x");

        ToolResult all = list(Json.object());
        ToolResult below = list(Json.object().put("path", "b/a"));

        assertThat(all.forModel())
                .isEqualTo("a.txt (0 bytes)\nb/\nb/a/\nb/a/1.txt (1 byte)\nb/z.txt (5 bytes)\n"
                        + "new\\u000aline (1 byte)\n[6 entries]");
        assertThat(below.forModel()).isEqualTo("b/a/1.txt (1 byte)\n[1 entry]");
    }

    @Test
    void longListComesInPagesOfAtMostAThousand() throws Exception {
        for (int number = 0; number < 1_200; number++) {
            Files.createFile(workspace.resolve(String.valueOf(1_000 + number)));
        }

        String first = list(Json.object()).forModel();
        String rest = list(Json.object().put("offset", 1_001)).forModel();

        assertThat(first.lines()).hasSize(1_001).contains("1999 (0 bytes)").doesNotContain("2000 (0 bytes)");
        assertThat(first)
                .endsWith("[entries 1 to 1000 of 1200; call list_files again with offset=1001, or with the"
                        + " path of one folder]");
        assertThat(rest.lines()).hasSize(201);
    }

    @Test
    void listOfLongNamesStaysWithinItsBytes() throws Exception {
        for (int number = 0; number < 200; number++) {
            Files.createFile(workspace.resolve("x".repeat(200) + number));
        }

        String text = list(Json.object()).forModel();

        assertThat(ModelText.bytes(text)).isLessThanOrEqualTo(ModelText.MAX_BYTES);
        assertThat(text).contains("of 200; call list_files again with offset=");
    }

    @Test
    void missingFileIsRefusedWithAHint() throws InterruptedException {
        ToolResult file = read("nothing.txt");
        ToolResult folder = read("no/such/folder.txt");

        assertThat(file.forModel())
                .isEqualTo("refused: there is no file `nothing.txt` in the workspace; list_files shows what there is");
        assertThat(folder.forModel()).contains("there is no folder `no` in the workspace");
    }

    @Test
    void missingWorkspaceIsAFaultThatNamesNoPathOfTheMachine() throws InterruptedException {
        Path gone = workspace.resolve("gone");

        ToolResult result = ToolCalls.call(new ListFiles(), gone, Json.object());

        assertThat(result).isInstanceOf(ToolResult.Faulted.class);
        assertThat(result.forModel()).contains("the workspace is gone").doesNotContain(workspace.toString());
    }

    @Test
    void interruptEndsACall() {
        Thread.currentThread().interrupt();

        assertThrows(InterruptedException.class, () -> write("a.txt", "never"));
        assertThat(workspace).isEmptyDirectory();
    }

    @Test
    void binaryPartIsRefusedEvenBeforeTheOffset() throws Exception {
        Files.writeString(workspace.resolve("a.bin"), "text\n\u0000\ntext\n");

        ToolResult before = read("a.bin", 1, 1);
        ToolResult after = read("a.bin", 3, 1);

        assertThat(List.of(before, after))
                .allSatisfy(result -> assertThat(result.forModel()).contains("is binary"));
    }

    @Test
    void interruptWithinAFileEndsTheCall() throws Exception {
        write("a.txt", "text");
        WorkspaceJail jail = new WorkspaceJail(workspace);

        assertThrows(
                InterruptedException.class,
                () -> jail.inFolder(List.of(), false, folder -> {
                    Thread.currentThread().interrupt();
                    folder.read("a.txt").read(ByteBuffer.allocate(4));
                    return ModelText.returned("read on");
                }));
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }

    @Test
    void interruptWithinAListEndsTheCall() throws Exception {
        write("a.txt", "text");
        WorkspaceJail jail = new WorkspaceJail(workspace);

        assertThrows(
                InterruptedException.class,
                () -> jail.inFolder(List.of(), false, folder -> {
                    Thread.currentThread().interrupt();
                    FolderWalk.of(folder, WorkspacePath.parse("."));
                    return ModelText.returned("listed on");
                }));
    }

    @Test
    void writesAtOnceToOnePathLeaveOneOfThemWhole() throws Exception {
        CountDownLatch start = new CountDownLatch(1);
        List<Future<ToolResult>> results = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int number = 0; number < 16; number++) {
                String text = String.valueOf((char) ('a' + number)).repeat(100_000);
                String key = "key-" + number;
                results.add(threads.submit(() -> {
                    start.await();
                    Json.Obj arguments = Json.object()
                            .put("path", "new/folder/a.txt")
                            .put("content", text)
                            .build();
                    ToolCall call = new ToolCall("c1", "write_file", "not read", arguments, false);
                    return new WriteFile().call(call, new ToolScope(workspace, key));
                }));
            }
            start.countDown();
        }

        for (Future<ToolResult> result : results) {
            assertThat(result.get()).isInstanceOf(ToolResult.Returned.class);
        }
        assertThat(Files.readString(workspace.resolve("new/folder/a.txt"))).matches("([a-p])\\1{99999}");
        assertThat(names(workspace.resolve("new/folder"))).containsExactly("a.txt");
    }

    @Test
    void nameThatNoTextCanHoldIsCounted() throws Exception {
        write("a.txt", "text");
        Process process = new ProcessBuilder("sh", "-c", "touch \"$(printf 'bad\\377')\"")
                .directory(workspace.toFile())
                .start();
        assertThat(process.waitFor()).isZero();

        ToolResult result = list(Json.object());

        assertThat(result.forModel()).isEqualTo("a.txt (4 bytes)\n[1 entry; 1 could not be read]");
    }

    private String readAll(String path) throws InterruptedException {
        StringBuilder text = new StringBuilder();
        long offset = 1;
        while (true) {
            String page = read(path, offset, 1_000_000).forModel();
            assertThat(ModelText.bytes(page)).isLessThanOrEqualTo(ModelText.MAX_BYTES);
            int note = page.lastIndexOf("\n[lines ");
            if (note < 0) {
                return text.append(page).toString();
            }
            text.append(page, 0, note);
            String next = page.substring(page.lastIndexOf("offset=") + "offset=".length());
            offset = Long.parseLong(next.substring(0, next.indexOf(' ')));
        }
    }

    private ToolResult write(String path, String content) throws InterruptedException {
        Json.Builder arguments = Json.object().put("path", path).put("content", content);
        return ToolCalls.call(new WriteFile(), workspace, arguments);
    }

    private ToolResult read(String path) throws InterruptedException {
        return ToolCalls.call(new ReadFile(), workspace, Json.object().put("path", path));
    }

    private ToolResult read(String path, long offset, long limit) throws InterruptedException {
        Json.Builder arguments =
                Json.object().put("path", path).put("offset", offset).put("limit", limit);
        return ToolCalls.call(new ReadFile(), workspace, arguments);
    }

    private ToolResult list(Json.Builder arguments) throws InterruptedException {
        return ToolCalls.call(new ListFiles(), workspace, arguments);
    }

    private static List<String> names(Path folder) throws IOException {
        try (Stream<Path> inside = Files.list(folder)) {
            return inside.map(path -> String.valueOf(path.getFileName())).toList();
        }
    }
}
