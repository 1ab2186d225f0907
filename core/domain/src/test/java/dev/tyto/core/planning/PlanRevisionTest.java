package dev.tyto.core.planning;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tyto.core.plan.PlanDefect;
import dev.tyto.core.plan.Subtask;
import dev.tyto.core.plan.SubtaskId;
import dev.tyto.core.planning.PlanningRequest.Line;
import dev.tyto.core.planning.PlanningRequest.Progress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

final class PlanRevisionTest {

    private static final int MOST = 9;
    private static final PlanRules LIMIT = new PlanRules(MOST, List.of());

    private static final List<Progress> STATES = List.of(Progress.values());

    /// `done` is answered, `run` runs and `ran` after it; `lost` failed, `gone` is gone; `next` waits for `run`,
    /// `last` for `next`, `stuck` for `lost`.
    private static final List<Line> LINES = List.of(
            line(Progress.ANSWERED, task("done")),
            line(Progress.RUNNING, task("run", "done")),
            line(Progress.FAILED, task("lost")),
            line(Progress.GONE, task("gone")),
            line(Progress.WAITING, task("next", "run")),
            line(Progress.WAITING, task("last", "next")),
            line(Progress.WAITING, task("stuck", "lost")));

    @Test
    void revisionThatChangesNothingIsLegalHoweverThePlanStands() {
        assertThat(defects(PlanRevision.NOTHING)).isEmpty();
    }

    @Test
    void additionsChangesDropsAndCancellationsThatFitAreLegalTogether() {
        PlanRevision revision = new PlanRevision(
                List.of(task("new", "done"), task("newer", "new", "last")),
                List.of(task("next", "new"), task("stuck", "newer")),
                List.of(),
                List.of(id("run")));

        PlanRevision.Part part = PlanRevision.legalPart(revision, LINES, LIMIT);

        assertThat(part.rejected()).isEmpty();
        assertThat(part.accepted()).isEqualTo(revision);
    }

    @ParameterizedTest
    @EnumSource(Progress.class)
    void idIsTakenWhateverBecameOfItsSubtask(Progress progress) {
        List<Line> lines = List.of(line(progress, task("a")), line(Progress.WAITING, task("b")));

        List<PlanDefect> defects = PlanRevision.defectsOf(adding(task("a")), lines, LIMIT);

        assertThat(defects).containsExactly(new PlanDefect.TakenId(id("a")));
    }

    @ParameterizedTest
    @EnumSource(names = "WAITING", mode = Mode.EXCLUDE)
    void onlyWaitingOnesAreChangedAndDropped(Progress progress) {
        List<Line> lines = List.of(line(progress, task("a")), line(Progress.WAITING, task("b")));

        List<PlanDefect> changed = PlanRevision.defectsOf(changing(task("a")), lines, LIMIT);
        List<PlanDefect> dropped = PlanRevision.defectsOf(dropping("a"), lines, LIMIT);

        assertThat(changed)
                .extracting(PlanDefect::message)
                .containsExactly("subtask a must be waiting to be changed but is "
                        + progress.name().toLowerCase(Locale.ROOT));
        assertThat(dropped)
                .extracting(PlanDefect::message)
                .containsExactly("subtask a must be waiting to be dropped but is "
                        + progress.name().toLowerCase(Locale.ROOT));
    }

    @ParameterizedTest
    @EnumSource(names = "RUNNING", mode = Mode.EXCLUDE)
    void onlyRunningOnesAreCancelled(Progress progress) {
        List<Line> lines = List.of(line(progress, task("a")), line(Progress.WAITING, task("b")));

        List<PlanDefect> defects = PlanRevision.defectsOf(cancelling("a"), lines, LIMIT);

        assertThat(defects)
                .extracting(PlanDefect::message)
                .containsExactly("subtask a must be running to be cancelled but is "
                        + progress.name().toLowerCase(Locale.ROOT));
    }

    @Test
    void subtaskThatIsNotThereCannotBeDropped() {
        assertThat(defects(dropping("ghost")))
                .extracting(PlanDefect::message)
                .containsExactly("subtask ghost must be waiting to be dropped but is not in the plan");
    }

    @Test
    void subtaskIsNotChangedAndDroppedAtOnce() {
        PlanRevision revision =
                new PlanRevision(List.of(), List.of(task("last", "done")), List.of(id("last")), List.of());

        PlanRevision.Part part = PlanRevision.legalPart(revision, LINES, LIMIT);

        assertThat(part.rejected())
                .extracting(PlanDefect::message)
                .containsExactly("subtask last must be changed or dropped, not both, but is both");
        assertThat(part.accepted()).isEqualTo(changing(task("last", "done")));
    }

