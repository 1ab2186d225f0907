package dev.tyto.core.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tyto.core.event.Recorded;
import dev.tyto.core.event.RunEvent;
import dev.tyto.core.json.Json;
import dev.tyto.core.message.Message;
import dev.tyto.core.message.Part;
import dev.tyto.core.redaction.Redaction;
import dev.tyto.core.run.RunId;
import dev.tyto.core.tool.ToolCall;
import dev.tyto.core.tool.ToolResult;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// A secret is planted in every text of every event that there is a sample of, and looked for in what is stored.
final class PlantedSecretTest {

    /// By these, things are found again that were named before, or that people configured: they are kept.
    private static final Set<String> KEPT = Set.of(
            "Answer.id",
            "Answer.request",
            "Approve.id",
            "Approve.request",
            "ApprovalRequested.request",
            "Arm.strategy",
            "Arm.worker",
            "BudgetKind.unit",
            "Cancel.id",
            "Deny.id",
            "Deny.request",
            "EditPlan.id",
            "Exported.format",
            "ModelName.text",
            "Overdraft.scope",
            "Parent.step",
            "Parent.team",
            "Pause.id",
            "Prompt.id",
            "RaiseBudget.id",
            "Resume.id",
            "RunId.value",
            "RunOptions.idempotencyKey",
            "SubtaskId.value");

    private static final int RECOGNISABLE = 8;

    @Property(tries = 4, shrinking = ShrinkingMode.OFF)
    void secretIsInNothingThatIsStored(@ForAll("secrets") String secret) {
        Redaction redaction = new Redaction();
        redaction.learn(secret);
        Set<String> leaks = new TreeSet<>();
        int planted = 0;

        for (Recorded sample : NewestLog.all()) {
            if (sample.event() instanceof RunEvent.Unknown) {
                continue;
            }
            for (Planted each : plantings(sample.event(), secret)) {
                planted++;
                RunEvent clean = EventFormat.redacted((RunEvent) each.value(), redaction);
                if (stored(clean).stream().anyMatch(text -> shows(text, secret))) {
                    leaks.add(each.place());
                }
            }
        }

        assertThat(planted).isGreaterThan(500);
        leaks.removeAll(KEPT);
        assertThat(leaks).isEmpty();
    }

    @Provide
    Arbitrary<String> secrets() {
        return Arbitraries.strings()
                .withChars("abcdefghijklmnopqrstuvwxyz0123456789")
                .ofMinLength(16)
                .ofMaxLength(40);
    }

    @Test
    void callsWhoseIdsHoldSecretsKeepIdsOfTheirOwn() {
        Redaction redaction = new Redaction();
        redaction.learn("swordfish");
        redaction.learn("trustno1");
        Message calls = new Message(Message.Speaker.ASSISTANT, List.of(call("swordfish"), call("trustno1")));
        Message results = Message.results(List.of(result("swordfish"), result("trustno1")));

        List<Message> clean = EventFormat.redacted(List.of(calls, results), redaction);

        assertThat(clean.getFirst().calls()).extracting(ToolCall::id).containsExactly("[redacted]", "[redacted]-2");
        assertThat(clean.getLast().parts())
                .extracting(part -> ((Part.Result) part).callId())
                .containsExactly("[redacted]", "[redacted]-2");
    }

    private static Part.Call call(String id) {
        return new Part.Call(new ToolCall(id, "echo", "{}", Json.object().build(), false));
    }

    private static Part.Result result(String id) {
        return new Part.Result(id, "echo", new ToolResult.Returned("x"));
    }

    /// A value with the secret in one of its texts, and the record and component that hold that text.
    private record Planted(Object value, String place) {}

    private static List<Planted> plantings(@Nullable Object value, String secret) {
        return switch (value) {
            case null -> List.of();
            case Json _ -> List.of();
            case List<?> items -> inList(items, secret);
            case Map<?, ?> _ -> List.of();
            case Record whole -> inRecord(whole, secret);
            default -> List.of();
        };
    }

    private static List<Planted> inList(List<?> items, String secret) {
        List<Planted> planted = new ArrayList<>();
        for (int i = 0; i < items.size(); i++) {
            for (Planted each : planted(items.get(i), "", secret)) {
                List<Object> changed = new ArrayList<>(items);
                changed.set(i, each.value());
                planted.add(new Planted(changed, each.place()));
            }
        }
        return planted;
    }

    private static List<Planted> inRecord(Record whole, String secret) {
        RecordComponent[] components = whole.getClass().getRecordComponents();
        Map<RecordComponent, @Nullable Object> values = new LinkedHashMap<>();
        for (RecordComponent component : components) {
            values.put(component, valueOf(whole, component));
        }
        List<Planted> planted = new ArrayList<>();
        values.forEach((component, value) -> {
            String place = whole.getClass().getSimpleName() + "." + component.getName();
            for (Planted each : planted(value, place, secret)) {
                Map<RecordComponent, @Nullable Object> changed = new LinkedHashMap<>(values);
                changed.put(component, each.value());
                rebuilt(whole.getClass(), components, changed)
                        .ifPresent(made ->
                                planted.add(new Planted(made, each.place().isEmpty() ? place : each.place())));
            }
        });
        return planted;
    }

    private static List<Planted> planted(@Nullable Object value, String place, String secret) {
        return value instanceof String text
                ? List.of(new Planted(secret, place), new Planted(text + " " + secret + ".", place))
                : plantings(value, secret);
    }

    private static @Nullable Object valueOf(Record whole, RecordComponent component) {
        try {
            component.getAccessor().setAccessible(true);
            return component.getAccessor().invoke(whole);
        } catch (ReflectiveOperationException e) {
            throw new LinkageError(e.getMessage(), e);
        }
    }

    /// The record with these values; empty when it does not take them.
    private static Optional<Object> rebuilt(
            Class<?> type, RecordComponent[] components, Map<RecordComponent, @Nullable Object> values) {
        try {
            Class<?>[] types = new Class<?>[components.length];
            for (int i = 0; i < types.length; i++) {
                types[i] = components[i].getType();
            }
            Constructor<?> constructor = type.getDeclaredConstructor(types);
            constructor.setAccessible(true);
            return Optional.of(constructor.newInstance(values.values().toArray()));
        } catch (InvocationTargetException e) {
            return Optional.empty();
        } catch (ReflectiveOperationException e) {
            throw new LinkageError(e.getMessage(), e);
        }
    }

    private static List<String> stored(RunEvent event) {
        EventFormat.Written written = EventFormat.write(new Recorded(new RunId("r"), 1, 1, Instant.EPOCH, event));
        List<String> stored = new ArrayList<>(List.of(written.line()));
        written.blobs().forEach(blob -> stored.add(blob.text()));
        return stored;
    }

    private static boolean shows(String text, String secret) {
        return text.contains(secret.substring(0, RECOGNISABLE))
                || text.contains(secret.substring(secret.length() - RECOGNISABLE));
    }
}
