package dev.tyto.core.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tyto.core.artifact.Digest;
import dev.tyto.core.event.Recorded;
import dev.tyto.core.event.RunEvent;
import dev.tyto.core.json.Json;
import dev.tyto.core.json.JsonSchema;
import dev.tyto.core.plan.Plan;
import dev.tyto.core.plan.Subtask;
import dev.tyto.core.plan.SubtaskId;
import dev.tyto.core.planning.PlanningResult.Origin;
import dev.tyto.core.redaction.Redaction;
import dev.tyto.core.run.RunId;
import dev.tyto.core.steps.StepKey;
import dev.tyto.core.task.Check;
import dev.tyto.core.tool.ToolCall;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class EventRedactionTest {

    private static final String SECRET = "sword\"fish";
    private static final StepKey KEY = StepKey.parse("s1.a1.s0/0.0");

    private final Redaction redaction = new Redaction();

    @Test
    void eventWithoutSecretsIsTheSameInstance() {
        redaction.learn(SECRET);

        for (Recorded recorded : NewestLog.all()) {
            assertThat(EventFormat.redacted(recorded.event(), redaction)).isSameAs(recorded.event());
        }
    }

    @Test
    void secretInAToolCallIsTakenOutOfTextAndValue() {
        redaction.learn(SECRET);
        Json.Obj parsed = Json.object()
                .put("id", SECRET)
                .put(SECRET, Json.texts(List.of("a " + SECRET)))
                .build();
        RunEvent event = new RunEvent.ToolRequested(
                KEY, new ToolCall("call-1", "fetch", "mended: " + JsonText.write(parsed), parsed, false));

        RunEvent.ToolRequested clean = (RunEvent.ToolRequested) EventFormat.redacted(event, redaction);

        assertThat(clean.call().parsed())
                .isEqualTo(Json.object()
                        .put("id", "[redacted]")
                        .put("[redacted]", Json.texts(List.of("a [redacted]")))
                        .build());
        assertThat(clean.call().arguments())
                .isEqualTo("mended: {\"id\":\"[redacted]\",\"[redacted]\":[\"a [redacted]\"]}");
        assertThat(clean.key()).isEqualTo(KEY);
    }

    @Test
    void patternWithASecretBecomesOneThatNothingMatches() {
        redaction.learn("sword(fish");
        Plan plan = new Plan(List.of(new Subtask(
                new SubtaskId("s1"), "Say it.", "", List.of(), List.of(), new Check.Matches("sword(fish)"))));

        RunEvent.PlanAdopted clean = (RunEvent.PlanAdopted)
                EventFormat.redacted(new RunEvent.PlanAdopted(0, plan, Origin.PLANNER), redaction);

        assertThat(clean.plan().subtasks().getFirst().check()).isEqualTo(new Check.Matches("\\[redacted\\]"));
    }

    @Test
    void schemaWithASecretBecomesOneThatAdmitsNothing() throws MalformedJsonException {
        redaction.learn("swordfish");
        JsonSchema schema = new JsonSchema((Json.Obj) JsonText.parse("{\"properties\":{\"swordfish\":{}}}"));
        Plan plan = new Plan(List.of(
                new Subtask(new SubtaskId("s1"), "Say it.", "", List.of(), List.of(), new Check.JsonValue(schema))));

        RunEvent.PlanAdopted clean = (RunEvent.PlanAdopted)
                EventFormat.redacted(new RunEvent.PlanAdopted(0, plan, Origin.PLANNER), redaction);

        assertThat(clean.plan().subtasks().getFirst().check())
                .isInstanceOfSatisfying(
                        Check.JsonValue.class,
                        check -> assertThat(
                                        check.schema().defectsOf(Json.object().build()))
                                .isNotEmpty());
    }

    @Test
    void eventOfANewerTytoStaysAsItIs() {
        redaction.learn("swordfish");
        RunEvent event =
                new RunEvent.Unknown("K", 1, Json.object().put("a", "swordfish").build());

        assertThat(EventFormat.redacted(event, redaction)).isSameAs(event);
    }

    /// Whatever a secret is, the event that it is taken out of keeps to the rules of its records, and holds it at
    /// most where something is named.
    @Test
    void anyTextOfAnyEventCanBeASecret() throws MalformedJsonException {
        Set<String> kept = new LinkedHashSet<>();
        int cleaned = 0;

        for (Recorded recorded : NewestLog.all()) {
            RunEvent event = recorded.event();
            if (event instanceof RunEvent.Unknown) {
                continue;
            }
            for (String text : texts(event)) {
                Redaction fresh = new Redaction();
                fresh.learn(text);
                RunEvent clean = EventFormat.redacted(event, fresh);
                cleaned += clean.equals(event) ? 0 : 1;
                collect(body(clean), "", text.strip(), kept);
            }
        }

        assertThat(cleaned).isGreaterThan(100);
        assertThat(kept).isSubsetOf(NAMED);
    }

    private static final Set<String> NAMED = Set.of(
            "about",
            "blame",
            "cancelled",
            "cause",
            "child",
            "configuration",
            "dependsOn",
            "dropped",
            "fault",
            "finish",
            "format",
            "from",
            "id",
            "idempotencyKey",
            "key",
            "kind",
            "logProbs",
            "missing",
            "model",
            "next",
            "origin",
            "path",
            "plannerModel",
            "prices",
            "prompts",
            "request",
            "results",
            "role",
            "run",
            "scope",
            "sha256",
            "shown",
            "speaker",
            "status",
            "step",
            "strategy",
            "subtask",
            "synthesizerModel",
            "team",
            "tools",
            "worker",
            "workerModel",
            "limit",
            "ids");

    private static Json.Obj body(RunEvent event) throws MalformedJsonException {
        Recorded recorded = new Recorded(new RunId("r"), 1, 1, Instant.EPOCH, event);
        EventFormat.Written written = EventFormat.write(recorded);
        Json packed = ((Json.Obj) JsonText.parse(written.line())).get("event").orElseThrow();
        return (Json.Obj) new BodyUnpacker(EventFormat.Blobs.of(written.blobs()), "event").unpack(packed);
    }

    private static Set<String> texts(RunEvent event) throws MalformedJsonException {
        Set<String> texts = new LinkedHashSet<>();
        gather(body(event), texts);
        texts.removeIf(text -> text.strip().length() < 6 || Digest.of("").hex().equals(text));
        return texts;
    }

    private static void gather(Json json, Set<String> texts) {
        switch (json) {
            case Json.Str(String text) -> texts.add(text);
            case Json.Arr(List<Json> items) -> items.stream().limit(20).forEach(item -> gather(item, texts));
            case Json.Obj(Map<String, Json> fields) -> fields.values().forEach(field -> gather(field, texts));
            case Json.Num _, Json.Bool _, Json.Nul _ -> {}
        }
    }

    private static void collect(Json json, String name, String secret, Set<String> names) {
        switch (json) {
            case Json.Str(String text) -> {
                if (text.contains(secret)) {
                    names.add(name);
                }
            }
            case Json.Arr(List<Json> items) -> items.forEach(item -> collect(item, name, secret, names));
            case Json.Obj(Map<String, Json> fields) ->
                fields.forEach((field, value) -> collect(value, field, secret, names));
            case Json.Num _, Json.Bool _, Json.Nul _ -> {}
        }
    }
}