    @Test
    void twoNewOnesDoNotShareAnId() {
        PlanRevision.Part part = PlanRevision.legalPart(adding(task("new"), task("new", "done")), LINES, LIMIT);

        assertThat(part.rejected()).containsExactly(new PlanDefect.DuplicateId(id("new")));
        assertThat(part.accepted()).isEqualTo(adding(task("new")));
    }

    @ParameterizedTest
    @CsvSource({"lost,failed", "gone,gone"})
    void whatIsNewDoesNotDependOnWhatIsOver(String over, String state) {
        assertThat(defects(adding(task("new", over))))
                .extracting(PlanDefect::message)
                .containsExactly("subtask " + over
                        + " must be waiting, running or answered, because new depends on it, but is " + state);
    }

    @Test
    void whatWaitsForDroppedOrCancelledOneIsToBeChangedOrDroppedToo() {
        List<PlanDefect> dropped = defects(dropping("next"));
        List<PlanDefect> cancelled = defects(cancelling("run"));

        assertThat(dropped)
                .extracting(PlanDefect::message)
                .containsExactly(
                        "subtask next must be waiting, running or answered, because last depends on it, but is dropped");
        assertThat(cancelled)
                .extracting(PlanDefect::message)
                .containsExactly(
                        "subtask run must be waiting, running or answered, because next depends on it, but is cancelled");
        assertThat(defects(dropping("next", "last"))).isEmpty();
    }

    @Test
    void waitingOneThatTheRevisionLeavesAloneMayWaitForFailedOne() {
        assertThat(defects(adding(task("new")))).isEmpty();
    }

    @Test
    void unknownDependencySelfDependencyAndCycleAreNamed() {
        PlanRevision revision = new PlanRevision(
                List.of(task("new", "ghost"), task("self", "self")),
                List.of(task("next", "last")),
                List.of(),
                List.of());

        assertThat(defects(revision))
                .containsExactly(
                        new PlanDefect.UnknownDependency(id("new"), id("ghost")),
                        new PlanDefect.SelfDependency(id("self")),
                        new PlanDefect.Cycle(List.of(id("next"), id("last"), id("next"))));
    }

    @Test
    void failedAndGoneOnesDoNotCountTowardsTheLimit() {
        PlanRevision fits = adding(task("n1"), task("n2"), task("n3"), task("n4"));
        PlanRevision over = adding(task("n1"), task("n2"), task("n3"), task("n4"), task("n5"));

        assertThat(defects(fits)).isEmpty();
        assertThat(defects(over)).containsExactly(new PlanDefect.TooMany(10, MOST));
    }

    @Test
    void planIsNotRevisedAway() {
        List<Line> lines = List.of(line(Progress.WAITING, task("a")), line(Progress.FAILED, task("b")));

        assertThat(PlanRevision.defectsOf(dropping("a"), lines, LIMIT)).containsExactly(new PlanDefect.Empty());
    }

    @Test
    void staleEntriesAreLeftOutOneByOne() {
        PlanRevision revision = new PlanRevision(
                List.of(task("done"), task("new", "run")),
                List.of(task("run"), task("stuck", "new")),
                List.of(id("done"), id("last")),
                List.of(id("next")));

        PlanRevision.Part part = PlanRevision.legalPart(revision, LINES, LIMIT);

        assertThat(part.accepted())
                .isEqualTo(new PlanRevision(
                        List.of(task("new", "run")), List.of(task("stuck", "new")), List.of(id("last")), List.of()));
        assertThat(part.rejected()).hasSize(4).isEqualTo(defects(revision));
    }

    @Test
    void nothingIsAcceptedWhenWhatRemainsIsUnsound() {
        PlanRevision revision =
                new PlanRevision(List.of(task("new", "lost")), List.of(), List.of(id("done"), id("last")), List.of());

        PlanRevision.Part part = PlanRevision.legalPart(revision, LINES, LIMIT);

        assertThat(part.accepted()).isEqualTo(PlanRevision.NOTHING);
        assertThat(part.rejected())
                .hasOnlyElementsOfType(PlanDefect.WrongState.class)
                .hasSize(2);
    }

