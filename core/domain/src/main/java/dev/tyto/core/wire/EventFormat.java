package dev.tyto.core.wire;

import dev.tyto.core.artifact.Digest;
import dev.tyto.core.event.Recorded;
import dev.tyto.core.event.RunEvent;
import dev.tyto.core.json.Json;
import dev.tyto.core.message.Message;
import dev.tyto.core.redaction.Redaction;
import dev.tyto.core.run.RunId;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The event log's wire form: one line of JSON an event, `{"run","seq","epoch","at","kind","v","event":{…}}`, of at
/// most 32 KiB, with its large parts beside it as blobs. Its rules are in `docs/event-log.md`. Stateless.
///
/// Reading is lenient (unknown fields are ignored, absent optional ones have their default, older forms are lifted),
/// what is built is strict: an event that breaks a rule of its record is refused. Writing what was read gives the
/// same line and the same blobs, byte for byte, where it was written in the newest version or is [RunEvent.Unknown].
public final class EventFormat {

    /// One event as it is stored: its line, without a line end, and all that the line refers to, also indirectly,
    /// each once. Line and blobs are committed together.
    public record Written(String line, List<Blob> blobs) {
        public Written {
            blobs = List.copyOf(blobs);
        }
    }

    /// A part of one event or of many, stored once: `digest` is that of the text's UTF-8.
    public record Blob(Digest digest, String text) {}

    /// Where blobs are found again.
    @FunctionalInterface
    public interface Blobs {

        /// For lines that refer to nothing.
        Blobs NONE = _ -> Optional.empty();

        /// The blob's text, or nothing when there is no such blob.
        Optional<String> find(Digest digest);

        /// These and no others.
        static Blobs of(Collection<Blob> blobs) {
            Map<Digest, String> texts = new HashMap<>();
            blobs.forEach(blob -> texts.put(blob.digest(), blob.text()));
            return digest -> Optional.ofNullable(texts.get(digest));
        }
    }

    private EventFormat() {}

    /// The event as it is stored.
    public static Written write(Recorded recorded) {
        RunEvent event = recorded.event();
        String envelope = JsonText.write(Json.object()
                .put("run", recorded.run().value())
                .put("seq", recorded.sequence())
                .put("epoch", recorded.epoch())
                .put("at", recorded.at().toString())
                .put("kind", kind(event))
                .put(
                        "v",
                        event instanceof RunEvent.Unknown unknown
                                ? unknown.version()
                                : EventKind.of(event).version())
                .build());
        String opening = envelope.substring(0, envelope.length() - 1) + ",\"event\":";
        BodyPacker packer = new BodyPacker();
        String body = packer.pack(body(event), Bodies.LINE_LIMIT - Bodies.bytes(opening) - 1);
        return new Written(opening + body + "}", packer.blobs());
    }

    /// Reads what [#write] wrote, in this version or an older one. What a newer one wrote, in a kind or a version
    /// that this one does not know, is read as [RunEvent.Unknown].
    ///
    /// @throws MalformedJsonException when the line is no JSON, its event is broken, or a blob of it is missing or
    ///     damaged; the message names kind and field, or event, run and digest
    public static Recorded read(String line, Blobs source) throws MalformedJsonException {
        Fields envelope = Fields.of(JsonText.parse(line), "");
        String kind = envelope.text("kind");
        try {
            return read(envelope, kind, source);
        } catch (MalformedJsonException | IllegalArgumentException | DateTimeException e) {
            throw new MalformedJsonException(
                    "event " + JsonKind.shown(kind) + " must be well formed: " + e.getMessage());
        }
    }

    /// The event's kind as the log names it, such as `RunAccepted`.
    public static String kind(RunEvent event) {
        return event instanceof RunEvent.Unknown unknown
                ? unknown.kind()
                : EventKind.of(event).text();
    }

    /// The event without the secrets that this redaction knows or recognises: the same instance when there are none.
    /// Digests, step keys, ids of runs, subtasks, messages and prompts, names of workers and models, and constants
    /// stay as they are, and so does an event of a newer Tyto. Ids of tool calls that differ go on to differ.
    public static RunEvent redacted(RunEvent event, Redaction redaction) {
        if (event instanceof RunEvent.Unknown) {
            return event;
        }
        EventKind kind = EventKind.of(event);
        Optional<Json.Obj> cleaned = new BodyCleaner(redaction).cleaned(body(event));
        try {
            return cleaned.isEmpty() ? event : event(kind, Fields.of(cleaned.get(), "event"));
        } catch (MalformedJsonException | IllegalArgumentException | DateTimeException e) {
            throw new IllegalStateException("redacted event " + kind.text() + " must be well formed but is not", e);
        }
    }

    /// The messages without these secrets, as they stand in an event that is [#redacted]: the same instance when
    /// there are none.
    public static List<Message> redacted(List<Message> messages, Redaction redaction) {
        String name = "messages";
        Json.Obj body = Json.object().put(name, MessageForm.writeAll(messages)).build();
        Optional<Json.Obj> cleaned = new BodyCleaner(redaction).cleaned(body);
        try {
            return cleaned.isEmpty() ? messages : Fields.of(cleaned.get(), name).list(name, MessageForm::read);
        } catch (MalformedJsonException | IllegalArgumentException e) {
            throw new IllegalStateException("redacted messages must be well formed but are not", e);
        }
    }

