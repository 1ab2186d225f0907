package dev.tyto.core.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tyto.core.json.Json;
import dev.tyto.core.plan.Capability;
import dev.tyto.core.plan.Plan;
import dev.tyto.core.plan.PlanDefect;
import dev.tyto.core.plan.Subtask;
import dev.tyto.core.plan.SubtaskId;
import dev.tyto.core.task.Check;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

final class PlanFormatTest {

    private static final Plan PLAN = new Plan(List.of(
            new Subtask(
                    new SubtaskId("s1"),
                    "Add up.",
                    "a number",
                    List.of(new Capability("calculation")),
                    List.of(),
                    new Check.NumberBetween(BigDecimal.ZERO, BigDecimal.TEN)),
            new Subtask(
                    new SubtaskId("s2"),
                    "Write it down.",
                    "",
                    List.of(),
                    List.of(new SubtaskId("s1")),
                    new Check.Matches("\\d+"))));

    @Test
    void writtenPlanIsReadBack() throws MalformedJsonException {
        PlanFormat.Reading reading = PlanFormat.read(JsonText.parse(JsonText.write(PlanFormat.write(PLAN))));

        assertThat(reading.defects()).isEmpty();
        assertThat(new Plan(reading.subtasks())).isEqualTo(PLAN);
    }

    @Test
    void whatMayBeLeftOutHasItsDefault() {
        PlanFormat.Reading reading = read("{\"subtasks\":[{\"id\":1,\"instruction\":\"Go.\",\"note\":\"unknown\"}]}");

        assertThat(reading.defects()).isEmpty();
        assertThat(reading.subtasks()).containsExactly(Subtask.of("1", "Go."));
    }

    @Test
    void nullsCountAsLeftOut() {
        PlanFormat.Reading reading = read("{\"version\":null,\"subtasks\":[{\"id\":\" a \",\"instruction\":\"Go.\","
                + "\"deliverable\":null,\"capabilities\":null,\"dependsOn\":null,\"check\":null}]}");

        assertThat(reading.subtasks()).containsExactly(Subtask.of("a", "Go."));
    }

    @Test
    void idsAndDependenciesMayBeWholeNumbers() {
        PlanFormat.Reading reading = read("{\"version\":\"1\",\"subtasks\":[{\"id\":1,\"instruction\":\"Go.\"},"
                + "{\"id\":\"2\",\"instruction\":\"Go on.\",\"dependsOn\":[1]}]}");

        assertThat(reading.defects()).isEmpty();
        assertThat(reading.subtasks().getLast().dependsOn()).containsExactly(new SubtaskId("1"));
    }

    @Test
    void everyDefectIsNamedWithItsPlace() {
        PlanFormat.Reading reading = read("""
                {"version":1,"subtasks":[
                  {"id":"s1","instruction":"Go.","dependsOn":["s1","s9","bad id"]},
                  {"id":"../x","instruction":" ","deliverable":5,"capabilities":"files"},
                  "s3",
                  {"instruction":"Go.","capabilities":["", 1]},
                  {"id":"s1","instruction":"Again.","check":{"kind":"matches","pattern":"("}},
                  {"id":1.5,"instruction":"Go.","dependsOn":"s1","check":{"kind":"numberBetween","min":3,"max":1}},
                  {"id":"s6","check":{"kind":"smells"}},
                  {"id":"s7","instruction":"Go.","check":{"kind":"numberBetween","min":3}},
                  {"id":"s8","instruction":"Go.","dependsOn":["s10"],"check":[]},
                  {"id":"s10","instruction":"Go.","dependsOn":["s8"],"check":{}}
                ]}
                """);

        String id = " must be 1 to 40 letters, digits, '.', '_' or '-' and start with a letter or digit but was ";
        assertThat(reading.defects().stream().map(PlanDefect::message))
                .containsExactly(
                        "subtasks[0].dependsOn[2]" + id + "\"bad id\"",
                        "subtasks[1].id" + id + "\"../x\"",
                        "subtasks[1].instruction must be text that says what to do but was blank",
                        "subtasks[1].deliverable must be text but was a number",
                        "subtasks[1].capabilities must be a list but was text",
                        "subtasks[2] must be an object but was text",
                        "subtasks[3].id" + id + "missing",
                        "subtasks[3].capabilities[0] must be the name of a capability but was blank",
                        "subtasks[3].capabilities[1] must be the name of a capability but was a number",
                        "subtasks[4].check.pattern must be a regular expression but was ( (Unclosed group)",
                        "subtasks[5].id" + id + "a number",
                        "subtasks[5].dependsOn must be a list but was text",
                        "subtasks[5].check.min must be at most the maximum 1 but was 3",
                        "subtasks[6].instruction must be text that says what to do but was missing",
                        "subtasks[6].check.kind must be matches, numberBetween or json but was smells",
                        "subtasks[7].check.max must be a number but was missing",
                        "subtasks[8].check must be an object but was a list",
                        "subtasks[9].check.kind must be matches, numberBetween or json but is missing",
                        "subtask ids must be unique but s1 is used more than once",
                        "subtask s1 must not depend on itself",
                        "subtask s1 must depend on subtasks of this plan but depends on s9",
                        "dependencies must not form a cycle but do: s8 -> s10 -> s8");
    }

