package dev.tyto.coordinator.machine;

import static dev.tyto.coordinator.machine.RunStory.subtask;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tyto.core.event.RunEvent;
import dev.tyto.core.model.ModelReply.Blame;
import dev.tyto.core.plan.Capability;
import dev.tyto.core.plan.Plan;
import dev.tyto.core.plan.PlanDefect;
import dev.tyto.core.plan.Subtask;
import dev.tyto.core.plan.SubtaskId;
import dev.tyto.core.planning.PlanRevision;
import dev.tyto.core.planning.PlanningResult;
import dev.tyto.core.planning.PlanningResult.Origin;
import dev.tyto.core.planning.PlanningResult.Rejected;
import dev.tyto.core.wire.JsonText;
import dev.tyto.core.wire.PlanFormat;
import dev.tyto.core.work.Assignment.Input;
import dev.tyto.core.work.WorkerProfile;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// From the acceptance to the first attempts.
final class MachinePlanningTest {

    private final RunStory story = new RunStory();

    @Test
    void runMustStartWithItsAcceptance() {
        assertThatThrownBy(() -> story.apply(new RunEvent.RunParked("early")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("must start with RunAccepted");
    }

    @Test
    void runIsAcceptedOnce() {
        story.accepted();

        assertThatThrownBy(story::accepted)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("must start with RunAccepted, once");
    }

    @Test
    void freshRunAsksThePlanner() {
        story.accepted();

        List<Command> commands = story.decide();

        assertThat(commands).containsExactly(new Command.MakePlan(0));
    }

    @Test
    void rejectedProposalsAreRecordedBeforeThePlan() {
        Rejected rejected = new Rejected("no plan", List.of(new PlanDefect.Empty()));
        Plan plan = new Plan(List.of(subtask("a")));
        story.accepted();

        List<RunEvent> events = story.observe(new Observation.Planned(
                0, new PlanningResult.Planned(plan, Origin.REPAIR, List.of(rejected)), List.of(), null));

        assertThat(events)
                .containsExactly(
                        new RunEvent.PlanRejected(0, rejected), new RunEvent.PlanAdopted(0, plan, Origin.REPAIR));
    }

    @Test
    void planThatBreaksTheRulesIsRejectedAndTheTaskIsTheOnlySubtask() {
        Plan plan =
                new Plan(IntStream.range(0, 101).mapToObj(i -> subtask("t" + i)).toList());
        story.accepted();

        List<RunEvent> events = story.observe(new Observation.Planned(
                0, new PlanningResult.Planned(plan, Origin.PLANNER, List.of()), List.of(), null));

        assertThat(events)
                .containsExactly(
                        new RunEvent.PlanRejected(
                                0,
                                new Rejected(
                                        JsonText.write(PlanFormat.write(plan)),
                                        List.of(new PlanDefect.TooMany(101, 100)))),
                        new RunEvent.PlanAdopted(0, new Plan(List.of(Subtask.of("s1", "add up"))), Origin.FALLBACK));
    }

    @Test
    void onlyAWorkerThatCanDoTheSubtaskAndHasNotTriedIsLeft() {
        Capability files = new Capability("files");
        story.accepted();
        story.observe(new Observation.Planned(
                0,
                new PlanningResult.Planned(
                        new Plan(List.of(new Subtask(new SubtaskId("a"), "do", "", List.of(files), List.of(), null))),
                        Origin.PLANNER,
                        List.of()),
                List.of(worker("w", files)),
                null));
        story.assigned("a", "w");

        RunState state = story.state();

        assertThat(state.hasWorkerLeft(new SubtaskId("a"), List.of(worker("w", files), worker("x"))))
                .isFalse();
        assertThat(state.hasWorkerLeft(new SubtaskId("a"), List.of(worker("w", files), worker("y", files))))
                .isTrue();
    }

    private static WorkerProfile worker(String name, Capability... capabilities) {
        return new WorkerProfile(name, "works", List.of(capabilities), List.of());
    }

    @Test
    void planIsAdoptedOnce() {
        Plan plan = new Plan(List.of(subtask("a")));
        story.accepted().planned(subtask("a"));

        assertThatThrownBy(() -> story.apply(new RunEvent.PlanAdopted(0, plan, Origin.PLANNER)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("plan must be adopted once");
    }

    @Test
    void plannerThatAnswersWithARevisionInsteadOfAPlanHasFailed() {
        story.accepted();

        story.observe(new Observation.Planned(
                0, new PlanningResult.Revised(PlanRevision.NOTHING, Origin.PLANNER, List.of()), List.of(), null));

        assertThat(story.last())
                .isEqualTo(new RunEvent.PlanningFailed(
                        0, "the planner answered another question than it was asked", Blame.TASK));
    }

    @Test
    void askingAgainGivesTheSameCommands() {
        story.accepted().planned(subtask("a"), subtask("b"), subtask("c", "a", "b"));

        List<Command> once = story.decide();

        assertThat(story.decide()).isEqualTo(once);
        assertThat(once).extracting(Command::id).containsExactly("assign a.a1", "assign b.a1");
    }

    @Test
    void dependantStartsWhenAllItWaitsForIsAnsweredAndGetsTheAnswers() {
        story.accepted().planned(subtask("a"), subtask("b"), subtask("c", "a", "b"));

        story.done("a", "one").done("b", "two");

        assertThat(story.assign("c").inputs())
                .containsExactly(
                        new Input(new SubtaskId("a"), "one", List.of()),
                        new Input(new SubtaskId("b"), "two", List.of()));
    }

    @Test
    void dependantWaitsWhileOneOfItsDependenciesIsOpen() {
        story.accepted().planned(subtask("a"), subtask("b"), subtask("c", "a", "b"));

        story.done("a", "one");

        assertThat(story.inFlight()).containsExactly("assign b.a1");
    }

    @Test
    void runningAttemptStaysInFlight() {
        story.accepted().planned(subtask("a"));

        story.assigned("a");

        assertThat(story.inFlight()).containsExactly("attempt a.a1");
    }

    @Test
    void oneTransientFailureAmongTwentyFiveSubtasksHaltsNothing() {
        story.accepted()
                .planned(IntStream.range(0, 25).mapToObj(i -> subtask("t" + i)).toArray(Subtask[]::new));
        IntStream.range(0, 25).forEach(i -> story.assigned("t" + i));

        story.failed("t7", "hiccup");

        assertThat(story.inFlight()).hasSize(25).contains("assign t7.a2", "attempt t8.a1");
    }

    @Test
    void workerLoadCountsWhatIsRunningThere() {
        story.accepted().planned(subtask("a"), subtask("b"), subtask("c"));

        story.assigned("a", "reader")
                .assigned("b", "reader")
                .assigned("c", "writer")
                .answered("a", "x");

        assertThat(story.state().running("reader")).isEqualTo(1);
        assertThat(story.state().unfinished()).isEqualTo(2);
    }
}
