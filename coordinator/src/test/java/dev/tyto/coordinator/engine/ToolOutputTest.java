package dev.tyto.coordinator.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tyto.core.redaction.Redaction;
import dev.tyto.core.tool.ToolResult;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ToolOutputTest {

    private static final int LIMIT = 16 * 1024;

    private final Redaction redaction = new Redaction();

    @TempDir
    Path workspace;

    @Test
    void shortResultIsLeftAsItIsAndNoFileIsMade() {
        ToolResult result = new ToolResult.Returned("x".repeat(LIMIT - 100));

        ToolResult bounded = bounded(result);

        assertThat(bounded).isEqualTo(result);
        assertThat(workspace).isEmptyDirectory();
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "ß", "€", "🦉", "x🦉", "xx🦉", "xxx🦉"})
    void longResultIsCutBetweenCharactersAndGoesOnInTheFile(String unit) throws IOException {
        String whole = unit.repeat(20_000);

        String text = bounded(new ToolResult.Returned(whole)).forModel();

        byte[] file = Files.readAllBytes(workspace.resolve("tool-output/2.1.txt"));
        int cursor = cursor(text);
        String rest = new String(file, cursor, file.length - cursor, StandardCharsets.UTF_8);
        assertThat(text.getBytes(StandardCharsets.UTF_8))
                .hasSizeLessThanOrEqualTo(LIMIT)
                .hasSizeGreaterThan(LIMIT - 400);
        assertThat(text).doesNotContain("\ufffd");
        assertThat(text.substring(0, text.indexOf("\n… cut: the tool returned ")) + rest)
                .isEqualTo(whole);
    }

    @ParameterizedTest
    @ValueSource(ints = {LIMIT - 20, LIMIT - 9, LIMIT - 1, LIMIT, LIMIT + 1, 100_000})
    void whatTheModelReadsIsNeverMore(int length) {
        String text = "x".repeat(length);

        assertThat(bytes(bounded(new ToolResult.Returned(text)))).isLessThanOrEqualTo(LIMIT);
        assertThat(bytes(bounded(new ToolResult.Refused(text)))).isLessThanOrEqualTo(LIMIT);
        assertThat(bytes(bounded(new ToolResult.Faulted(text)))).isLessThanOrEqualTo(LIMIT);
    }

    /// Wherever the cut falls in it or beside it.
    @Test
    void secretIsTakenOutBeforeTheTextIsCut() throws IOException {
        String secret = "swordfish-4711-battery";
        redaction.learn(secret);
        for (int before = LIMIT - 400; before <= LIMIT - 200; before++) {
            String whole = "x".repeat(before) + secret + "y".repeat(5_000);

            String text = bounded(new ToolResult.Returned(whole)).forModel();

            assertThat(text).as("secret at " + before).doesNotContain("sword").doesNotContain("battery");
            assertThat(workspace.resolve("tool-output/2.1.txt")).content().doesNotContain(secret);
        }
    }

    @Test
    void resultsWithoutATextOfTheToolAreLeftAsTheyAre() {
        ToolResult late = new ToolResult.TimedOut(Duration.ofSeconds(1));
        ToolResult unknown = new ToolResult.Unknown();

        assertThat(bounded(late)).isSameAs(late);
        assertThat(bounded(unknown)).isSameAs(unknown);
    }

    @Test
    void restThatCannotBeKeptIsSaid() throws IOException {
        Files.writeString(workspace.resolve("tool-output"), "in the way");

        String text = bounded(new ToolResult.Returned("x".repeat(20_000))).forModel();

        assertThat(text).endsWith("… cut: the tool returned 20000 bytes; the rest could not be kept");
    }

    private ToolResult bounded(ToolResult result) {
        return ToolOutput.bounded(result, redaction, workspace, Talk.tool(2, 1));
    }

    private static int bytes(ToolResult result) {
        return result.forModel().getBytes(StandardCharsets.UTF_8).length;
    }

    private static int cursor(String text) {
        Matcher end = Pattern.compile("read on there from byte (\\d+)$").matcher(text);
        assertThat(end.find()).isTrue();
        return Integer.parseInt(end.group(1));
    }
}
