package dev.tyto.core.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tyto.core.artifact.Digest;
import dev.tyto.core.budget.Spend;
import dev.tyto.core.event.Recorded;
import dev.tyto.core.event.RunEvent;
import dev.tyto.core.json.Json;
import dev.tyto.core.message.Message;
import dev.tyto.core.message.Part;
import dev.tyto.core.model.ModelReply;
import dev.tyto.core.plan.Capability;
import dev.tyto.core.plan.Plan;
import dev.tyto.core.plan.Subtask;
import dev.tyto.core.plan.SubtaskId;
import dev.tyto.core.planning.PlanningResult.Origin;
import dev.tyto.core.run.RunId;
import dev.tyto.core.steps.StepKey;
import dev.tyto.core.steps.StepScope;
import dev.tyto.core.tool.ToolCall;
import dev.tyto.core.wire.EventFormat.Blob;
import dev.tyto.core.wire.EventFormat.Blobs;
import dev.tyto.core.wire.EventFormat.Written;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

final class EventBodiesTest {

    private static final String LONG = "x".repeat(257);
    private static final int LINE_LIMIT = 32 * 1024;

    @Test
    void textOfTwoHundredAndFiftySixBytesStaysInTheLine() {
        Written inside = EventFormat.write(feedback("ü".repeat(128)));
        Written outside = EventFormat.write(feedback("ü".repeat(128) + "."));

        assertThat(inside.blobs()).isEmpty();
        assertThat(inside.line()).contains("ü".repeat(128));
        assertThat(outside.blobs()).containsExactly(new Blob(Digest.of("ü".repeat(128) + "."), "ü".repeat(128) + "."));
        assertThat(outside.line()).doesNotContain("ü");
    }

    @Test
    void referenceIsTheSha256OfTheText() {
        Written written = EventFormat.write(feedback(LONG));

        // printf 'x%.0s' $(seq 257) | sha256sum
        assertThat(written.line())
                .endsWith("\"event\":{\"by\":\"ada\",\"text\":{\"$blob\":"
                        + "\"15eb95a462ee20bd91a415ae2d4aed341288186ddaa2b37908f7d592f0c3f85f\"}}}");
    }

    @Test
    void sameTextIsOneBlob() {
        RunEvent event = new RunEvent.Unknown(
                "K", 1, Json.object().put("a", LONG).put("b", LONG).build());

        assertThat(EventFormat.write(recorded(event)).blobs()).hasSize(1);
    }

    @Test
    void fieldsThatLookLikeReferencesSurvive() throws MalformedJsonException {
        Json.Obj natural = (Json.Obj) JsonText.parse("{\"$blob\":\"x\",\"$$blob\":[{\"$blob\":null,\"as\":\"json\"}],"
                + "\"$$$blob\":1,\"$\":2,\"blob\":3,\"a$blob\":4,\"$blobs\":5}");

        assertSurvives(new RunEvent.Unknown("K", 1, natural));
    }

    @Test
    void missingBlobIsNamedWithItsEventAndRun() {
        String line = EventFormat.write(feedback(LONG)).line();

        assertThatThrownBy(() -> EventFormat.read(line, Blobs.NONE))
                .isInstanceOf(MalformedJsonException.class)
                .hasMessage("event Feedback must be well formed: blob "
                        + Digest.of(LONG).hex() + " of event 7 of run r1 must be stored with it but is missing");
    }

    @Test
    void damagedBlobIsNamedWithItsEventAndRun() {
        Written written = EventFormat.write(feedback(LONG));
        Blobs damaged = Blobs.of(List.of(new Blob(Digest.of(LONG), LONG + "!")));

        assertThatThrownBy(() -> EventFormat.read(written.line(), damaged))
                .isInstanceOf(MalformedJsonException.class)
                .hasMessageContaining("blob " + Digest.of(LONG).hex() + " of event 7 of run r1")
                .hasMessageContaining("is damaged");
    }

