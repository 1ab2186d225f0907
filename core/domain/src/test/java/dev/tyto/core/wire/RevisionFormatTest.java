package dev.tyto.core.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tyto.core.json.Json;
import dev.tyto.core.plan.PlanDefect;
import dev.tyto.core.plan.Subtask;
import dev.tyto.core.plan.SubtaskId;
import dev.tyto.core.planning.PlanRevision;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class RevisionFormatTest {

    @Test
    void everyFieldIsReadInThePublicFormOfSubtasksAndIds() throws MalformedJsonException {
        Subtask subtask = new Subtask(
                new SubtaskId("s4"), "Find it.", "the price", List.of(), List.of(new SubtaskId("s1")), null);
        String written = JsonText.write(PlanFormat.writeSubtask(subtask));

        PlanFormat.RevisionReading reading = read("{\"add\":[" + written
                + "],\"change\":[{\"id\":\"s3\",\"instruction\":\"Go.\"}],\"drop\":[2,\" s5 \"],\"cancel\":[\"s6\"]}");

        assertThat(reading.defects()).isEmpty();
        assertThat(reading.revision())
                .isEqualTo(new PlanRevision(
                        List.of(subtask),
                        List.of(Subtask.of("s3", "Go.")),
                        List.of(new SubtaskId("2"), new SubtaskId("s5")),
                        List.of(new SubtaskId("s6"))));
    }

    @Test
    void whatIsLeftOutOrNullIsEmpty() throws MalformedJsonException {
        PlanFormat.RevisionReading reading = read("{\"add\":null,\"why\":\"no need\"}");

        assertThat(reading.defects()).isEmpty();
        assertThat(reading.revision()).isEqualTo(PlanRevision.NOTHING);
    }

    @Test
    void everyDefectOfFormIsNamedWithItsPlace() throws MalformedJsonException {
        PlanFormat.RevisionReading reading =
                read("{\"add\":[{\"id\":\"a\"},7],\"change\":{},\"drop\":[\"-\"],\"cancel\":\"s1\"}");

        assertThat(reading.defects())
                .extracting(PlanDefect::message)
                .containsExactly(
                        "add[0].instruction must be text that says what to do but was missing",
                        "add[1] must be an object but was a number",
                        "change must be a list but was an object",
                        "drop[0] must be 1 to 40 letters, digits, '.', '_' or '-' and start with a letter or digit but was"
                                + " \"-\"",
                        "cancel must be a list but was text");
    }

    @Test
    void whatIsNoObjectIsNoRevision() throws MalformedJsonException {
        assertThat(read("[]").defects()).hasOnlyElementsOfType(PlanDefect.Unreadable.class);
    }

    @Test
    void endlessListIsNotRead() throws MalformedJsonException {
        String items = IntStream.rangeClosed(0, PlanFormat.SUBTASK_LIMIT)
                .mapToObj(_ -> "0")
                .collect(Collectors.joining(","));

        PlanFormat.RevisionReading reading = read("{\"add\":[" + items + "]}");

        assertThat(reading.defects())
                .containsExactly(new PlanDefect.TooMany(PlanFormat.SUBTASK_LIMIT + 1, PlanFormat.SUBTASK_LIMIT));
    }

    @Test
    void schemaNamesTheFieldsThatAreRead() {
        Json.Obj schema = PlanFormat.revisionSchema();

        assertThat(schema.get("properties"))
                .get()
                .isInstanceOfSatisfying(
                        Json.Obj.class,
                        properties -> assertThat(properties.fields().keySet())
                                .containsExactly("add", "change", "drop", "cancel"));
    }

    private static PlanFormat.RevisionReading read(String json) throws MalformedJsonException {
        return PlanFormat.readRevision(JsonText.parse(json));
    }
}
