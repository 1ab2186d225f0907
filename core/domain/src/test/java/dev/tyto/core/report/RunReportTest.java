package dev.tyto.core.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.tuple;

import dev.tyto.core.artifact.Artifact;
import dev.tyto.core.budget.BudgetKind;
import dev.tyto.core.budget.Money;
import dev.tyto.core.budget.Spend;
import dev.tyto.core.event.Recorded;
import dev.tyto.core.event.RunEvent;
import dev.tyto.core.json.Json;
import dev.tyto.core.plan.SubtaskId;
import dev.tyto.core.report.RunReport.State;
import dev.tyto.core.run.RunStatus;
import dev.tyto.core.wire.EventFormat;
import dev.tyto.core.wire.MalformedJsonException;
import dev.tyto.core.work.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class RunReportTest {

    private static final Path GOLDEN = Path.of("src/test/resources/golden/run-v1.jsonl");

    @Test
    void goldenRunIsReportedFromItsLogAlone() throws Exception {
        RunReport report = RunReport.of(story());

        assertThat(report.task()).startsWith("What is 6 * 7");
        assertThat(report.ended()).contains(RunStatus.PARTIAL);
        assertThat(report.answer()).isEqualTo("forty-two");
        assertThat(report.spend()).isEqualTo(new Spend(360, 90, 3, 1, new Money(4_500)));
        assertThat(report.parked()).isFalse();
        assertThat(report.artifacts()).extracting(Artifact::name).containsExactly("notes/sum.txt");
        assertThat(report.subtasks())
                .extracting(RunReport.Line::id, RunReport.Line::state, RunReport.Line::attempts)
                .containsExactly(
                        tuple(new SubtaskId("s1"), State.ANSWERED, 2), tuple(new SubtaskId("s2"), State.FAILED, 1));
        assertThat(report.subtasks().getLast().outcome())
                .isEqualTo(new Outcome.Exhausted(BudgetKind.TOKENS, Spend.NONE));
    }

    @Test
    void everyPrefixOfALogHasAReport() throws Exception {
        List<Recorded> story = story();

        for (int length = 1; length <= story.size(); length++) {
            RunReport report = RunReport.of(story.subList(0, length));

            Recorded last = story.get(length - 1);
            assertThat(report.lastEventAt()).isEqualTo(last.at());
            boolean parked = last.event() instanceof RunEvent.RunParked;
            assertThat(report.parked()).isEqualTo(parked);
            assertThat(report.parkedBecause()).isEqualTo(parked ? ((RunEvent.RunParked) last.event()).reason() : null);
        }
    }

    @Test
    void aLogThatDoesNotStartWithAcceptanceIsNoRun() throws Exception {
        List<Recorded> story = story();

        assertThatIllegalArgumentException().isThrownBy(() -> RunReport.of(List.of()));
        assertThatIllegalArgumentException().isThrownBy(() -> RunReport.of(story.subList(1, 3)));
    }

    @Test
    void aLogWithAnEventOfANewerTytoSaysSo() throws Exception {
        List<Recorded> story = new ArrayList<>(story());
        boolean before = RunReport.of(story).fromNewerVersion();
        Recorded last = story.getLast();
        Json.Obj body = Json.object().build();
        story.add(new Recorded(
                last.run(), last.sequence() + 1, 1, last.at(), new RunEvent.Unknown("RunTeleported", 1, body)));

        RunReport report = RunReport.of(story);

        assertThat(before).isFalse();
        assertThat(report.fromNewerVersion()).isTrue();
        assertThat(report.answer()).isEqualTo("forty-two");
    }

    @Test
    void aRunThatANewerTytoAcceptedCanBeShown() throws Exception {
        List<Recorded> story = new ArrayList<>(story());
        Recorded first = story.removeFirst();
        RunEvent newer = new RunEvent.Unknown("RunAccepted", 9, Json.object().build());
        story.addFirst(new Recorded(first.run(), 1, 1, first.at(), newer));

        RunReport report = RunReport.of(story);

        assertThat(report.fromNewerVersion()).isTrue();
        assertThat(report.task()).isEmpty();
        assertThat(report.subtasks()).hasSize(2);
    }

    private static List<Recorded> story() throws IOException, MalformedJsonException {
        List<Recorded> story = new ArrayList<>();
        for (String line : Files.readAllLines(GOLDEN)) {
            Recorded recorded = EventFormat.read(line, EventFormat.Blobs.NONE);
            if (recorded.run().value().equals("golden-story")) {
                story.add(recorded);
            }
        }
        return story;
    }
}
