package dev.tyto.core.wire;

import dev.tyto.core.artifact.Digest;
import dev.tyto.core.event.RunEvent;
import dev.tyto.core.json.Json;

/// The wire form of annotations. Stateless.
final class NoteForm {

    private NoteForm() {}

    static Json.Obj write(RunEvent.Scored scored) {
        return Json.object()
                .put("scorer", scored.scorer())
                .put("version", scored.version())
                .put("target", scored.target())
                .put("value", Json.of(scored.value()))
                .put("evidence", scored.evidence())
                .build();
    }

    static RunEvent.Scored scored(Fields fields) throws MalformedJsonException {
        return new RunEvent.Scored(
                fields.text("scorer"),
                fields.text("version"),
                fields.text("target"),
                fields.real("value"),
                fields.text("evidence", ""));
    }

    static Json.Obj write(RunEvent.Feedback feedback) {
        return Json.object()
                .put("by", feedback.by())
                .put("text", feedback.text())
                .build();
    }

    static RunEvent.Feedback feedback(Fields fields) throws MalformedJsonException {
        return new RunEvent.Feedback(fields.text("by"), fields.text("text"));
    }

    static Json.Obj write(RunEvent.Exported exported) {
        return Json.object()
                .put("format", exported.format())
                .put("sha256", exported.digest().hex())
                .build();
    }

    static RunEvent.Exported exported(Fields fields) throws MalformedJsonException {
        return new RunEvent.Exported(fields.text("format"), new Digest(fields.text("sha256")));
    }
}
