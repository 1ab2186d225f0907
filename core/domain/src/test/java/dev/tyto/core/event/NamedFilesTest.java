package dev.tyto.core.event;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tyto.core.artifact.Artifact;
import dev.tyto.core.artifact.Digest;
import dev.tyto.core.budget.Spend;
import dev.tyto.core.run.RunStatus;
import java.util.List;
import org.junit.jupiter.api.Test;

class NamedFilesTest {

    @Test
    void filesAreNamedByContentOnceEach() {
        Artifact one = new Artifact("one.txt", "text/plain", 1, Digest.of("1"));
        Artifact same = new Artifact("same.txt", "text/plain", 1, Digest.of("1"));
        Artifact two = new Artifact("two.txt", "text/plain", 1, Digest.of("2"));
        RunEvent ended = new RunEvent.RunEnded(
                RunStatus.COMPLETED, "done", List.of(), List.of(one, same, two), Spend.NONE, null);

        assertThat(NamedFiles.of(ended)).containsExactlyInAnyOrder(Digest.of("1"), Digest.of("2"));
    }

    @Test
    void aDigestOfSomethingElseIsNoFile() {
        assertThat(NamedFiles.of(new RunEvent.Exported("json", Digest.of("x")))).isEmpty();
    }
}
