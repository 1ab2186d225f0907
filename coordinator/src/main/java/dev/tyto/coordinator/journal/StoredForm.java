package dev.tyto.coordinator.journal;

import dev.tyto.core.artifact.Digest;
import dev.tyto.core.event.Recorded;
import dev.tyto.core.wire.EventFormat;
import dev.tyto.core.wire.MalformedJsonException;
import java.util.List;
import java.util.Optional;

/// How an event is stored: a line, and the texts that are too long for it. Stateless.
interface StoredForm {

    /// A text by the digest of its UTF-8 bytes.
    record Blob(Digest digest, String text) {}

    /// The event's line and the texts that it names by digest.
    record Stored(String line, List<Blob> blobs) {
        public Stored {
            blobs = List.copyOf(blobs);
        }
    }

    /// Where the texts are found again.
    @FunctionalInterface
    interface Blobs {
        Optional<String> find(Digest digest);
    }

    Stored write(Recorded recorded);

    /// @throws MalformedJsonException when the line is broken or a text of it is not there
    Recorded read(String line, Blobs blobs) throws MalformedJsonException;

    /// The wire form of the log.
    StoredForm WIRE = new StoredForm() {
        @Override
        public Stored write(Recorded recorded) {
            EventFormat.Written written = EventFormat.write(recorded);
            return new Stored(
                    written.line(),
                    written.blobs().stream()
                            .map(each -> new Blob(each.digest(), each.text()))
                            .toList());
        }

        @Override
        public Recorded read(String line, Blobs blobs) throws MalformedJsonException {
            return EventFormat.read(line, blobs::find);
        }
    };
}
