package dev.tyto.core.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tyto.core.event.Recorded;
import dev.tyto.core.event.RunEvent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// The golden log is what version 1 of every event looks like. It is rewritten by `-Dgolden.update=true` alone; a
/// change to it is a change to logs on people's disks.
final class EventFormatGoldenTest {

    private static final Path GOLDEN = Path.of("src/test/resources/golden/run-v1.jsonl");

    @BeforeAll
    static void rewriteWhenAsked() throws IOException {
        if (Boolean.getBoolean("golden.update")) {
            Files.createDirectories(GOLDEN.getParent());
            Files.writeString(GOLDEN, text(SampleLog.all()));
        }
    }

    @Test
    void writtenLogIsTheGoldenLog() throws IOException {
        assertThat(text(SampleLog.all())).isEqualTo(Files.readString(GOLDEN));
    }

    @Test
    void goldenLogReadsBackToItsEvents() throws Exception {
        assertThat(golden()).containsExactlyElementsOf(SampleLog.all());
    }

    @Test
    void goldenLogHasEveryCaseAndConstant() throws Exception {
        Coverage coverage = new Coverage();
        coverage.reach(RunEvent.class);

        coverage.look(golden());

        assertThat(coverage.possible()).hasSizeGreaterThan(80);
        assertThat(coverage.missing()).isEmpty();
    }

    @Test
    void everyKindHasItsOwnNameWhichIsTheEventsName() {
        List<String> kinds = SampleLog.all().stream()
                .map(each -> EventFormat.kind(each.event()))
                .distinct()
                .toList();

        assertThat(kinds)
                .containsExactlyInAnyOrderElementsOf(Stream.of(RunEvent.class.getPermittedSubclasses())
                        .map(Class::getSimpleName)
                        .toList());
    }

    private static List<Recorded> golden() throws IOException, MalformedJsonException {
        List<Recorded> log = new ArrayList<>();
        for (String line : Files.readAllLines(GOLDEN)) {
            log.add(EventFormat.read(line));
        }
        return log;
    }

    private static String text(List<Recorded> log) {
        StringBuilder text = new StringBuilder();
        log.forEach(recorded -> text.append(EventFormat.write(recorded)).append('\n'));
        return text.toString();
    }
}