    @Test
    void referenceThatIsNoneIsRefused() {
        String line = EventFormat.write(feedback("short")).line();

        for (String reference : List.of(
                "{\"$blob\":1}",
                "{\"$blob\":\"x\"}",
                "{\"$blob\":\"" + Digest.of("").hex() + "\",\"as\":\"xml\"}")) {
            assertThatThrownBy(() -> EventFormat.read(line.replace("\"short\"", reference), digest -> Optional.of("")))
                    .as(reference)
                    .isInstanceOf(MalformedJsonException.class)
                    .hasMessageStartingWith("event Feedback must be well formed: blob of event 7 of run r1");
        }
    }

    @Test
    void blobsInBlobsDownToNoEndAreRefused() {
        List<Blob> blobs = new ArrayList<>();
        String inner = "[]";
        for (int i = 0; i < 200; i++) {
            Blob blob = new Blob(Digest.of(inner), inner);
            blobs.add(blob);
            inner = "{\"$blob\":\"" + blob.digest().hex() + "\",\"as\":\"json\"}";
        }
        String line = EventFormat.write(feedback("short")).line().replace("\"short\"", inner);

        assertThatThrownBy(() -> EventFormat.read(line, Blobs.of(blobs)))
                .isInstanceOf(MalformedJsonException.class)
                .hasMessageContaining("nested at most 100 deep");
    }

    @Test
    void planOfAHundredLongSubtasksSurvives() throws MalformedJsonException {
        List<Subtask> subtasks = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            List<SubtaskId> before = subtasks.stream().map(Subtask::id).toList();
            subtasks.add(new Subtask(
                    new SubtaskId("subtask-with-a-rather-long-name-" + i),
                    "Instruction \u2028 ".repeat(i * 3 + 1) + i,
                    "d".repeat(200),
                    List.of(new Capability("files")),
                    before,
                    null));
        }

