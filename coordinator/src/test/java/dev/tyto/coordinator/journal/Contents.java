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

    /// Puts the reason of a `RunParked` aside when it is longer than 100 characters; else the wire form.
    static final StoredForm ASIDE = new StoredForm() {
        @Override
        public Stored write(Recorded recorded) {
            if (recorded.event() instanceof RunEvent.RunParked(String reason) && reason.length() > 100) {
                Blob blob = new Blob(Digest.of(reason), reason);
                return new Stored(line(recorded, "sha256:" + blob.digest().hex()), List.of(blob));
            }
            return WIRE.write(recorded);
        }

        @Override
        public Recorded read(String line, Blobs blobs) throws MalformedJsonException {
            Recorded recorded = WIRE.read(line, blobs);
            if (recorded.event() instanceof RunEvent.RunParked(String reason) && reason.startsWith("sha256:")) {
                Digest digest = new Digest(reason.substring("sha256:".length()));
                String text = blobs.find(digest)
                        .filter(found -> Digest.of(found).equals(digest))
                        .orElseThrow(() -> new MalformedJsonException("content " + digest.hex() + " is missing"));
                return with(recorded, text);
            }
            return recorded;
        }

        private String line(Recorded recorded, String reason) {
            return WIRE.write(with(recorded, reason)).line();
        }

        private Recorded with(Recorded recorded, String reason) {
            return new Recorded(
                    recorded.run(),
                    recorded.sequence(),
                    recorded.epoch(),
                    recorded.at(),
                    new RunEvent.RunParked(reason));
        }
    };

    private Contents() {}

    /// An event whose text is stored aside by [#ASIDE].
    static RunEvent parked(String text) {
        return new RunEvent.RunParked(text);
    }

    /// An event that names these files.
    static RunEvent ended(Artifact... files) {
        return new RunEvent.RunEnded(RunStatus.COMPLETED, "done", List.of(), List.of(files), Spend.NONE, null);
    }
}
