package dev.tyto.core.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tyto.core.budget.BudgetKind;
import dev.tyto.core.budget.Spend;
import dev.tyto.core.event.Recorded;
import dev.tyto.core.event.RunEvent;
import dev.tyto.core.json.Json;
import dev.tyto.core.message.Message;
import dev.tyto.core.model.ModelReply;
import dev.tyto.core.plan.SubtaskId;
import dev.tyto.core.run.RunId;
import dev.tyto.core.steps.AttemptId;
import dev.tyto.core.work.Outcome;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

final class EventFormatTest {

    private static final String LINE =
            "{\"run\":\"r1\",\"seq\":3,\"epoch\":1,\"at\":\"2030-01-01T00:00:00Z\",\"kind\":\"RunParked\",\"v\":1,"
                    + "\"event\":{\"reason\":\"interrupted\"}}";

    @Test
    void unknownFieldsAreIgnored() throws MalformedJsonException {
        String line = LINE.replace("\"v\":1", "\"v\":1,\"colour\":[1,{}]")
                .replace("\"interrupted\"", "\"interrupted\",\"shape\":null");

        assertThat(read(line)).isEqualTo(read(LINE));
    }

    @Test
    void absentVersionIsTheFirst() throws MalformedJsonException {
        assertThat(read(LINE.replace("\"v\":1,", ""))).isEqualTo(read(LINE));
    }

    @Test
    void answerThatWasCutOffSaysSoAndEveryOtherIsWhole() throws MalformedJsonException {
        AttemptId attempt = new AttemptId(new SubtaskId("s1"), 1);
        Outcome cut = new Outcome.Answered("so f", false, Spend.NONE);
        Recorded recorded =
                new Recorded(new RunId("r1"), 1, 1, Instant.EPOCH, new RunEvent.SubtaskEnded(attempt, cut, List.of()));

        String line = EventFormat.write(recorded).line();

        assertThat(line).contains("\"whole\":false");
        assertThat(read(line)).isEqualTo(recorded);
        assertThat(read(line.replace(",\"whole\":false", "")).event())
                .isEqualTo(new RunEvent.SubtaskEnded(attempt, new Outcome.Answered("so f", Spend.NONE), List.of()));
    }

    @Test
    void answerThatAnExhaustedBudgetEndedNamesTheLimit() throws MalformedJsonException {
        AttemptId attempt = new AttemptId(new SubtaskId("s1"), 1);
        Outcome best = new Outcome.Answered("so far", false, BudgetKind.MODEL_CALLS, Spend.NONE);
        Recorded recorded =
                new Recorded(new RunId("r1"), 1, 1, Instant.EPOCH, new RunEvent.SubtaskEnded(attempt, best, List.of()));

        String line = EventFormat.write(recorded).line();

        assertThat(line).contains("\"exhausted\":\"model-calls\"");
        assertThat(read(line)).isEqualTo(recorded);
    }

    @Test
    void unknownKindIsKeptAsItIs() throws MalformedJsonException {
        String line = LINE.replace("RunParked", "RunTeleported").replace("\"v\":1", "\"v\":4");

        Recorded recorded = read(line);

        assertThat(recorded.event())
                .isEqualTo(new RunEvent.Unknown(
                        "RunTeleported",
                        4,
                        Json.object().put("reason", "interrupted").build()));
        assertThat(EventFormat.kind(recorded.event())).isEqualTo("RunTeleported");
        assertThat(EventFormat.write(recorded)).isEqualTo(new EventFormat.Written(line, List.of()));
    }

    @Test
    void newerVersionIsKeptAsItIs() throws MalformedJsonException {
        String line = LINE.replace("\"v\":1", "\"v\":2").replace("\"reason\"", "\"raison\"");

        Recorded recorded = read(line);

        assertThat(recorded.event())
                .isEqualTo(new RunEvent.Unknown(
                        "RunParked",
                        2,
                        Json.object().put("raison", "interrupted").build()));
        assertThat(EventFormat.write(recorded).line()).isEqualTo(line);
    }

    @Test
    void unknownEventNeedsAnEnvelopeInForm() {
        String line = LINE.replace("RunParked", "RunTeleported");

        assertBroken(line.replace("\"v\":1", "\"v\":0"), "RunTeleported", "v must be at least 1 but was 0");
        assertBroken(line.replace("\"seq\":3", "\"seq\":-3"), "RunTeleported", "sequence number");
        assertBroken(line.replace("{\"reason\":\"interrupted\"}", "[]"), "RunTeleported", "event must be an object");
        assertBroken(line.replace("RunTeleported", "R".repeat(101)), "R".repeat(60) + "…", "at most 100 characters");
    }

    @Test
    void olderBodyIsLiftedStepByStep() throws MalformedJsonException {
        List<Upcaster> chain = List.of(
                older -> Json.object()
                        .put("b", older.text("a").orElseThrow() + "2")
                        .build(),
                older -> Json.object()
                        .put("c", older.text("b").orElseThrow() + "3")
                        .build());

        Json.Obj fromFirst = Upcaster.lift(Json.object().put("a", "1").build(), 1, chain);
        Json.Obj fromSecond = Upcaster.lift(Json.object().put("b", "1").build(), 2, chain);
        Json.Obj fromNewest = Upcaster.lift(Json.object().put("c", "1").build(), 3, chain);

        assertThat(List.of(fromFirst, fromSecond, fromNewest))
                .extracting(each -> each.text("c").orElseThrow())
                .containsExactly("123", "13", "1");
    }