    @Property(tries = 500)
    void whatIsAcceptedLeavesPlanThatCanBeFinished(@ForAll long seed) {
        Random random = new Random(seed);
        List<Line> lines = lines(random);
        PlanRevision revision = revision(random, lines);

        PlanRevision.Part part = PlanRevision.legalPart(revision, lines, LIMIT);

        assertThat(leftOver(lines, part.accepted())).isEmpty();
        assertThat(PlanRevision.defectsOf(part.accepted(), lines, LIMIT)).isEmpty();
        assertThat(part.accepted().equals(revision)).isEqualTo(part.rejected().isEmpty());
    }

    /// A plan in which everything that waits can be finished.
    private static List<Line> lines(Random random) {
        List<Line> lines = new ArrayList<>();
        List<String> open = new ArrayList<>();
        for (int number = 0; number < 1 + random.nextInt(7); number++) {
            Progress progress = STATES.get(random.nextInt(STATES.size()));
            String name = "s" + number;
            lines.add(line(progress, task(name, some(random, open, 2))));
            if (progress != Progress.FAILED && progress != Progress.GONE) {
                open.add(name);
            }
        }
        return lines;
    }

    private static PlanRevision revision(Random random, List<Line> lines) {
        List<String> known = new ArrayList<>(
                lines.stream().map(line -> line.subtask().id().value()).toList());
        known.addAll(List.of("n0", "n1"));
        List<Subtask> added = IntStream.range(0, random.nextInt(3))
                .mapToObj(number -> task("n" + number, some(random, known, 2)))
                .toList();
        List<Subtask> changed = Stream.of(some(random, known, 2))
                .map(name -> task(name, some(random, known, 2)))
                .toList();
        return new PlanRevision(added, changed, ids(some(random, known, 2)), ids(some(random, known, 1)));
    }

    /// What can never be finished when every subtask that has started or can start is.
    private static Set<SubtaskId> leftOver(List<Line> lines, PlanRevision accepted) {
        Set<SubtaskId> finished = new HashSet<>();
        List<Subtask> waiting = new ArrayList<>(accepted.added());
        waiting.addAll(accepted.changed());
        for (Line line : lines) {
            SubtaskId id = line.subtask().id();
            boolean isChanged =
                    accepted.changed().stream().anyMatch(each -> each.id().equals(id));
            if (line.progress() == Progress.WAITING
                    && !isChanged
                    && !accepted.dropped().contains(id)) {
                waiting.add(line.subtask());
            }
            boolean isStarted = line.progress() == Progress.RUNNING || line.progress() == Progress.ANSWERED;
            if (isStarted && !accepted.cancelled().contains(id)) {
                finished.add(id);
            }
        }
        boolean goesOn = true;
        while (goesOn) {
            goesOn = waiting.removeIf(each -> finished.containsAll(each.dependsOn()) && finished.add(each.id()));
        }
        Set<SubtaskId> left = new HashSet<>();
        waiting.forEach(each -> left.add(each.id()));
        return left;
    }

    private static String[] some(Random random, List<String> names, int most) {
        return IntStream.range(0, names.isEmpty() ? 0 : random.nextInt(most + 1))
                .mapToObj(_ -> names.get(random.nextInt(names.size())))
                .distinct()
                .toArray(String[]::new);
    }

    private static List<PlanDefect> defects(PlanRevision revision) {
        return PlanRevision.defectsOf(revision, LINES, LIMIT);
    }

    private static PlanRevision adding(Subtask... subtasks) {
        return new PlanRevision(List.of(subtasks), List.of(), List.of(), List.of());
    }

    private static PlanRevision changing(Subtask... subtasks) {
        return new PlanRevision(List.of(), List.of(subtasks), List.of(), List.of());
    }

    private static PlanRevision dropping(String... names) {
        return new PlanRevision(List.of(), List.of(), ids(names), List.of());
    }

    private static PlanRevision cancelling(String... names) {
        return new PlanRevision(List.of(), List.of(), List.of(), ids(names));
    }

    private static List<SubtaskId> ids(String... names) {
        return Stream.of(names).map(SubtaskId::new).toList();
    }

    private static SubtaskId id(String name) {
        return new SubtaskId(name);
    }

    private static Line line(Progress progress, Subtask subtask) {
        return new Line(subtask, progress, progress == Progress.ANSWERED ? "answer" : null);
    }

    private static Subtask task(String name, String... dependsOn) {
        return new Subtask(id(name), "Do " + name, "", List.of(), ids(dependsOn), null);
    }
}
