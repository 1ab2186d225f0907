package dev.tyto.coordinator.journal;

import dev.tyto.core.artifact.Artifact;
import dev.tyto.core.budget.Spend;
import dev.tyto.core.event.RunEvent;
import dev.tyto.core.run.RunStatus;
import java.util.List;

/// Events with contents, for tests of what is kept beside the lines.
final class Contents {

    private Contents() {}

    /// An event whose text is kept beside its line when it is over 256 bytes long.
    static RunEvent said(String text) {
        return new RunEvent.Feedback("a test", text);
    }

    /// An event that names these files.
    static RunEvent ended(Artifact... files) {
        return new RunEvent.RunEnded(RunStatus.COMPLETED, "done", List.of(), List.of(files), Spend.NONE, null);
    }
}
