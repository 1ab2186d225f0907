package dev.tyto.planner.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tyto.core.budget.BudgetKind;
import dev.tyto.core.message.Message;
import dev.tyto.core.model.ModelReply.Blame;
import dev.tyto.core.model.ModelReply.Fault;
import dev.tyto.core.model.ModelReply.Finish;
import dev.tyto.core.model.ModelRequest.Role;
import dev.tyto.core.plan.Plan;
import dev.tyto.core.plan.PlanDefect;
import dev.tyto.core.plan.Subtask;
import dev.tyto.core.planning.PlanningResult;
import dev.tyto.core.planning.PlanningResult.Origin;
import dev.tyto.core.planning.PlanningResult.Planned;
import dev.tyto.core.steps.ModelStep;
import dev.tyto.testkit.script.ScriptedReplies;
import dev.tyto.testkit.script.ScriptedSteps;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class LlmPlannerTest {

    private static final String TASK = "How much do the apples cost?";

    private final LlmPlanner planner = new LlmPlanner(3);
    private final ScriptedSteps steps = new ScriptedSteps();

    @Test
    void soundAnswerIsThePlan() throws InterruptedException {
        steps.says(Planning.plan("a", "b<a"));

        Planned planned = planned();

        assertThat(planned.origin()).isEqualTo(Origin.PLANNER);
        assertThat(planned.rejected()).isEmpty();
        assertThat(planned.plan().subtasks())
                .extracting(each -> each.id().value())
                .containsExactly("a", "b");
        assertThat(steps.asked()).hasSize(1);
    }

    @Test
    void firstCallAsksAsPlannerForThePlanFormatWithoutTools() throws InterruptedException {
        steps.says(Planning.plan("a"));

        planned();

        ModelStep step = steps.asked().getFirst();
        assertThat(step.role()).isEqualTo(Role.PLANNER);
        assertThat(step.prompt().id()).isEqualTo("planner");
        assertThat(step.tools()).isEmpty();
        assertThat(step.generation().temperature()).isZero();
        assertThat(step.generation().maxOutputTokens()).isEqualTo(4_096);
        assertThat(step.answerSchema()).isNotNull();
        assertThat(step.newMessages().getLast().text()).contains(TASK);
    }

    @Test
    void unknownDependencyIsRepairedOnceWithTheDefectNamed() throws InterruptedException {
        steps.says(Planning.plan("a<ghost")).says(Planning.plan("a"));

        Planned planned = planned();

        assertThat(planned.origin()).isEqualTo(Origin.REPAIR);
        assertThat(planned.rejected()).singleElement().satisfies(rejected -> {
            assertThat(rejected.text()).contains("ghost");
            assertThat(rejected.defects()).hasOnlyElementsOfType(PlanDefect.UnknownDependency.class);
        });
        assertThat(steps.asked().getLast().role()).isEqualTo(Role.REPAIR);
        assertThat(steps.asked().getLast().newMessages())
                .singleElement()
                .extracting(Message::text)
                .asString()
                .contains("subtask a must depend on subtasks of this plan but depends on ghost");
    }

    @Test
    void cycleIsNeverAdopted() throws InterruptedException {
        steps.says(Planning.plan("a<b", "b<a")).says(Planning.plan("a<b", "b<a"));

        Planned planned = planned();

        assertFallback(planned);
        assertThat(planned.rejected())
                .hasSize(2)
                .allSatisfy(rejected -> assertThat(rejected.defects()).hasOnlyElementsOfType(PlanDefect.Cycle.class));
    }

    @Test
    void duplicateIdIsNeverAdopted() throws InterruptedException {
        steps.says(Planning.plan("a", "a")).says(Planning.plan("a", "a"));

        Planned planned = planned();

        assertFallback(planned);
    }

    @Test
    void proseInsteadOfJsonIsRepairedOnce() throws InterruptedException {
        steps.says("First I would read the file, then multiply.").says(Planning.plan("a"));

        Planned planned = planned();

        assertThat(planned.origin()).isEqualTo(Origin.REPAIR);
        assertThat(steps.asked().getLast().newMessages().getFirst().text())
                .contains("it must be a JSON object with the field \"subtasks\"");
    }

    @Test
    void moreSubtasksThanTheLimitAreNeverAdopted() throws InterruptedException {
        steps.says(Planning.plan("a", "b", "c", "d")).says(Planning.plan("a", "b", "c"));

        Planned planned = planned();

        assertThat(planned.rejected().getFirst().defects()).containsExactly(new PlanDefect.TooMany(4, 3));
        assertThat(planned.plan().subtasks()).hasSize(3);
    }

    @Test
    void capabilityThatNobodyHasIsNamedWithTheKnownOnes() throws InterruptedException {
        steps.says(Planning.needing("telepathy")).says(Planning.needing("files"));

        Planned planned = planned();

        assertThat(planned.origin()).isEqualTo(Origin.REPAIR);
        assertThat(steps.asked().getLast().newMessages().getFirst().text())
                .contains("needs telepathy (known: calculation, files)");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "I cannot help with that.",
                "{\"version\":1,\"subtasks\":[{\"id\":\"s1\",\"instru",
                "{\"subtasks\":\"none\"}",
                "<think>{\"version\":1,\"subtasks\":[]}",
            })
    void answerThatIsNoPlanTwiceMakesTheTaskTheOnlySubtask(String answer) throws InterruptedException {
        steps.says(answer).says(answer);

        Planned planned = planned();

        assertFallback(planned);
        assertThat(planned.rejected()).hasSize(2);
        steps.assertNothingLeft();
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"version\":1,\"subtasks\":[{\"id\":\"s1\",\"instru", "<think>on and on", "%s and more"})
    void cutAnswerIsNoPlanAndTheRepairSaysThatItMustBeShorter(String answer) throws InterruptedException {
        steps.replies(ScriptedReplies.cutOff(answer.formatted(Planning.plan("draft"))))
                .says(Planning.plan("a"));

        Planned planned = planned();

        assertThat(planned.origin()).isEqualTo(Origin.REPAIR);
        assertThat(planned.plan().subtasks())
                .extracting(each -> each.id().value())
                .containsExactly("a");
        assertThat(planned.rejected())
                .singleElement()
                .satisfies(rejected -> assertThat(rejected.defects())
                        .singleElement()
                        .extracting(PlanDefect::message)
                        .asString()
                        .contains("was cut off at 4096 tokens"));
        assertThat(steps.asked().getLast().newMessages().getFirst().text())
                .contains(
                        "the text holds no plan: it was cut off at 4096 tokens, before its end, so it must be shorter");
    }

    @Test
    void answerCutTwiceMakesTheTaskTheOnlySubtask() throws InterruptedException {
        steps.replies(ScriptedReplies.cutOff(Planning.plan("a"))).replies(ScriptedReplies.cutOff(Planning.plan("a")));

        Planned planned = planned();

        assertFallback(planned);
        steps.assertNothingLeft();
    }

    @Test
    void recordedAnswerThatHadBeenCutIsNotAdopted() throws InterruptedException {
        steps.recorded(Message.user("q"), Message.assistant(Planning.plan("cut")))
                .finished(Finish.LENGTH)
                .says(Planning.plan("a"));

        Planned planned = planned();

        assertThat(planned.origin()).isEqualTo(Origin.REPAIR);
        assertThat(steps.asked().getFirst().newMessages().getFirst().text()).contains("was cut off at 4096 tokens");
    }

    @Test
    void recordedPlanThatWasAskedToBeMendedIsNotAdopted() throws InterruptedException {
        steps.recorded(Message.user("q"), Message.assistant(Planning.plan("cut")), Message.user("shorter"))
                .says(Planning.plan("a"));

        Planned planned = planned();

        assertThat(planned.origin()).isEqualTo(Origin.REPAIR);
        assertThat(planned.plan().subtasks())
                .extracting(each -> each.id().value())
                .containsExactly("a");
    }

    @Test
    void modelThatCannotBeAskedIsFailureWithItsBlame() throws InterruptedException {
        steps.replies(ScriptedReplies.broken(Fault.UNAUTHORIZED, "the key of entry x was refused"));

        PlanningResult result = planner.plan(Planning.request(TASK), steps);

        assertThat(result)
                .isEqualTo(new PlanningResult.Failed("the key of entry x was refused", Blame.PREREQUISITE, List.of()));
    }

    @Test
    void brokenRepairKeepsWhatWasRejected() throws InterruptedException {
        steps.says("no plan").replies(ScriptedReplies.broken(Fault.UNREACHABLE, "nobody listens"));

        PlanningResult result = planner.plan(Planning.request(TASK), steps);

        assertThat(result).isInstanceOf(PlanningResult.Failed.class);
        assertThat(result.rejected()).hasSize(1);
    }

    @Test
    void planningThatDoesNotFitTheBudgetFallsBack() throws InterruptedException {
        steps.refuses(BudgetKind.TOKENS);

        Planned planned = planned();

        assertFallback(planned);
    }

    @Test
    void repairThatDoesNotFitTheBudgetFallsBackAndKeepsTheRejected() throws InterruptedException {
        steps.says("no plan").refuses(BudgetKind.MODEL_CALLS);

        Planned planned = planned();

        assertFallback(planned);
        assertThat(planned.rejected()).hasSize(1);
    }

    @Test
    void recordedAnswerIsUsedWithoutAskingAgain() throws InterruptedException {
        steps.recorded(Message.user("as it was asked then"), Message.assistant(Planning.plan("a")));

        Planned planned = planned();

        assertThat(planned.origin()).isEqualTo(Origin.PLANNER);
        assertThat(steps.asked()).isEmpty();
    }

    @Test
    void recordedQuestionIsAskedAgainWithoutBeingRendered() throws InterruptedException {
        steps.recorded(Message.user("as it was asked then")).says(Planning.plan("a"));

        planned();

        assertThat(steps.asked()).singleElement().satisfies(step -> {
            assertThat(step.role()).isEqualTo(Role.PLANNER);
            assertThat(step.newMessages()).isEmpty();
        });
    }

    @Test
    void recordedRepairQuestionIsAskedAgainWithoutBeingRendered() throws InterruptedException {
        steps.recorded(Message.user("q"), Message.assistant("no plan"), Message.user("mend it"))
                .says(Planning.plan("a"));

        Planned planned = planned();

        assertThat(planned.origin()).isEqualTo(Origin.REPAIR);
        assertThat(steps.asked()).singleElement().satisfies(step -> {
            assertThat(step.role()).isEqualTo(Role.REPAIR);
            assertThat(step.newMessages()).isEmpty();
        });
    }

    @Test
    void answerThatCallsToolsIsNotRepairedForItsCallsWouldStayOpen() throws InterruptedException {
        steps.calls(ScriptedReplies.toolCall("c1", "plan", "{}"));

        Planned planned = planned();

        assertFallback(planned);
        assertThat(steps.asked()).hasSize(1);
    }

    @Test
    void interruptPassesThrough() {
        steps.interrupts();

        assertThatThrownBy(this::planned).isInstanceOf(InterruptedException.class);
    }

    private Planned planned() throws InterruptedException {
        return (Planned) planner.plan(Planning.request(TASK), steps);
    }

    private static void assertFallback(Planned planned) {
        assertThat(planned.origin()).isEqualTo(Origin.FALLBACK);
        assertThat(planned.plan()).isEqualTo(new Plan(List.of(Subtask.of("s1", TASK))));
    }
}
