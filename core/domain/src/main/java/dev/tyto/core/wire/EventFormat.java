package dev.tyto.core.wire;

import dev.tyto.core.event.Recorded;
import dev.tyto.core.event.RunEvent;
import dev.tyto.core.json.Json;
import dev.tyto.core.run.RunId;
import java.time.DateTimeException;
import java.time.Instant;

/// The event log's wire form: one line of JSON an event, `{"run","seq","epoch","at","kind","v","event":{…}}`. Its
/// rules are in `docs/event-log.md`. Stateless.
///
/// Reading is lenient (unknown fields are ignored, absent optional ones have their default), what is built is
/// strict: an event that breaks a rule of its record is refused. Writing what was read gives the same line, byte
/// for byte.
public final class EventFormat {

    private EventFormat() {}

    /// The event on one line, without a line end.
    public static String write(Recorded recorded) {
        EventKind kind = EventKind.of(recorded.event());
        return JsonText.write(Json.object()
                .put("run", recorded.run().value())
                .put("seq", recorded.sequence())
                .put("epoch", recorded.epoch())
                .put("at", recorded.at().toString())
                .put("kind", kind.text())
                .put("v", kind.version())
                .put("event", body(recorded.event()))
                .build());
    }

    /// Reads what [#write] wrote, in this version or an older one.
    ///
    /// @throws MalformedJsonException when the line is no JSON, or its event is of an unknown kind, of a newer
    ///     version or broken; the message names kind and field
    public static Recorded read(String line) throws MalformedJsonException {
        Fields envelope = Fields.of(JsonText.parse(line), "");
        String kindText = envelope.text("kind");
        EventKind kind = EventKind.named(kindText)
                .orElseThrow(
                        () -> new MalformedJsonException("event kind must be known to this version of Tyto but was "
                                + JsonKind.shown(kindText) + ": read this log with a newer one"));
        try {
            return read(envelope, kind);
        } catch (MalformedJsonException | IllegalArgumentException | DateTimeException e) {
            throw new MalformedJsonException("event " + kind.text() + " must be well formed: " + e.getMessage());
        }
    }

    /// The event's kind as the log names it, such as `RunAccepted`.
    public static String kind(RunEvent event) {
        return EventKind.of(event).text();
    }

    private static Recorded read(Fields envelope, EventKind kind) throws MalformedJsonException {
        long version = envelope.number("v", 1);
        if (version < 1 || version > kind.version()) {
            throw envelope.broken(
                    "v",
                    "lie in [1, " + kind.version() + "], the versions that this Tyto reads,",
                    String.valueOf(version));
        }
        return new Recorded(
                new RunId(envelope.text("run")),
                envelope.number("seq"),
                envelope.number("epoch"),
                Instant.parse(envelope.text("at")),
                envelope.one("event", fields -> event(kind, fields)));
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
