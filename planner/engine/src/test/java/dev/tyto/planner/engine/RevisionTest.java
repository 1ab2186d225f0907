package dev.tyto.planner.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tyto.core.budget.BudgetKind;
import dev.tyto.core.message.Message;
import dev.tyto.core.model.ModelReply.Blame;
import dev.tyto.core.model.ModelReply.Fault;
import dev.tyto.core.model.ModelReply.Finish;
import dev.tyto.core.model.ModelRequest.Role;
import dev.tyto.core.plan.PlanDefect;
import dev.tyto.core.plan.SubtaskId;
import dev.tyto.core.planning.PlanRevision;
import dev.tyto.core.planning.PlanningResult;
import dev.tyto.core.planning.PlanningResult.Origin;
import dev.tyto.core.planning.PlanningResult.Revised;
import dev.tyto.core.steps.ModelStep;
import dev.tyto.testkit.script.ScriptedReplies;
import dev.tyto.testkit.script.ScriptedSteps;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class RevisionTest {

    private static final String TASK = "How much do the apples cost?";

    private static final String SOUND = Planning.revision(List.of("s5"), List.of("s3<s1,s5"), List.of(), List.of("s4"));

    private static final String EMPTY = Planning.revision(List.of(), List.of(), List.of(), List.of());

    private final LlmPlanner planner = new LlmPlanner(4);
    private final ScriptedSteps steps = new ScriptedSteps();

    @Test
    void soundAnswerIsTheRevision() throws InterruptedException {
        steps.says(SOUND);

        Revised revised = revised();

        assertThat(revised.origin()).isEqualTo(Origin.PLANNER);
        assertThat(revised.rejected()).isEmpty();
        assertThat(revised.revision())
                .isEqualTo(new PlanRevision(
                        List.of(Planning.task("s5")),
                        List.of(Planning.task("s3", "s1", "s5")),
                        List.of(),
                        List.of(new SubtaskId("s4"))));
    }

    @ParameterizedTest
    @CsvSource({"false,planner-revise", "true,planner-split"})
    void firstCallAsksAsPlannerForRevisionOrSplit(boolean split, String prompt) throws InterruptedException {
        steps.says(EMPTY);

        planner.plan(Planning.standing(TASK, split), steps);

        ModelStep step = steps.asked().getFirst();
        assertThat(step.role()).isEqualTo(Role.PLANNER);
        assertThat(step.prompt().id()).isEqualTo(prompt);
        assertThat(step.tools()).isEmpty();
        assertThat(step.answerSchema()).isNotNull();
        assertThat(step.newMessages().getLast().text()).contains(TASK, "3 euros", "order.txt is missing");
    }

    @Test
    void revisionThatChangesNothingIsLegal() throws InterruptedException {
        steps.says(EMPTY);

        Revised revised = revised();

        assertThat(revised.revision()).isEqualTo(PlanRevision.NOTHING);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "I would do this:\n```json\n%s\n```\nThat should help.",
                "<think>{\"add\":[],\"drop\":[\"s1\"]}</think>\n%s",
                "First idea: {\"drop\":[\"s1\"]}. Better: %s",
                "{\"revision\":%s}",
            })
    void revisionIsFoundWhateverStandsAroundIt(String answer) throws InterruptedException {
        steps.says(answer.formatted(SOUND));

        Revised revised = revised();

        assertThat(revised.origin()).isEqualTo(Origin.PLANNER);
        assertThat(revised.revision().added()).containsExactly(Planning.task("s5"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Go on as planned.", "{\"subtasks\":[]}", "<think>{\"add\":[]}"})
    void answerWithoutRevisionIsRepairedOnce(String answer) throws InterruptedException {
        steps.says(answer).says(SOUND);

        Revised revised = revised();

        assertThat(revised.origin()).isEqualTo(Origin.REPAIR);
        assertThat(revised.rejected())
                .singleElement()
                .satisfies(
                        rejected -> assertThat(rejected.defects()).hasOnlyElementsOfType(PlanDefect.Unreadable.class));
        assertThat(steps.asked().getLast().role()).isEqualTo(Role.REPAIR);
        assertThat(steps.asked().getLast().prompt().id()).isEqualTo("planner-revise-repair");
    }

    @Test
    void everyDefectIsToldToTheModel() throws InterruptedException {
        steps.says(Planning.revision(List.of("s1"), List.of("s4"), List.of("s2"), List.of("s9")))
                .says(SOUND);

        revised();

        assertThat(steps.asked().getLast().newMessages().getFirst().text())
                .contains(
                        "a new subtask must have an id that was never used but s1 was",
                        "subtask s4 must be waiting to be changed but is running",
                        "subtask s2 must be waiting to be dropped but is failed",
                        "subtask s9 must be running to be cancelled but is not in the plan");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void subtaskThatWaitsForTheTroubleIsNotForgotten(boolean split) throws InterruptedException {
        steps.says(Planning.revision(List.of("s5"), List.of(), List.of(), List.of()))
                .says(SOUND);

        PlanningResult result = planner.plan(Planning.standing(TASK, split), steps);

        assertThat(result).isInstanceOf(Revised.class);
        assertThat(result.rejected())
                .singleElement()
                .satisfies(rejected -> assertThat(rejected.defects())
                        .extracting(PlanDefect::message)
                        .containsExactly(
                                "subtask s3 must be changed or dropped, because it depends on s2, but is neither"));
    }

    @Test
    void subtaskThatWaitsForTheTroubleMayBeDropped() throws InterruptedException {
        steps.says(Planning.revision(List.of("s5"), List.of(), List.of("s3"), List.of()));

        Revised revised = revised();

        assertThat(revised.revision().dropped()).containsExactly(new SubtaskId("s3"));
    }

    @Test
    void capabilityThatNobodyHasIsNamed() throws InterruptedException {
        String needy =
                "{\"add\":[],\"change\":[{\"id\":\"s3\",\"instruction\":\"guess\",\"capabilities\":[\"telepathy\"]}]}";
        steps.says(needy).says(SOUND);

        revised();

        assertThat(steps.asked().getLast().newMessages().getFirst().text())
                .contains("subtask s3 must need capabilities that one worker has but needs telepathy");
    }

    @Test
    void totalAboveTheLimitIsNeverAdopted() throws InterruptedException {
        steps.says(Planning.revision(List.of("s5", "s6"), List.of("s3<s5,s6"), List.of(), List.of()))
                .says(SOUND);

        Revised revised = revised();

        assertThat(revised.rejected().getFirst().defects()).containsExactly(new PlanDefect.TooMany(5, 4));
    }

    @Test
    void revisionThatStaysIllegalFailsOnTheTasksAccount() throws InterruptedException {
        String illegal = Planning.revision(List.of(), List.of(), List.of("s1", "s3"), List.of());
        steps.says(illegal).says(illegal);

        PlanningResult result = planner.plan(Planning.standing(TASK, false), steps);

        assertThat(result).isInstanceOfSatisfying(PlanningResult.Failed.class, failed -> {
            assertThat(failed.blame()).isEqualTo(Blame.TASK);
            assertThat(failed.reason())
                    .isEqualTo("the planner's revision cannot be carried out: "
                            + "subtask s1 must be waiting to be dropped but is answered");
            assertThat(failed.rejected()).hasSize(2);
        });
        steps.assertNothingLeft();
    }

    @Test
    void revisionThatDoesNotFitTheBudgetFailsOnTheTasksAccount() throws InterruptedException {
        steps.refuses(BudgetKind.TOKENS);

        PlanningResult result = planner.plan(Planning.standing(TASK, false), steps);

        assertThat(result)
                .isEqualTo(new PlanningResult.Failed(
                        "what is left of the budget does not admit asking for a revision", Blame.TASK, List.of()));
    }

    @Test
    void modelThatCannotBeAskedIsFailureWithItsBlame() throws InterruptedException {
        steps.replies(ScriptedReplies.broken(Fault.UNREACHABLE, "nobody listens"));

        PlanningResult result = planner.plan(Planning.standing(TASK, false), steps);

        assertThat(result).isEqualTo(new PlanningResult.Failed("nobody listens", Blame.ENVIRONMENT, List.of()));
    }

    @Test
    void recordedRevisionIsUsedWithoutAskingAgain() throws InterruptedException {
        steps.recorded(Message.user("as it was asked then"), Message.assistant(SOUND));

        Revised revised = revised();

        assertThat(revised.origin()).isEqualTo(Origin.PLANNER);
        assertThat(steps.asked()).isEmpty();
    }

    @Test
    void recordedRevisionThatHadBeenCutIsNotAdopted() throws InterruptedException {
        steps.recorded(Message.user("as it was asked then"), Message.assistant(SOUND))
                .finished(Finish.LENGTH)
                .says(EMPTY);

        Revised revised = revised();

        assertThat(revised.origin()).isEqualTo(Origin.REPAIR);
        assertThat(revised.revision()).isEqualTo(PlanRevision.NOTHING);
    }

    private Revised revised() throws InterruptedException {
        return (Revised) planner.plan(Planning.standing(TASK, false), steps);
    }
}
