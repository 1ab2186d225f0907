package dev.tyto.coordinator.fanout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tyto.coordinator.fanout.EngineTimeline.Span;
import dev.tyto.coordinator.fanout.FanOutQuestion.Part;
import dev.tyto.core.plan.Plan;
import dev.tyto.core.plan.Subtask;
import dev.tyto.core.plan.SubtaskId;
import dev.tyto.core.work.Assignment.Input;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Plans that people made for real questions, carried out by the embedded engine, in virtual time, with workers that
/// know the answers.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FanOutScheduleTest {

    /// Two questions at the top; the second waits for the first and has two parts, one after the other.
    private static final String NESTED = """
            {"id":"q","question":"How old are they?","answer":{"Ann":3},"decomposition":[
              {"id":"a","question":"Who?","answer":["Ann","Bob"],"depends_on":[],"decomposition":[]},
              {"id":"b","question":"How old?","answer":3,"depends_on":["a"],"decomposition":[
                {"id":"b1","question":"Born?","answer":2020,"depends_on":[],"decomposition":[]},
                {"id":"b2","question":"Today?","answer":"2023","depends_on":["b1"],"decomposition":[]}]},
              {"id":"c","question":"Where?","answer":true,"depends_on":["a"],"decomposition":[]}]}
            """;

    private static final long SEED = 20_261_123;

    private final Map<String, List<Span>> timelines = new HashMap<>();
    private List<WorkTimes> questions = List.of();

    @TempDir
    Path folder;

    @Test
    void nestedPartsWaitForWhatTheirWholeWaitsForAndTheWholeForThem() throws Exception {
        Plan plan = FanOutQuestion.parse(NESTED).plan();

        assertThat(plan.subtasks())
                .extracting(each -> each.id() + " " + each.dependsOn())
                .containsExactly("a []", "b1 [a]", "b2 [a, b1]", "b [a, b1, b2]", "c [a]");
    }

    @Test
    void criticalPathOfTheSmallQuestionIsTheOneByHand() throws Exception {
        FanOutQuestion question = FanOutQuestion.parse(NESTED);
        WorkTimes times = new WorkTimes(
                question,
                Map.of("a", seconds(2), "b1", seconds(3), "b2", seconds(5), "b", seconds(7), "c", seconds(11)));

        assertThat(times.criticalPath()).isEqualTo(seconds(2 + 3 + 5 + 7));
        assertThat(times.total()).isEqualTo(seconds(2 + 3 + 5 + 7 + 11));
    }

    @Test
    void answersOfEveryFormAreText() throws Exception {
        FanOutQuestion question = FanOutQuestion.parse(NESTED);

        assertThat(question.answer()).isEqualTo("{\"Ann\":3}");
        assertThat(question.flat())
                .extracting(Part::answer)
                .containsExactly("[\"Ann\",\"Bob\"]", "2020", "2023", "3", "true");
    }

    @Test
    void everyQuestionIsAPlanOfAllItsParts() {
        List<Plan> plans =
                questions().stream().map(each -> each.question().plan()).toList();

        assertThat(plans).hasSize(217);
        assertThat(plans.stream().mapToInt(each -> each.subtasks().size()).sum())
                .isEqualTo(1_602);
        assertThat(plans.stream().mapToInt(each -> each.subtasks().size()).max())
                .hasValue(46);
        assertThat(questions().stream()
                        .flatMap(each -> each.question().flat().stream())
                        .filter(part -> !part.parts().isEmpty()))
                .hasSize(39);
    }

    @Test
    void orderIsNeverViolatedAndEveryInputIsTheRightAnswer() throws Exception {
        for (WorkTimes times : questions()) {
            for (int slots : List.of(1, 3, Integer.MAX_VALUE)) {
                List<Span> spans = spans(times, slots);

                assertOrder(times.question(), spans);
            }
        }
    }

    @Test
    void withoutALimitTheRunTakesExactlyTheCriticalPath() throws Exception {
        for (WorkTimes times : questions()) {
            List<Span> spans = spans(times, Integer.MAX_VALUE);

            assertThat(end(spans)).as(times.question().id()).isEqualTo(times.criticalPath());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 8})
    void withALimitTheRunKeepsToTheBoundOfGreedySchedules(int slots) throws Exception {
        for (WorkTimes times : questions()) {
            List<Span> spans = spans(times, slots);

            Duration critical = times.criticalPath();
            Duration beyond = end(spans).minus(critical);
            assertThat(beyond.multipliedBy(slots))
                    .as("question %s with %s slots", times.question().id(), slots)
                    .isLessThanOrEqualTo(times.total().minus(critical));
            assertThat(end(spans).multipliedBy(slots)).isGreaterThanOrEqualTo(times.total());
            assertThat(spans)
                    .allSatisfy(
                            span -> assertThat(inFlightAt(span.start(), spans)).isLessThanOrEqualTo(slots));
        }
    }

    /// What the engine did with the question and so many permits for attempts.
    private List<Span> spans(WorkTimes times, int slots) throws Exception {
        String key = times.question().id() + " " + slots;
        List<Span> known = timelines.get(key);
        if (known != null) {
            return known;
        }
        List<Span> spans = EngineTimeline.of(times, slots, SEED + slots, folder);
        timelines.put(key, spans);
        return spans;
    }

    private static void assertOrder(FanOutQuestion question, List<Span> spans) {
        Map<SubtaskId, Span> bySubtask = spans.stream()
                .collect(Collectors.toMap(span -> span.assignment().subtask().id(), Function.identity()));
        Map<String, String> answers = question.flat().stream().collect(Collectors.toMap(Part::id, Part::answer));
        assertThat(bySubtask).as(question.id()).hasSameSizeAs(answers);
        for (Span span : spans) {
            Subtask subtask = span.assignment().subtask();
            List<Input> expected = subtask.dependsOn().stream()
                    .map(id -> new Input(id, answers.get(id.value()), List.of()))
                    .toList();
            assertThat(span.assignment().inputs()).isEqualTo(expected);
            assertThat(subtask.dependsOn())
                    .allSatisfy(id -> assertThat(bySubtask.get(id).end()).isLessThanOrEqualTo(span.start()));
        }
    }

    private static long inFlightAt(Duration moment, List<Span> spans) {
        return spans.stream()
                .filter(span ->
                        span.start().compareTo(moment) <= 0 && span.end().compareTo(moment) > 0)
                .count();
    }

    private static Duration end(List<Span> spans) {
        return spans.stream().map(Span::end).max(Duration::compareTo).orElseThrow();
    }

    private static Duration seconds(long seconds) {
        return Duration.ofSeconds(seconds);
    }

    private List<WorkTimes> questions() {
        if (questions.isEmpty()) {
            questions = FanOutQuestion.all().stream()
                    .map(each -> WorkTimes.seeded(each, SEED))
                    .toList();
        }
        return questions;
    }
}