    @Test
    void aSubtaskWithoutInstructionMayStillBeDependedOn() {
        PlanFormat.Reading reading =
                read("{\"subtasks\":[{\"id\":\"a\"},{\"id\":\"b\",\"instruction\":\"Go.\",\"dependsOn\":[\"a\"]}]}");

        assertThat(reading.defects())
                .containsExactly(new PlanDefect.BadField(
                        "subtasks[0].instruction", "be text that says what to do but was missing"));
    }

    @Test
    void whatIsNoPlanIsRefusedWhole() {
        assertThat(read("[]").defects()).first().isInstanceOf(PlanDefect.Unreadable.class);
        assertThat(read("{}").defects())
                .containsExactly(new PlanDefect.BadField("subtasks", "be a list of subtasks but was missing"));
        assertThat(read("{\"subtasks\":{}}").defects())
                .containsExactly(new PlanDefect.BadField("subtasks", "be a list of subtasks but was an object"));
        assertThat(read("{\"subtasks\":[]}").defects()).containsExactly(new PlanDefect.Empty());
    }

    @Test
    void anotherVersionIsRefused() {
        for (String version : List.of("2", "0", "1.5", "\"2\"", "true", "[]")) {
            assertThat(read("{\"version\":" + version + ",\"subtasks\":[{\"id\":\"a\",\"instruction\":\"Go.\"}]}"))
                    .satisfies(reading -> assertThat(reading.subtasks()).isEmpty())
                    .satisfies(reading -> assertThat(reading.defects())
                            .singleElement()
                            .extracting(PlanDefect::message)
                            .asString()
                            .startsWith("version must be 1 but was "));
        }
    }

    @Test
    void overlongFieldsAreBadFieldsAndShownShort() {
        PlanFormat.Reading reading =
                read("{\"subtasks\":[{\"id\":\"" + "x".repeat(100_000) + "\",\"instruction\":\"Go.\",\"check\":"
                        + "{\"kind\":\"matches\",\"pattern\":\"" + "a".repeat(501) + "\"}}]}");

        assertThat(reading.defects()).hasSize(2).allSatisfy(defect -> {
            assertThat(defect).isInstanceOf(PlanDefect.BadField.class);
            assertThat(defect.message()).hasSizeLessThan(250);
        });
    }

    @Test
    @Timeout(5)
    void tenThousandSubtasksAreReadAndMoreAreNot() {
        assertThat(read(chain(10_000)).defects()).isEmpty();
        assertThat(read(chain(10_001)).defects()).containsExactly(new PlanDefect.TooMany(10_001, 10_000));
    }

    @Test
    void anyDefectMeansThatThereIsNoPlan() {
        for (String text : List.of(
                "{\"subtasks\":[{\"id\":\"a\",\"instruction\":\"Go.\"},{\"id\":\"b\"}]}",
                "{\"subtasks\":[{\"id\":\"a\",\"instruction\":\"Go.\",\"dependsOn\":[\"a\"]}]}",
                "{\"version\":2,\"subtasks\":[{\"id\":\"a\",\"instruction\":\"Go.\"}]}")) {
            assertThat(read(text).plan()).isEmpty();
        }
    }

    @Test
    void schemaNamesEveryFieldThatIsWritten() {
        Json.Obj written = PlanFormat.write(PLAN);
        Json.Obj schema = PlanFormat.schema();

        Json.Obj properties = object(schema, "properties");
        Json.Obj subtask = object(object(object(properties, "subtasks"), "items"), "properties");
        assertThat(properties.fields()).containsOnlyKeys(written.fields().keySet());
        assertThat(subtask.fields())
                .containsOnlyKeys(((Json.Obj) written.items("subtasks").getFirst())
                        .fields()
                        .keySet());
        assertThat(object(subtask, "check").items("anyOf")).hasSize(2);
    }

    @Test
    void exampleOfTheDocumentationIsAPlan() throws IOException {
        String page = Files.readString(Path.of("../../docs/plan-format.md"));
        String example = page.substring(page.indexOf("```json") + 7);

        PlanFormat.Reading reading = read(example.substring(0, example.indexOf("```")));

        assertThat(reading.defects()).isEmpty();
        assertThat(reading.subtasks()).hasSizeGreaterThan(1);
    }

    private static Json.Obj object(Json.Obj parent, String name) {
        return (Json.Obj) parent.get(name).orElseThrow();
    }

    private static String chain(int length) {
        return IntStream.range(0, length)
                .mapToObj(number -> "{\"id\":\"s" + number + "\",\"instruction\":\"Go.\",\"dependsOn\":["
                        + (number + 1 < length ? "\"s" + (number + 1) + "\"" : "") + "]}")
                .collect(Collectors.joining(",", "{\"subtasks\":[", "]}"));
    }

    private static PlanFormat.Reading read(String text) {
        try {
            return PlanFormat.read(JsonText.parse(text));
        } catch (MalformedJsonException e) {
            throw new AssertionError("the test's own JSON must be well formed", e);
        }
    }
}