    private static Recorded read(Fields envelope, String kind, Blobs source) throws MalformedJsonException {
        RunId run = new RunId(envelope.text("run"));
        long sequence = envelope.number("seq");
        int version = envelope.integer("v", 1);
        if (version < 1) {
            throw envelope.broken("v", "be at least 1", String.valueOf(version));
        }
        Fields packed = envelope.one("event", fields -> fields);
        BodyUnpacker unpacker = new BodyUnpacker(source, "event " + sequence + " of run " + run);
        Fields body = Fields.of(unpacker.unpack(packed.object()), "event");
        return new Recorded(
                run,
                sequence,
                envelope.number("epoch"),
                Instant.parse(envelope.text("at")),
                event(kind, version, body.object()));
    }

    private static RunEvent event(String name, int version, Json.Obj body) throws MalformedJsonException {
        Optional<EventKind> known = EventKind.named(name);
        return known.isEmpty() || version > known.get().version()
                ? new RunEvent.Unknown(name, version, body)
                : event(known.get(), Fields.of(known.get().newest(body, version), "event"));
    }

    private static Json.Obj body(RunEvent event) {
        return switch (event) {
            case RunEvent.RunAccepted accepted -> RunForm.write(accepted);
            case RunEvent.PlanRejected rejected -> PlanningForm.write(rejected);
            case RunEvent.PlanAdopted adopted -> PlanningForm.write(adopted);
            case RunEvent.PlanningFailed failed -> PlanningForm.write(failed);
            case RunEvent.RevisionAsked asked -> PlanningForm.write(asked);
            case RunEvent.PlanRevised revised -> PlanningForm.write(revised);
            case RunEvent.SubtaskAssigned assigned -> WorkForm.write(assigned);
            case RunEvent.ModelRequested requested -> StepForm.write(requested);
            case RunEvent.ModelCalled called -> StepForm.write(called);
            case RunEvent.ToolRequested requested -> StepForm.write(requested);
            case RunEvent.ToolCalled called -> StepForm.write(called);
            case RunEvent.ContextCompacted compacted -> StepForm.write(compacted);
            case RunEvent.ChildStarted started -> StepForm.write(started);
            case RunEvent.ChildEnded ended -> StepForm.write(ended);
            case RunEvent.Overdraft overdraft -> BudgetForm.write(overdraft);
            case RunEvent.LimitReached reached -> BudgetForm.write(reached);
            case RunEvent.ApprovalRequested requested -> ControlForm.write(requested);
            case RunEvent.CheckResult result -> WorkForm.write(result);
            case RunEvent.AttemptFailed failed -> WorkForm.write(failed);
            case RunEvent.SubtaskEnded ended -> WorkForm.write(ended);
            case RunEvent.ControlReceived received -> ControlForm.write(received);
            case RunEvent.RunParked parked -> RunForm.write(parked);
            case RunEvent.RunResumed resumed -> RunForm.write(resumed);
            case RunEvent.RunEnded ended -> RunForm.write(ended);
            case RunEvent.Scored scored -> NoteForm.write(scored);
            case RunEvent.Feedback feedback -> NoteForm.write(feedback);
            case RunEvent.Exported exported -> NoteForm.write(exported);
            case RunEvent.Unknown unknown -> unknown.body();
        };
    }

    private static RunEvent event(EventKind kind, Fields fields) throws MalformedJsonException {
        return switch (kind) {
            case RUN_ACCEPTED -> RunForm.accepted(fields);
            case PLAN_REJECTED -> PlanningForm.rejected(fields);
            case PLAN_ADOPTED -> PlanningForm.adopted(fields);
            case PLANNING_FAILED -> PlanningForm.failed(fields);
            case REVISION_ASKED -> PlanningForm.revisionAsked(fields);
            case PLAN_REVISED -> PlanningForm.revised(fields);
            case SUBTASK_ASSIGNED -> WorkForm.assigned(fields);
            case MODEL_REQUESTED -> StepForm.modelRequested(fields);
            case MODEL_CALLED -> StepForm.modelCalled(fields);
            case TOOL_REQUESTED -> StepForm.toolRequested(fields);
            case TOOL_CALLED -> StepForm.toolCalled(fields);
            case CONTEXT_COMPACTED -> StepForm.contextCompacted(fields);
            case CHILD_STARTED -> StepForm.childStarted(fields);
            case CHILD_ENDED -> StepForm.childEnded(fields);
            case OVERDRAFT -> BudgetForm.overdraft(fields);
            case LIMIT_REACHED -> BudgetForm.limitReached(fields);
            case APPROVAL_REQUESTED -> ControlForm.approvalRequested(fields);
            case CHECK_RESULT -> WorkForm.checkResult(fields);
            case ATTEMPT_FAILED -> WorkForm.attemptFailed(fields);
            case SUBTASK_ENDED -> WorkForm.subtaskEnded(fields);
            case CONTROL_RECEIVED -> ControlForm.controlReceived(fields);
            case RUN_PARKED -> RunForm.parked(fields);
            case RUN_RESUMED -> RunForm.resumed(fields);
            case RUN_ENDED -> RunForm.ended(fields);
            case SCORED -> NoteForm.scored(fields);
            case FEEDBACK -> NoteForm.feedback(fields);
            case EXPORTED -> NoteForm.exported(fields);
        };
    }
}
