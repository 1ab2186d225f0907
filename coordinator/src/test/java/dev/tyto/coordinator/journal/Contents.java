package dev.tyto.coordinator.journal;

import dev.tyto.coordinator.journal.StoredForm.Blob;
import dev.tyto.coordinator.journal.StoredForm.Blobs;
import dev.tyto.coordinator.journal.StoredForm.Stored;
import dev.tyto.core.artifact.Artifact;
import dev.tyto.core.artifact.Digest;
import dev.tyto.core.budget.Spend;
import dev.tyto.core.event.Recorded;
import dev.tyto.core.event.RunEvent;
import dev.tyto.core.run.RunStatus;
import dev.tyto.core.wire.MalformedJsonException;
import java.util.List;

/// Events with contents, for tests of what is kept beside the lines.
final class Contents {

    /// Puts the text of a `Feedback` aside when it is longer than 100 characters; else the wire form.
    static final StoredForm ASIDE = new StoredForm() {
        @Override
        public Stored write(Recorded recorded) {
            if (recorded.event() instanceof RunEvent.Feedback said
                    && said.text().length() > 100) {
                Blob blob = new Blob(Digest.of(said.text()), said.text());
                return new Stored(line(recorded, "sha256:" + blob.digest().hex()), List.of(blob));
            }
            return WIRE.write(recorded);
        }

        @Override
        public Recorded read(String line, Blobs blobs) throws MalformedJsonException {
            Recorded recorded = WIRE.read(line, blobs);
            if (recorded.event() instanceof RunEvent.Feedback said
                    && said.text().startsWith("sha256:")) {
                Digest digest = new Digest(said.text().substring("sha256:".length()));
                String text = blobs.find(digest)
                        .filter(found -> Digest.of(found).equals(digest))
                        .orElseThrow(() -> new MalformedJsonException("content " + digest.hex() + " is missing"));
                return with(recorded, text);
            }
            return recorded;
        }

        private String line(Recorded recorded, String text) {
            return WIRE.write(with(recorded, text)).line();
        }

        private Recorded with(Recorded recorded, String text) {
            return new Recorded(
                    recorded.run(),
                    recorded.sequence(),
                    recorded.epoch(),
                    recorded.at(),
                    new RunEvent.Feedback("a test", text));
        }
    };

    private Contents() {}

    /// An event whose text is stored aside by [#ASIDE].
    static RunEvent said(String text) {
        return new RunEvent.Feedback("a test", text);
    }

    /// An event that names these files.
    static RunEvent ended(Artifact... files) {
        return new RunEvent.RunEnded(RunStatus.COMPLETED, "done", List.of(), List.of(files), Spend.NONE, null);
    }
}