        assertSurvives(new RunEvent.PlanAdopted(0, new Plan(subtasks), Origin.PLANNER));
    }

    @Test
    void sixtyFourToolCallsSurvive() throws MalformedJsonException {
        List<Part> parts = new ArrayList<>();
        for (int i = 0; i < 64; i++) {
            Json.Obj arguments = Json.object().put("text", "y".repeat(i * 10)).build();
            parts.add(new Part.Call(
                    new ToolCall("call-" + i, "write_file", "{text: " + "\\".repeat(200) + i, arguments, true)));
        }

        assertSurvives(said(new Message(Message.Speaker.ASSISTANT, parts)));
    }

    @Test
    void textOfManyMebibytesSurvives() throws MalformedJsonException {
        assertSurvives(said(Message.assistant("🦉\u0000".repeat(1_000_000))));
    }

    @Test
    void longTextWithLoneSurrogatesSurvives() throws MalformedJsonException {
        assertSurvives(said(Message.assistant("\ud83e?\udd89".repeat(1_000) + "\ud83e")));
    }

    @Test
    void valueNestedDeeperThanAReaderGoesSurvives() throws MalformedJsonException {
        Json nested = Json.of("core");
        for (int i = 0; i < 450; i++) {
            nested = i % 2 == 0
                    ? Json.array(List.of(nested))
                    : Json.object().put("n", nested).build();
        }

        assertSurvives(
                new RunEvent.Unknown("K", 1, Json.object().put("nested", nested).build()));
    }

    @Test
    void bodyOfManySmallFieldsIsKeptBesideItsLineAsAWhole() throws MalformedJsonException {
        Json.Builder body = Json.object();
        for (int i = 0; i < 2_000; i++) {
            body.put("a-field-of-some-length-" + i, i);
        }

        Written written = assertSurvives(new RunEvent.Unknown("K", 1, body.build()));

        assertThat(written.line()).endsWith(",\"as\":\"json\"}}");
        assertThat(written.blobs()).hasSize(1);
    }

    @Test
    void everyEventOfTheSampleSurvives() throws MalformedJsonException {
        for (Recorded recorded : NewestLog.all()) {
            assertSurvives(recorded.event());
        }
    }

    @Property(tries = 250)
    void anyBodySurvives(@ForAll long seed) throws MalformedJsonException {
        SplittableRandom random = new SplittableRandom(seed);

        assertSurvives(new RunEvent.Unknown("K", 1, object(random, random.nextInt(5))));
    }

    private static Json.Obj object(SplittableRandom random, int depth) {
        Map<String, Json> fields = new LinkedHashMap<>();
        int count = many(random, depth);
        for (int i = 0; i < count; i++) {
            fields.put(
                    random.nextInt(10) == 0 ? "$".repeat(random.nextInt(4)) + "blob" : text(random),
                    value(random, depth));
        }
        return new Json.Obj(fields);
    }

    /// Few, or where nothing is nested any more sometimes hundreds.
    private static int many(SplittableRandom random, int depth) {
        return depth == 0 && random.nextInt(8) == 0 ? random.nextInt(400) : random.nextInt(6);
    }

    private static Json value(SplittableRandom random, int depth) {
        return switch (random.nextInt(depth == 0 ? 4 : 6)) {
            case 0, 1 -> Json.of(text(random));
            case 2 -> Json.of(random.nextLong());
            case 3 -> random.nextBoolean() ? new Json.Nul() : Json.of(random.nextBoolean());
            case 4 -> object(random, depth - 1);
            default -> {
                List<Json> items = new ArrayList<>();
                int count = many(random, depth);
                for (int i = 0; i < count; i++) {
                    items.add(value(random, depth - 1));
                }
                yield new Json.Arr(items);
            }
        };
    }

    /// Of letters, controls, quotes, halves of surrogate pairs and everything else.
    private static String text(SplittableRandom random) {
        int length = random.nextInt(40) == 0 ? random.nextInt(3_000) : random.nextInt(20);
        StringBuilder text = new StringBuilder();
        int style = random.nextInt(4);
        for (int i = 0; i < length; i++) {
            text.append((char)
                    switch (style) {
                        case 0 -> 'a' + random.nextInt(26);
                        case 1 -> random.nextInt(0x80);
                        case 2 -> 0xd7f0 + random.nextInt(0x900);
                        default -> random.nextInt(0x1_0000);
                    });
        }
        return text.toString();
    }

    /// What is written is in bounds, is read back to the same, and is written again byte for byte.
    private static Written assertSurvives(RunEvent event) throws MalformedJsonException {
        Recorded recorded = recorded(event);

        Written written = EventFormat.write(recorded);

        assertThat(written.line().getBytes(StandardCharsets.UTF_8).length).isLessThanOrEqualTo(LINE_LIMIT);
        assertThat(written.line()).doesNotContain("\n");
        assertThat(written.blobs())
                .doesNotHaveDuplicates()
                .allMatch(blob -> blob.digest().equals(Digest.of(blob.text())))
                .allMatch(blob -> StandardCharsets.UTF_8.newEncoder().canEncode(blob.text()));
        Recorded read = EventFormat.read(written.line(), Blobs.of(written.blobs()));
        assertThat(read.equals(recorded)).as("reads back to the same event").isTrue();
        assertThat(EventFormat.write(read).equals(written))
                .as("is written again byte for byte")
                .isTrue();
        return written;
    }

    private static RunEvent said(Message message) {
        return new RunEvent.ModelCalled(
                StepKey.modelCall(new StepScope.Planning(0), 0),
                1,
                new ModelReply.Completed(
                        message, ModelReply.Finish.STOP, new ModelReply.Usage(1, 0, 1, 0, true), "tiny", Duration.ZERO),
                Spend.NONE);
    }

    private static Recorded feedback(String text) {
        return recorded(new RunEvent.Feedback("ada", text));
    }

    private static Recorded recorded(RunEvent event) {
        return new Recorded(new RunId("r1"), 7, 1, Instant.EPOCH, event);
    }
}