    @Test
    void brokenEventNamesKindAndField() {
        assertBroken(LINE.replace("\"reason\"", "\"raison\""), "RunParked", "reason must be text but was missing");
        assertBroken(LINE.replace("\"interrupted\"", "7"), "RunParked", "reason must be text but was a number");
        assertBroken(LINE.replace("\"seq\":3", "\"seq\":0"), "RunParked", "sequence number");
        assertBroken(LINE.replace("\"seq\":3", "\"seq\":1e300"), "RunParked", "seq must be a whole number of 64 bits");
        assertBroken(LINE.replace("\"r1\"", "\"../etc\""), "RunParked", "run id must be");
        assertBroken(LINE.replace("2030-01-01T00:00:00Z", "yesterday"), "RunParked", "yesterday");
        assertBroken(
                LINE.replace("\"event\":{", "\"other\":{"), "RunParked", "event must be an object but was missing");
    }

    @Test
    void brokenPlaceDeepInAnEventIsNamed() {
        assertBroken(
                line("ModelCalled").replace("\"finish\":\"stop\"", "\"finish\":\"bored\""),
                "ModelCalled",
                "event.reply.finish must be one of stop, length, tool-calls, content-filter, other but was bored");
        assertBroken(
                line("ModelRequested").replaceFirst("\"kind\":\"text\"", "\"kind\":\"smell\""),
                "ModelRequested",
                "event.newMessages[0].parts[0].kind must be one of text, reasoning, call, result but was smell");
        assertBroken(
                line("PlanAdopted").replace("\"dependsOn\":[\"s1\"]", "\"dependsOn\":[\"s9\"]"),
                "PlanAdopted",
                "subtask s2 must depend on subtasks of this plan but depends on s9");
        assertBroken(line("ToolCalled").replace(".0\"", ".x\""), "ToolCalled", "x");
    }

    @Test
    void constructorsOfRecordsStayStrict() {
        assertBroken(line("Scored").replace("\"value\":0.5", "\"value\":1.5"), "Scored", "score must lie in [0, 1]");
        assertBroken(
                line("RunAccepted").replace("notes/sum.txt", "../../etc/passwd"), "RunAccepted", "artifact name must");
    }

    @Test
    void absentOptionalFieldsTakeTheirDefault() throws MalformedJsonException {
        String line =
                line("RunEnded").replaceAll(",\"ending\":\\{[^}]*\\}", "").replaceAll("\"evidence\":\\[[^]]*\\],", "");

        assertThat(read(line).event()).isInstanceOfSatisfying(RunEvent.RunEnded.class, ended -> {
            assertThat(ended.ending()).isNull();
            assertThat(ended.evidence()).isEmpty();
        });
    }

    @Test
    void whatIsNoEventIsRefused() {
        assertThatThrownBy(() -> read("")).isInstanceOf(MalformedJsonException.class);
        assertThatThrownBy(() -> read("[]"))
                .isInstanceOf(MalformedJsonException.class)
                .hasMessageContaining("must be an object but was a list");
        assertThatThrownBy(() -> read("{}"))
                .isInstanceOf(MalformedJsonException.class)
                .hasMessageContaining("kind must be text but was missing");
        assertThatThrownBy(() -> read(LINE.substring(0, 80))).isInstanceOf(MalformedJsonException.class);
    }

    @Test
    void loneSurrogateInAReplySurvivesTheLog() throws MalformedJsonException {
        Recorded before = SampleLog.all().stream()
                .filter(each -> each.event() instanceof RunEvent.ModelCalled)
                .findFirst()
                .orElseThrow();
        RunEvent.ModelCalled called = (RunEvent.ModelCalled) before.event();
        ModelReply.Completed reply = (ModelReply.Completed) called.reply();
        ModelReply odd = new ModelReply.Completed(
                Message.assistant("cut \ud83e"), reply.finish(), reply.usage(), reply.servedBy(), reply.latency());
        Recorded after = new Recorded(
                before.run(),
                before.sequence(),
                before.epoch(),
                before.at(),
                new RunEvent.ModelCalled(called.key(), called.attempt(), odd, called.spend()));

        assertThat(read(EventFormat.write(after).line())).isEqualTo(after);
    }

    private static Recorded read(String line) throws MalformedJsonException {
        return EventFormat.read(line, EventFormat.Blobs.NONE);
    }

    private static String line(String kind) {
        return SampleLog.all().stream()
                .filter(each -> EventFormat.kind(each.event()).equals(kind))
                .map(each -> EventFormat.write(each).line())
                .findFirst()
                .orElseThrow();
    }

    private static void assertBroken(String line, String kind, String what) {
        assertThatThrownBy(() -> read(line))
                .isInstanceOf(MalformedJsonException.class)
                .hasMessageStartingWith("event " + kind + " must be well formed: ")
                .hasMessageContaining(what);
    }
}
